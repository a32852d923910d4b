import ClaireConfig
import ClaireDomain
import ClaireOperations
import ClaireStore

/// `GET /sessions/{id}`: all that is known of one session, and what its pane shows.
package struct SessionPage {
    package static let routes: [Route] = [
        PageRoute.livePage("/sessions/{id}", "Show a session and what its pane shows", make)
    ]

    private static let shownUpdates = 50
    private static let shownEvents = 50
    private static let shownAssignments = 50

    private let session: Session
    private let assignments: [Assignment]
    private let updates: [Update]
    private let events: LogPage
    private let phrases: EventPhrases
    private let titles: [UUID: String]
    private let watch: FleetWatch.State
    private let tail: Result<PaneTails.Tail?, Problem>

    private static let make: PageRoute.Maker = { request, services, _ throws(Problem) in
        let name = request.values["id"] ?? ""
        let session = try services.read { reader throws(StoreError) in
            try reader.session(try reader.sessionID(name))
        }
        // The pane is asked for before the database, which is not held meanwhile.
        let tail = Result<PaneTails.Tail?, Problem> { () throws(Problem) in
            guard session.state != .done else { return nil }
            return services.fleet.tails.tail(of: session.id, by: try services.transport())
        }
        let watch = services.fleet.watch.state
        let page = try services.read { reader throws(StoreError) in
            try SessionPage(session.id, reader, watch, tail)
        }
        guard page.isKnown else {
            throw Problem(404, "not_found", "No session '\(name)' was ever seen.")
        }
        return page.page
    }

    private init(
        _ id: UUID, _ reader: Reader, _ watch: FleetWatch.State,
        _ tail: Result<PaneTails.Tail?, Problem>
    ) throws(StoreError) {
        session = try reader.session(id)
        assignments = try reader.assignments(session: id)
        updates = try reader.updates(session: id).suffix(Self.shownUpdates).reversed()
        events = try reader.logPage(LogFilter(session: id), limit: Self.shownEvents)
        phrases = try EventPhrases(events.entries, reader, about: id)
        titles = try reader.names(of: Set(assignments.map(\.taskID)))
        self.watch = watch
        self.tail = tail
    }

    /// Whether any event spoke of it: every uuid names a session that may come to be.
    private var isKnown: Bool {
        session.stateSource != nil || session.host != nil || !assignments.isEmpty
            || !events.entries.isEmpty
    }

    private var page: Page {
        Page(session.label, in: .sessions, at: .session(session.id)) { live in
            """
            <p class="crumb"><a href="\(Link.sessions)">Sessions</a></p>
            \(live.region(Show.notice(watch) + head, attention: needsSomebody ? 1 : 0))
            <div class="cols"><div class="stack">
            \(live.region(pane + work + reported + history, class: "stack"))</div>
            <div class="stack">\(live.region(facts, class: "stack"))\(attach)</div></div>
            """
        }
    }

    private var needsSomebody: Bool { session.state == .waiting || session.state == .error }

    private var head: HTML {
        """
        <div class="head"><h1>\(session.label)</h1><p class="meta">\(Show.badge(session.state))\
        <span>for \(Show.age(session.stateSince))</span>\
        <span>known from \(Show.source(of: session))</span></p></div>
        \(says)
        """
    }

    private var says: HTML {
        guard let message = session.message, !message.isEmpty else { return "" }
        let kind: HTML = session.state == .error ? "bad" : needsSomebody ? "warn" : "plain"
        return "<div class=\"notice \(kind)\"><div class=\"prose\">\(message)</div></div>"
    }

    // MARK: The pane

    private var pane: HTML {
        let content: HTML
        switch tail {
        case .failure(let problem): content = trouble(problem.detail)
        case .success(nil):
            content =
                session.state == .done
                ? "<p class=\"muted\">It has ended: there is no pane.</p>"
                : "<p class=\"muted\">Asked for; it comes with the next look.</p>"
        case .success(let tail?):
            content =
                (tail.problem.map(trouble) ?? "")
                + (tail.text.isEmpty
                    ? HTML.when(
                        tail.problem == nil, "<p class=\"muted\">The pane is empty.</p>")
                    : """
                    <pre class="tail" tabindex="0" role="region" aria-label="The pane's last lines">\
                    <code>\(tail.text)</code></pre>
                    """)
        }
        return Show.section(
            "Pane", aside: "the last \(PaneTails.lines) lines",
            "<div class=\"body\">\(content)</div>")
    }

    private func trouble(_ text: String) -> HTML { "<p class=\"problem\">\(text)</p>" }

    // MARK: Its work

    private var work: HTML {
        let queue = session.queue.enumerated().html { index, task in
            """
            <li>\(Show.badge(task.status))<span class="grow">\(Show.task(task.id, task.title))\
            \(HTML.when(index > 0, " <span class=\"muted\">queued</span>"))</span>\
            \(Show.id(task.id))</li>

            """
        }
        let past = assignments.filter { $0.state == .released || $0.state == .superseded }
            .suffix(Self.shownAssignments).reversed().html { assignment in
                let title = titles[assignment.taskID] ?? String(assignment.taskID.text.prefix(8))
                return """
                    <li><span class="grow">\(Show.task(assignment.taskID, title)) \
                    <span class="muted">\(assignment.state.rawValue)\
                    \(assignment.reason.map { ": \($0)" })</span></span>\
                    <span class="muted">\(Show.ago(assignment.released ?? assignment.created))\
                    </span></li>

                    """
            }
        return HTML.when(
            !queue.isEmpty, Show.section("Works on", "<ul class=\"rows\">\n\(queue)</ul>\n"))
            + HTML.when(!past.isEmpty, Show.section("Had", "<ul class=\"rows\">\n\(past)</ul>\n"))
    }

    private var reported: HTML {
        guard !updates.isEmpty else { return "" }
        let items = updates.html { update in
            let text =
                update.payload["summary"]?.string ?? update.payload["text"]?.string
                ?? update.payload.encoded
            return """
                <li><span class="when">\(Show.ago(update.created))</span><div class="what">\
                <span class="who-did">\(update.source.rawValue)</span>\(Show.prose(text))</div></li>

                """
        }
        return Show.section(
            "Lately", aside: "the latest first", "<ol class=\"log\">\n\(items)</ol>\n")
    }

    private var history: HTML {
        let all = Link.events.with([("session", session.id.text)])
        return Show.section(
            "History", aside: "<a href=\"\(all)\">All events</a>",
            Show.history(events.entries, phrases))
    }

    // MARK: Beside it

    private var facts: HTML {
        let usage = session.usage.flatMap { $0.isNull ? nil : Usage($0) }
        let basis = session.usage?["basis"]?.string
        return Show.section(
            "About",
            Show.facts([
                ("Title", session.title.map { HTML(text: $0) }),
                ("Host", session.host.map { HTML(text: $0) }),
                ("Folder", session.cwd.map { HTML(text: FolderName.short($0)) }),
                ("tmux", session.tmuxName.map { HTML(text: $0) }),
                ("Branch", session.branch.map { HTML(text: $0) }),
                ("Worktree", session.worktree.map { HTML(text: FolderName.short($0)) }),
                ("First seen", Show.ago(session.created)), ("Id", Show.id(session.id)),
            ]))
            + (usage.map { self.used($0, basis) } ?? "")
    }

    private func used(_ usage: Usage, _ basis: String?) -> HTML {
        Show.section(
            "Used",
            Show.facts([
                ("Tokens in", Show.number(usage.input)), ("Tokens out", Show.number(usage.output)),
                ("Read from cache", Show.number(usage.cacheRead)),
                ("Written to cache", Show.number(usage.cacheWrite)),
                ("Cost, estimated", usage.cost.map { HTML(text: Show.dollars($0)) }),
                ("Basis", basis.map { HTML(text: $0) }),
            ]))
    }

    /// How to get there; the same for as long as the page is open.
    private var attach: HTML {
        guard session.state != .done else { return "" }
        let name = session.tmuxName ?? session.id.text
        return Show.section(
            "Go there",
            """
            <div class="body"><p class="muted">In a terminal of the machine where Claire runs:</p>
            \(Show.command("claire session attach \(ShellWord.quoted(name))"))</div>
            """)
    }
}
