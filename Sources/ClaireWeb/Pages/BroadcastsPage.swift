import ClaireConfig
import ClaireDomain
import ClaireFleet
import ClaireOperations
import ClaireStore

/// `GET /broadcast`: the composer, who would get it, and the latest broadcasts. `POST /broadcast`
/// shows the message with its recipients, and sends it once that was seen.
package struct BroadcastsPage {
    package static let routes: [Route] = [
        PageRoute.page(
            "/broadcast", "Compose a broadcast; list the latest",
            parameters: [
                .init("target", "whom to tell: project:NAME or group:NAME"),
                .init("mode", "idle, queue or now, for those who are at work"),
            ]
        ) { request, services, _ throws(Problem) in
            try BroadcastsPage(Draft(request.target), request, services).page
        },
        Route(
            .post, "/broadcast", scope: .act, surface: .page,
            summary: "Show who gets a broadcast, and send it once that was seen",
            takes: [MediaType.form], gives: [MediaType.html]
        ) { request, services throws(Problem) in
            try BroadcastForm(request, services).answer()
        },
    ]

    private static let shown = 20

    private let draft: BroadcastDraft
    private let plan: BroadcastPlan?
    private let check: BroadcastCheck?
    private let refusal: PageForm.Refusal?
    private let request: Request
    private let projects: [Project]
    private let groups: [String]
    private let latest: [Broadcast]
    private let names: [UUID: String]
    private let watch: FleetWatch.State

    private typealias Draft = BroadcastDraft

    /// - Parameters:
    ///   - check: what is to be sent when the person who looks at it says so.
    ///   - refusal: why it was not taken.
    init(
        _ draft: BroadcastDraft, check: BroadcastCheck? = nil, refusal: PageForm.Refusal? = nil,
        _ request: Request, _ services: Services
    ) throws(Problem) {
        let groups = try services.configuration().groups
        watch = services.fleet.watch.state
        self.draft = draft
        self.check = check
        self.refusal = refusal
        self.request = request
        self.groups = groups.map(\.name)
        let found = try services.read { reader throws(StoreError) in
            let latest = try reader.broadcasts(latest: Self.shown)
            return (
                projects: try reader.projects(), latest: latest,
                names: try reader.names(of: latest.reduce(into: []) { $0.formUnion($1.targets) }),
                plan: draft.target.isEmpty
                    ? nil
                    : try? reader.broadcastPlan(draft.target, groups: groups, sender: nil)
            )
        }
        (projects, latest, names, plan) = (found.projects, found.latest, found.names, found.plan)
    }

    /// The page.
    var page: Page {
        let link = Link.broadcast.with([
            ("target", draft.target.isEmpty ? nil : draft.target),
            ("mode", draft.mode == .idle ? nil : draft.mode.rawValue),
        ])
        var page = Page("Broadcast", in: .broadcast, at: link) { live in
            """
            \(live.region(Show.notice(watch)))
            <div class="head"><h1>Broadcast</h1><p class="meta"><span>\
            Says something to every session of a project or a group.</span></p></div>
            <div class="cols"><div class="stack">\(composer)</div>
            <div class="stack">\(live.region(recipients, class: "stack"))</div></div>
            \(live.region(list, class: "stack after"))
            """
        }
        if refusal != nil { page.status = 422 }
        return page
    }

    // MARK: The composer

    private var composer: HTML {
        guard !projects.isEmpty || !groups.isEmpty else {
            return Show.empty(
                """
                A broadcast goes to the sessions of a project or of a group, and there is neither. \
                <a href="\(Link.projects)">Make a project</a>, or a group:
                """, command: "claire group add NAME --host HOST")
        }
        let form = PageForm(to: .broadcast, request, refusal)
        let targets =
            [("", "choose…")]
            + projects.map { ("project:" + $0.label, "project " + $0.label) }
            + groups.map { ("group:" + $0, "group " + $0) }
        return Show.section(
            check == nil ? "New message" : "Send this?",
            """
            <div class="body">\(form.html("""
                \(form.select("target", "To", targets, value: draft.target, isRequired: true))
                \(form.area("text", "Message", value: draft.text, rows: 6, isRequired: true))
                \(form.select("mode", "Who is at work", Self.modes, value: draft.mode.rawValue))
                \(confirmation(form))
                """, class: "compose"))</div>
            """)
    }

    static let modes: [(value: String, label: String)] = [
        ("idle", "is waited for a moment"),
        ("queue", "is typed to all the same, and reads it later"),
        ("now", "is interrupted"),
    ]

    private func confirmation(_ form: PageForm) -> HTML {
        guard let check, let plan else {
            return """
                <div class="actions">\(form.button("Preview", name: "step", value: "preview", class: "main"))\
                <span class="hint">Shows who gets it; nothing is sent yet.</span></div>
                """
        }
        let count = plan.recipients.count
        let send: HTML = "Send to \(count == 1 ? "1 session" : "\(count) sessions")"
        return """
            \(form.hidden("once", check.word))\(form.hidden("recipients", check.recipients))
            <div class="actions">\
            \(HTML.when(count > 0, form.button(send, name: "step", value: "send", class: "main")))\
            \(form.button("Preview again", name: "step", value: "preview"))\
            <a class="button quiet" href="\(Link.broadcast)">Discard</a></div>
            """
    }

    // MARK: Who gets it

    private var recipients: HTML {
        guard let plan else {
            return Show.section(
                "Who gets it", "<div class=\"body\"><p class=\"muted\">\(unchosen)</p></div>")
        }
        guard !plan.recipients.isEmpty else {
            let nobody: HTML =
                plan.kind == "project"
                ? "Nobody works on project \(plan.name)." : "Nobody is in group \(plan.name)."
            return Show.section(
                "Who gets it", "<div class=\"body\"><p class=\"muted\">\(nobody)</p></div>")
        }
        let items = plan.recipients.html { session in
            """
            <li>\(Show.badge(session.state))<span class="grow">\
            \(Show.session(session.id, session.label))</span>\
            <span class="muted">\(draft.remark(session))</span></li>

            """
        }
        return Show.section(
            "Who gets it", aside: "\(plan.recipients.count)", "<ul class=\"rows\">\n\(items)</ul>\n"
        )
    }

    private var unchosen: HTML {
        draft.target.isEmpty
            ? "Choose a project or a group." : "There is no project or group ‘\(draft.target)’."
    }

    // MARK: The latest

    private var list: HTML {
        guard !latest.isEmpty else { return "" }
        let rows = latest.map { broadcast -> [HTML] in
            [
                """
                <a class="name" href="\(Link.broadcast(broadcast.id))">\
                \(Self.short(broadcast.message.text))</a>
                """,
                Show.target(broadcast, names), Self.outcome(of: broadcast),
                "\(broadcast.actor.map { Actor($0)?.label ?? $0 } ?? "")",
                Show.ago(broadcast.created),
            ]
        }
        return Show.section(
            "Sent",
            Show.table(
                "The latest broadcasts", ["Message", "To", "Outcome", "By", "When"], rows))
    }

    private static func short(_ text: String) -> String {
        let line = PlainText.line(text, bytes: 400)
        return line.count > 90 ? String(line.prefix(89)) + "…" : line
    }

    private static func outcome(of broadcast: Broadcast) -> HTML {
        let all = broadcast.deliveries
        let read = all.count { $0.outcome == .acknowledged }
        let open = all.count { !$0.outcome.isFinal }
        let words = "\(read) of \(all.count) acknowledged"
        if open > 0 { return Show.badge(words, "progress") }
        return Show.badge(words, read == all.count ? "done" : "waiting")
    }
}

