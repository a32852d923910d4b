import ClaireDomain
import ClaireStore

/// `GET /`: the fleet and the work at one look, what needs a person at the top.
package struct HomePage {
    package static let routes: [Route] = [
        PageRoute.page("/", "Show what needs a person, the fleet and the work") {
            _, services, _ throws(Problem) in
            let watch = services.fleet.watch.state
            return try services.read { reader throws(StoreError) in
                let numbers = try services.fleetNumbers.value(true) { () throws(StoreError) in
                    try FleetNumbers(reader, services.sessionNumbers)
                }
                var page = HomePage(try reader.overview(limit: shown.needs), numbers.value, watch)
                    .page
                page.isProvisional = !numbers.isCurrent
                return page
            }
        }
    ]

    /// More than these are named as a number, with the page that has them all.
    private static let shown = (needs: 30, sessions: 60, projects: 24, workers: 4)

    private let report: Overview
    private let numbers: FleetNumbers
    private let watch: FleetWatch.State

    private init(_ report: Overview, _ numbers: FleetNumbers, _ watch: FleetWatch.State) {
        self.report = report
        self.watch = watch
        self.numbers = numbers
    }

    private var page: Page {
        Page("Overview", in: .overview, at: .home) { live in
            live.region(
                """
                \(Show.notice(watch))\(head)
                <div class="stack">
                \(needs)
                <div class="cols"><div class="stack">\(sessions)\(numbers.html)</div>
                <div class="stack">\(next)\(projects)</div></div>
                </div>
                """, attention: report.attentionCount)
        }
    }

    private var head: HTML {
        let states = [SessionState.waiting, .working, .idle, .error].html { state in
            let count = report.sessions.count { $0.state == state }
            return HTML.when(
                count > 0, "<span><strong>\(count)</strong> \(state.rawValue)</span>\n")
        }
        return """
            <div class="head"><h1>Overview</h1><p class="meta">\
            <span><strong>\(report.sessions.count)</strong> \
            \(report.sessions.count == 1 ? "session" : "sessions")</span>
            \(states)\(Show.usedTogether(report.usage))</p></div>
            """
    }

    // MARK: What needs a person

    private var needs: HTML {
        guard !report.attention.isEmpty else {
            guard !report.sessions.isEmpty else { return "" }
            return """
                <section class="card"><header><h2>Needs you</h2>\
                <div class="aside">Nothing right now.</div></header></section>

                """
        }
        let items = report.attention.html(need)
        let rest = report.attentionCount - report.attention.count
        return """
            <section class="card needs"><header><h2>Needs you</h2>\
            <div class="aside">\(report.attentionCount)</div></header>
            <ul>
            \(items)</ul>
            \(HTML.when(rest > 0, "<p class=\"more\">and \(rest) more</p>"))
            </section>

            """
    }

    private func need(_ attention: StatusReport.Attention) -> HTML {
        let session = attention.session.map { Show.session($0.id, $0.label) }
        let task = attention.task.map { Show.task($0.id, $0.title) }
        let subject: HTML =
            switch (session, task) {
            case (let session?, let task?):
                "\(session) <span class=\"muted\">on</span> \(task)"
            case (let session?, nil): session
            case (nil, let task?):
                "\(task) <span class=\"muted\">in \(attention.task?.project ?? "")</span>"
            case (nil, nil): ""
            }
        let says = Self.words(attention)
        return """
            <li><span class="kind">\(Show.badge(attention.kind.rawValue, attention.kind.tone))\
            </span><span class="what">\(subject)</span>\
            <span class="since">\(Show.age(attention.since))</span>\
            \(HTML.when(!says.isEmpty, "<span class=\"says\">\(says)</span>"))</li>

            """
    }

    /// What it wants, by its own words or ours.
    private static func words(_ attention: StatusReport.Attention) -> String {
        switch attention.kind {
        case .ended: "Its process has ended and its task has not."
        case .superseded: "Another session had the task first; this one should stop."
        case .waiting, .error: attention.session?.message ?? ""
        case .review, .blocked: attention.task?.reason ?? ""
        }
    }

    // MARK: Sessions

    private var sessions: HTML {
        guard !report.sessions.isEmpty else {
            return Show.section(
                "Sessions",
                Show.noSessions(watch))
        }
        let rows = report.sessions.prefix(Self.shown.sessions).map { session -> [HTML] in
            [
                """
                \(Show.session(session.id, session.label))\
                <span class="sub">\(session.host ?? "")</span>
                """,
                """
                \(Show.badge(session.state)) <span class="muted">\
                \(Show.age(session.stateSince))</span>
                """,
                """
                <span class="muted">\(session.stateSource ?? "—"), \
                \(Show.ago(session.observedAt))</span>
                """,
                work(of: session),
                session.message.map { "<span class=\"says\">\($0)</span>" } ?? none,
            ]
        }
        let rest = report.sessions.count - rows.count
        return Show.section(
            "Sessions", aside: "<a href=\"\(Link.sessions)\">All \(report.sessions.count)</a>",
            Show.table(
                "Sessions, those that wait first",
                ["Session", "State", "Known from", "Works on", "Says"], rows, class: "sessions")
                + HTML.when(
                    rest > 0,
                    "<p class=\"more\"><a href=\"\(Link.sessions)\">\(rest) more sessions</a></p>"))
    }

    private var none: HTML { "<span class=\"none\">—</span>" }

    private func work(of session: Session) -> HTML {
        guard let current = session.queue.first else { return none }
        let project = report.homes[current.id].map { Show.project($0.id, $0.label) }
        let waiting = session.queue.count - 1
        return """
            \(Show.task(current.id, current.title))<span class="sub">\(project)\
            \(HTML.when(waiting > 0, " · \(waiting) queued"))</span>
            """
    }

    // MARK: Work

    private var projects: HTML {
        guard !report.projects.isEmpty else {
            return Show.section(
                "Projects",
                Show.empty(
                    "There is no project yet. <a href=\"\(Link.projects)\">Make the first one</a>, or:",
                    command: "claire project new NAME --goal \"…\""))
        }
        let active = report.projects.filter { $0.status == .active }
        let items = active.prefix(Self.shown.projects).html { project in
            """
            <article class="project"><div class="title">\
            \(Show.project(project.id, project.label))\
            <span class="muted">\(ProjectTile.progress(project))</span></div>
            \(ProjectTile.bar(project))\(workers(on: project))</article>

            """
        }
        return Show.section(
            "Projects", aside: "<a href=\"\(Link.projects)\">All \(report.projects.count)</a>",
            items)
    }

    /// Who works on what.
    private func workers(on project: Project) -> HTML {
        let working = report.sessions.compactMap { session -> (Session, TaskReference)? in
            guard let current = session.queue.first,
                current.status == .inProgress || current.status == .blocked,
                report.homes[current.id]?.id == project.id
            else { return nil }
            return (session, current)
        }
        guard !working.isEmpty else { return "" }
        let items = working.prefix(Self.shown.workers).html { session, task in
            """
            <li>\(Show.session(session.id, session.label))<span>\(task.title)</span></li>

            """
        }
        let rest = working.count - Self.shown.workers
        return """
            <ul class="who">
            \(items)\(HTML.when(rest > 0, "<li class=\"muted\">and \(rest) more</li>"))</ul>
            """
    }

    private var next: HTML {
        guard !report.next.isEmpty else {
            guard !report.projects.isEmpty else { return "" }
            return Show.section(
                "Next",
                Show.empty(
                    "No task is ready to be started.", command: "claire task add PROJECT TITLE"))
        }
        let items = report.next.html { task in
            """
            <li>\(Show.priority(task.priority))<span class="grow">\
            \(Show.task(task.id, task.title)) <span class="muted">\(task.project)</span></span></li>

            """
        }
        return Show.section(
            "Next", aside: "ready, best first", "<ol class=\"rows\">\n\(items)</ol>\n")
    }
}

