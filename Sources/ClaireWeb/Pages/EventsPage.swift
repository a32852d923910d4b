import ClaireCommandLine
import ClaireDomain
import ClaireOperations
import ClairePlatform
import ClaireStore

/// `GET /events`: what happened, the latest first, a page at a time.
package struct EventsPage {
    package static let routes: [Route] = [
        PageRoute.page(
            "/events", "Show what happened",
            parameters: [
                .init("project", "only events of this project, its tasks and their assignments"),
                .init("task", "only events of this task"),
                .init("session", "only events of this session"),
                .init("type", "only events of this type"),
                .init("actor", "only what this person, session or claire itself did"),
                .init("since", "only events from this time on"),
                .init("until", "only events before this time"),
                .init("before", "only older events than those of the page that named it"),
            ], make)
    ]

    private static let size = 100

    /// What the address asks for, as it was written.
    private struct Query {
        static let names = ["project", "task", "session", "type", "actor", "since", "until"]
        let values: [String: String]

        init(_ target: RequestTarget) {
            var values: [String: String] = [:]
            for name in Self.names {
                if let value = target[name], !value.isEmpty { values[name] = value }
            }
            self.values = values
        }

        subscript(name: String) -> String? { values[name] }
    }

    private let query: Query
    private let before: LogMark?
    private let page: LogPage
    private let phrases: EventPhrases?
    private let projects: [Project]
    private let sessions: [Session]
    /// What is wrong with the filters, by field.
    private let problems: [(name: String, text: String)]

    private static let make: PageRoute.Maker = { request, services, _ throws(Problem) in
        try services.read { reader throws(StoreError) in try EventsPage(reader, request.target) }
            .made
    }

    private init(_ reader: Reader, _ target: RequestTarget) throws(StoreError) {
        let query = Query(target)
        var problems: [(name: String, text: String)] = []
        func id(
            _ name: String, _ find: (String) throws(StoreError) -> UUID
        ) throws(StoreError) -> UUID? {
            guard let value = query[name] else { return nil }
            do throws(StoreError) { return try find(value) } catch {
                switch error {
                case .notFound, .ambiguous: problems.append((name, Sentence.of(error.message)))
                default: throw error
                }
                return nil
            }
        }
        func moment(_ name: String) -> Int64? {
            guard let value = query[name] else { return nil }
            guard let expression = TimeExpression(value) else {
                problems.append((name, "A time is 2026-03-01, 14:30, yesterday, or 2h ago."))
                return nil
            }
            return expression.resolved(now: reader.now, offset: LocalTime.offset(at:))
        }
        let filter = LogFilter(
            project: try id("project") { name throws(StoreError) in
                try reader.projectID(name, includeDeleted: true)
            },
            task: try id("task") { name throws(StoreError) in
                try reader.taskID(name, includeDeleted: true)
            },
            session: try id("session") { name throws(StoreError) in try reader.sessionID(name) },
            since: moment("since"), until: moment("until"))
        let mark = target["before"].flatMap { LogMark($0) }
        page =
            problems.isEmpty
            ? try reader.logPage(
                filter, types: query["type"].map { [$0] } ?? [],
                actor: query["actor"].map(Self.actor), before: mark, limit: Self.size)
            : LogPage()
        phrases = problems.isEmpty ? try EventPhrases(page.entries, reader) : nil
        projects = try reader.projects()
        sessions = try reader.sessions()
        before = mark
        self.query = query
        self.problems = problems
    }

    /// `claire`, `session:UUID`, or a person by name.
    private static func actor(_ word: String) -> String {
        Actor(word)?.text ?? (UUID(word).map { Actor.session($0) } ?? .person(word)).text
    }

    private func link(before mark: LogMark?) -> Link {
        Link.events.with(Query.names.map { ($0, query[$0]) } + [("before", mark?.text)])
    }

    private var made: Page {
        Page("Events", in: .events, at: link(before: before)) { live in
            """
            <div class="head"><h1>Events</h1><p class="meta"><span>\
            \(before == nil ? "the latest first" : "older ones")</span></p></div>
            \(filters)
            \(live.region(list))
            """
        }
    }

    // MARK: Filters

    private var filters: HTML {
        let types = EventType.allCases.map { ($0.rawValue, $0.rawValue) }
        return """
            <form class="filters many" method="get" action="\(Link.events)">
            \(select("project", "Project", "all projects", projects.map { ($0.id.text, $0.label) }))
            \(select("session", "Session", "all sessions", sessions.map { ($0.id.text, $0.label) }))
            \(select("type", "Type", "all types", types))
            \(text("task", "Task", "its id"))
            \(text("actor", "Who", "a name, or claire"))
            \(text("since", "From", "2h ago"))
            \(text("until", "Until", "2026-03-01"))
            <div class="actions"><button type="submit" class="button">Filter</button>\
            \(HTML.when(!query.values.isEmpty, "<a class=\"button quiet\" href=\"\(Link.events)\">Clear</a>"))</div>
            </form>
            """
    }

    /// A choice; what was asked for by a name that is none of the choices stays as it is.
    private func select(
        _ name: String, _ label: HTML, _ none: String, _ options: [(value: String, label: String)]
    ) -> HTML {
        let chosen = query[name] ?? ""
        let isListed = options.contains { $0.value.hasSameBytes(as: chosen) }
        let more = chosen.isEmpty || isListed ? [] : [(value: chosen, label: chosen)]
        return Filter.select(name, label, [("", none)] + options + more, chosen) + problem(name)
    }

    private func text(_ name: String, _ label: HTML, _ hint: String) -> HTML {
        let wrong = problems.contains { $0.name.hasSameBytes(as: name) }
        let mark: HTML = HTML.when(
            wrong, " aria-invalid=\"true\" aria-describedby=\"filter-\(name)-about\"")
        return """
            <div class="field"><label for="filter-\(name)">\(label)</label>\
            <input type="text" id="filter-\(name)" name="\(name)" value="\(query[name] ?? "")" \
            placeholder="\(hint)" autocomplete="off"\(mark)>\(problem(name))</div>
            """
    }

    private func problem(_ name: String) -> HTML {
        problems.filter { $0.name.hasSameBytes(as: name) }.html { problem in
            "<p class=\"problem\" id=\"filter-\(name)-about\">\(problem.text)</p>"
        }
    }

    // MARK: The log

    private var list: HTML {
        guard let phrases, !page.entries.isEmpty || page.isCutShort else { return none }
        let newest: HTML = HTML.when(
            before != nil, "<a href=\"\(link(before: nil))\">The latest</a>")
        let older: HTML = HTML.when(
            page.next != nil,
            "<a rel=\"next\" href=\"\(link(before: page.next))\">\(page.isCutShort ? "Look further back" : "Older") →</a>"
        )
        let foot: HTML = HTML.when(
            before != nil || page.next != nil, "<p class=\"pages\">\(newest)\(older)</p>")
        let cut: HTML = HTML.when(
            page.isCutShort && page.entries.count < Self.size,
            "<p class=\"more\">Only a part of the log was looked through so far.</p>")
        return """
            <section class="card">\(Show.history(page.entries, phrases, showsIDs: true))\(cut)\(foot)\
            </section>
            """
    }

    private var none: HTML {
        guard problems.isEmpty else { return Show.empty("Nothing can be looked for like that.") }
        return query.values.isEmpty && before == nil
            ? Show.empty(
                "Nothing has happened yet. Every change is an event, and none is ever lost:",
                command: "claire project new NAME")
            : Show.empty("No event is like that. <a href=\"\(Link.events)\">Show all</a>.")
    }
}