/// What is to be said, to whom and how, as it was typed so far.
struct BroadcastDraft: Sendable {
    /// `project:NAME` or `group:NAME`; empty while nobody is chosen.
    let target: String
    let text: String
    let mode: Transport.Mode

    init(target: String, text: String, mode: Transport.Mode) {
        self.target = target
        self.text = text
        self.mode = mode
    }

    /// As far as an address says it.
    init(_ target: RequestTarget) {
        self.init(
            target: target["target"] ?? "", text: "",
            mode: target["mode"].flatMap { Transport.Mode(rawValue: $0) } ?? .idle)
    }

    /// What is going to happen to a session that is not just idle.
    func remark(_ session: Session) -> String {
        switch (session.state, mode) {
        case (.done, _): "can't get it: its process has ended"
        case (.waiting, _): "is skipped: it waits for a person"
        case (.working, .idle): "is waited for a moment"
        case (.working, .now): "is interrupted"
        default: ""
        }
    }
}

/// What makes a sending the one that was looked at.
struct BroadcastCheck: Sendable {
    /// Good for one sending.
    let word: String
    /// The ids of those who were shown.
    let recipients: String

    init(_ plan: BroadcastPlan, _ sender: BroadcastSender) {
        word = sender.offer()
        recipients = Self.recipients(plan)
    }

    static func recipients(_ plan: BroadcastPlan) -> String {
        plan.recipients.map(\.id.text).sorted { $0.precedesInBytes($1) }.joined(separator: " ")
    }
}