/// What a project's tiles show of its tasks.
enum ProjectTile {
    private static let order: [(TaskStatus, StaticString)] = [
        (.done, "s-done"), (.inReview, "s-review"), (.inProgress, "s-progress"),
        (.blocked, "s-blocked"), (.failed, "s-failed"), (.todo, "s-todo"),
    ]

    private static func total(_ project: Project) -> Int { project.taskCounts.values.reduce(0, +) }

    /// `12 of 20 done`.
    static func progress(_ project: Project) -> HTML {
        let all = total(project)
        return all == 0 ? "no tasks" : "\(project.taskCounts[.done] ?? 0)/\(all) done"
    }

    /// The shares of the statuses as one bar, with their numbers below.
    static func bar(_ project: Project) -> HTML {
        let all = total(project)
        guard all > 0 else { return "" }
        var x = 0
        var rects = HTML()
        var counts = HTML()
        for (status, name) in order {
            guard let count = project.taskCounts[status], count > 0 else { continue }
            // In thousandths of the whole; even a single task shows.
            let width = max(8, count * 1000 / all)
            rects += "<rect class=\"\("\(name)")\" x=\"\(x)\" width=\"\(width)\" height=\"10\"/>"
            counts += "<span class=\"\("\(name)")\">\(count) \(status.rawValue)</span>\n"
            x += width
        }
        return """
            <svg class="share" viewBox="0 0 \(max(x, 1)) 10" preserveAspectRatio="none" \
            aria-hidden="true">\(rects)</svg>
            <p class="counts">\(counts)</p>

            """
    }
}

extension StatusReport.Attention.Kind {
    var tone: StaticString {
        switch self {
        case .waiting: "waiting"
        case .error, .ended: "failed"
        case .review: "review"
        case .blocked, .superseded: "blocked"
        }
    }
}
