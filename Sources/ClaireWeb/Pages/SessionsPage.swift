import ClaireConfig
import ClaireDomain
import ClaireOperations
import ClaireStore

/// `GET /sessions`: the fleet, those that wait longest first.
package struct SessionsPage {
    package static let routes: [Route] = [
        PageRoute.page(
            "/sessions", "Show the fleet by state, host and group",
            parameters: [
                .init("state", "only sessions in this state; all shows ended ones too"),
                .init("host", "only sessions on this host"),
                .init("group", "only sessions of this group"),
            ], make)
    ]

    /// More than these are named as a number.
    private static let shown = 500

    private let all: [Session]
    private let sessions: [Session]
    private let labels: [UUID: String]
    private let groups: [String]
    private let watch: FleetWatch.State
    private let filter: (state: String?, host: String?, group: String?)

    private static let make: PageRoute.Maker = { request, services, _ throws(Problem) in
        let groups = try services.configuration().groups
        let watch = services.fleet.watch.state
        return try services.read { reader throws(StoreError) in
            try SessionsPage(reader, request.target, groups, watch)
        }.page
    }

    private init(
        _ reader: Reader, _ target: RequestTarget, _ groups: [Configuration.Group],
        _ watch: FleetWatch.State
    ) throws(StoreError) {
        func chosen(_ name: String) -> String? { target[name].flatMap { $0.isEmpty ? nil : $0 } }
        filter = (chosen("state"), chosen("host"), chosen("group"))
        self.groups = groups.map(\.name)
        self.watch = watch
        all = try reader.sessions(includeClosed: true)
        let state = filter.state.flatMap { SessionState(rawValue: $0) }
        // A filter is a link that may be old: a group may be gone, and then nobody is in it.
        let group = filter.group.map { name in groups.first { $0.name.hasSameBytes(as: name) } }
        let list = ListSessions(
            states: state.map { [$0] } ?? [], host: filter.host, group: group ?? nil,
            includesEnded: filter.state?.hasSameBytes(as: "all") ?? false)
        let isGone = filter.group != nil && group.flatMap { $0 } == nil
        sessions = isGone ? [] : all.filter(list.keeps)
        let names = try reader.projectLabels()
        labels = try reader.projects(
            ofTasks: sessions.prefix(Self.shown).compactMap(\.queue.first?.id)
        ).compactMapValues { names[$0] }
    }

    private var page: Page {
        let link = Link.sessions.with([
            ("state", filter.state), ("host", filter.host), ("group", filter.group),
        ])
        return Page("Sessions", in: .sessions, at: link) { live in
            """
            \(live.region(Show.notice(watch) + head, attention: waiting))
            \(HTML.when(!all.isEmpty, filters))
            \(live.region(list))
            """
        }
    }

    private var waiting: Int { sessions.count { $0.state == .waiting || $0.state == .error } }

    private var head: HTML {
        let states = Session.fleetOrder.html { state in
            let count = sessions.count { $0.state == state }
            return HTML.when(
                count > 0, "<span><strong>\(count)</strong> \(state.rawValue)</span>\n")
        }
        return """
            <div class="head"><h1>Sessions</h1><p class="meta">\(states)\(used)</p></div>
            """
    }

    /// What those shown have used together.
    private var used: HTML? {
        let usage = sessions.compactMap { $0.usage.flatMap { $0.isNull ? nil : Usage($0) } }
        return Show.usedTogether(usage.isEmpty ? nil : usage.reduce(.none, +))
    }

    private var filters: HTML {
        let states =
            [("", "all but ended")]
            + Session.fleetOrder.map { ($0.rawValue, $0.rawValue) } + [("all", "all")]
        let hosts = Set(all.compactMap(\.host)).sorted { $0.precedesInBytes($1) }
        let group: HTML = HTML.when(
            !groups.isEmpty,
            Filter.select(
                "group", "Group", [("", "all")] + groups.map { ($0, $0) }, filter.group ?? ""))
        return """
            <form class="filters" method="get" action="\(Link.sessions)">
            \(Filter.select("state", "State", states, filter.state ?? ""))
            \(Filter.select("host", "Host", [("", "all hosts")] + hosts.map { ($0, $0) }, filter.host ?? ""))
            \(group)
            <button type="submit" class="button apply">Filter</button>
            </form>
            """
    }

    private var list: HTML {
        guard !sessions.isEmpty else { return none }
        let hasHosts = Set(all.compactMap(\.host)).count > 1
        let rows = sessions.prefix(Self.shown).map { row($0, hasHosts) }
        let rest = sessions.count - rows.count
        return """
            <section class="card">
            \(Show.table(
                "Sessions, those that wait longest first",
                ["Session", "State", "Known from", "Works on", "Says", "Used"], rows,
                class: "sessions"))
            \(HTML.when(rest > 0, "<p class=\"more\">and \(rest) more</p>"))
            </section>
            """
    }

    private func row(_ session: Session, _ hasHosts: Bool) -> [HTML] {
        let place = [hasHosts ? session.host : nil, session.cwd.map { FolderName.short($0) }]
            .compactMap { $0 }.joined(separator: ": ")
        return [
            """
            \(Show.session(session.id, session.label))<span class="sub">\(place)</span>
            """,
            """
            \(Show.badge(session.state)) <span class="muted">\(Show.age(session.stateSince))</span>
            """,
            Show.source(of: session), work(of: session),
            session.message.map { "<span class=\"says\">\($0)</span>" } ?? Self.nothing,
            Show.used(session.usage) ?? Self.nothing,
        ]
    }

    private static let nothing: HTML = "<span class=\"none\">—</span>"

    private func work(of session: Session) -> HTML {
        guard let task = session.queue.first else { return Self.nothing }
        let more = session.queue.count - 1
        let sub = [labels[task.id], more > 0 ? "\(more) queued" : nil].compactMap { $0 }
        return """
            \(Show.task(task.id, task.title))\
            <span class="sub">\(sub.joined(separator: " · "))</span>
            """
    }

    private var none: HTML {
        guard !all.isEmpty else { return Show.noSessions(watch) }
        return Show.empty(
            "No session is like that. <a href=\"\(Link.sessions)\">Show all but those that ended</a>."
        )
    }
}

extension Show {
    /// What said a session's state, and when it was last seen: `registry, 5s ago`.
    static func source(of session: Session) -> HTML {
        guard let source = session.stateSource else {
            return "<span class=\"muted\">nothing yet</span>"
        }
        return """
            <span class="muted">\(source), \(ago(session.lastSeen ?? session.observedAt))</span>
            """
    }

    /// `1.2M tokens · about $3.10`, as a part of a line; `nil` where it is not known.
    static func usedTogether(_ usage: Usage?) -> HTML? {
        guard let usage else { return nil }
        let cost = usage.cost.map { " · about \(dollars($0))" } ?? ""
        return "<span>\(roughly(usage.tokens)) tokens\(cost)</span>"
    }

    /// `1.2M tokens, $3.10`; `nil` where it is not known.
    static func used(_ usage: JSON?) -> HTML? {
        guard let usage, !usage.isNull else { return nil }
        let read = Usage(usage)
        let cost: HTML = read.cost.map { "<span class=\"sub\">\(dollars($0))</span>" } ?? ""
        return "<span class=\"used\">\(roughly(read.tokens))\(cost)</span>"
    }
}
