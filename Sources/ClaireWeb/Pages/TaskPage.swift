import ClaireConfig
import ClaireDomain
import ClaireOperations
import ClaireStore

/// `GET /tasks/{id}`: one task with all that hangs on it, and what can be done with it.
package struct TaskPage {
    package static let routes: [Route] = [
        PageRoute.page("/tasks/{id}", "Show a task, and what can be done with it", make),
        form("edit", EditTask.self, "saved"), form("notes", NoteTask.self, "noted"),
        form("moves", MoveTask.self, "moved"), form("depend", DependTask.self, "depends"),
        form("free", FreeTask.self, "depends"), form("delete", DeleteTask.self, "deleted"),
        form("restore", RestoreTask.self, "restored"), form("approve", MoveTask.self, "approved"),
        form("reject", MoveTask.self, "rejected"),
        PageRoute.form(
            "/tasks/{id}/assign", AssignTask.self, subject: "task", reading: recipient, on: make
        ) { (Link.task($0.task.id), "assigned") },
        PageRoute.form("/tasks/{id}/release", ReleaseTask.self, subject: "task", on: make) {
            (Link.task($0.task.id), "released")
        },
    ]

    private static func form<Done: WritingOperation<Task>>(
        _ name: String, _ operation: Done.Type, _ notice: StaticString
    ) -> Route {
        PageRoute.form("/tasks/{id}/" + name, operation, subject: "task", on: make) {
            (Link.task($0.id), notice)
        }
    }

    /// The form has one choice of who gets it; the operation a field for each kind.
    private static let recipient: @Sendable ([Form.Field]) -> [Form.Field] = { fields in
        fields.map { field in
            guard field.name.hasSameBytes(as: "to") else { return field }
            for (mark, name) in [("session:", "session"), ("group:", "group")]
            where field.value.utf8.starts(with: mark.utf8) {
                return Form.Field(name: name, value: String(field.value.dropFirst(mark.count)))
            }
            return Form.Field(name: "next_idle", value: "true")
        }
    }

    let detail: TaskDetail
    let labels: [UUID: String]
    let sessions: [Session]
    let groups: [Configuration.Group]
    let projects: [(id: UUID, label: String)]
    let events: [LogEntry]
    let phrases: EventPhrases
    let request: Request
    let refusal: PageForm.Refusal?
    var task: Task { detail.task }

    private static let make: PageRoute.Maker = { request, services, refusal throws(Problem) in
        let name = request.values["id"] ?? ""
        let groups = try services.configuration().groups
        return try services.read { reader throws(StoreError) in
            try TaskPage(name, groups, reader, request, refusal)
        }.page
    }

    private init(
        _ name: String, _ groups: [Configuration.Group], _ reader: Reader, _ request: Request,
        _ refusal: PageForm.Refusal?
    ) throws(StoreError) {
        let id = try reader.taskID(name, includeDeleted: true)
        detail = try reader.taskDetail(id)
        sessions = try reader.sessions()
        projects = try reader.projectNames()
        events = try reader.latestEvents(
            about: [id] + detail.assignments.map(\.id), limit: Self.shownEvents)
        phrases = try EventPhrases(events, reader, about: id)
        labels = try reader.names(
            of: Set(detail.assignments.map(\.sessionID) + detail.updates.map(\.sessionID)))
        self.groups = groups
        self.request = request
        self.refusal = refusal
    }

    private static let shownEvents = 50
    private static let shownUpdates = 50
    private static let shownNotes = 100

    var page: Page {
        let actions = TaskActions(page: self)
        return Page(task.title, in: .tasks, at: .task(task.id)) { live in
            """
            <p class="crumb"><a href="\(Link.projects)">Projects</a> / \
            <a href="\(Link.project(task.projectID))">\(task.project)</a></p>
            \(live.region(head))
            <p class="notice plain" id="moved-on" role="status" data-stood="\(standing)" hidden>\
            This task stands elsewhere now.
            <a href="\(Link.task(task.id))">Load the page again</a> for what can be done with it.</p>
            <div class="cols"><div class="stack">
            \(actions.review)
            \(live.region(content, class: "stack"))
            \(actions.note)\(live.region(history, class: "stack"))</div>
            <div class="stack">\(live.region(facts, class: "stack"))\(actions.all)</div></div>
            """
        }
    }

    /// What the forms below are made for.
    private var standing: String {
        (task.deleted ? "deleted" : task.status.rawValue) + (task.sessionID?.text ?? "")
    }

    private var head: HTML {
        """
        <div class="head" data-stands="\(standing)"><h1>\(task.title)</h1><p class="meta">\
        \(task.deleted ? Show.badge("deleted", "failed") : Show.badge(task.status))\
        \(Show.priority(task.priority))<span>\(task.mode.rawValue)</span>\
        \(HTML.when(task.status == .todo && !task.isReady, "<span>waits for others</span>"))\
        <span>updated \(Show.ago(task.updated))</span></p></div>
        """
    }

    // MARK: What is known

    private var content: HTML { about + waiting + reports + noted }

    private var about: HTML {
        let text: HTML =
            task.description.map(Show.prose)
            ?? "<p class=\"prose muted\">No description.</p>"
        let reason: HTML =
            task.reason.map { reason in
                """
                <div class="prose quote"><b>\(task.status == .inReview ? "Reported" : "Reason")</b>
                \(reason)</div>
                """
            } ?? ""
        return Show.section("Description", text + reason)
    }

    private var waiting: HTML {
        references("Waits for", detail.dependencies)
            + references("Others wait for it", detail.dependents)
    }

    private func references(_ title: HTML, _ tasks: [TaskReference]) -> HTML {
        guard !tasks.isEmpty else { return "" }
        let items = tasks.prefix(100).html { other in
            """
            <li>\(Show.badge(other.status))<span class="grow">\
            \(Show.task(other.id, other.title))</span>\(Show.id(other.id))</li>

            """
        }
        return Show.section(title, aside: "\(tasks.count)", "<ul class=\"rows\">\n\(items)</ul>\n")
    }

    private var reports: HTML {
        guard !detail.updates.isEmpty else { return "" }
        let items = detail.updates.suffix(Self.shownUpdates).reversed().html { update in
            Show.update(update, session: label(update.sessionID))
        }
        return Show.section(
            "Reports", aside: "\(detail.updates.count)", "<ol class=\"log\">\n\(items)</ol>\n")
    }

    private var noted: HTML {
        guard !detail.notes.isEmpty else { return "" }
        return Show.section(
            "Notes", aside: "\(detail.notes.count)",
            Show.notes(Array(detail.notes.suffix(Self.shownNotes))))
    }

    private var history: HTML {
        Show.section("History", aside: "the latest first", Show.history(events, phrases))
    }

    func label(_ session: UUID) -> String {
        labels[session] ?? String(session.text.prefix(8))
    }

    private var facts: HTML {
        let usage = detail.usage
        let tokens = usage.map { $0.input + $0.output + $0.cacheRead + $0.cacheWrite }
        let facts = Show.facts([
            ("Session", task.sessionID.map { Show.session($0, label($0)) }),
            ("Started", task.started.map { Show.ago($0) }),
            ("Done", task.completed.map { Show.ago($0) }),
            ("Tokens", tokens.map { HTML(text: Show.roughly($0)) }),
            ("Cost, estimated", usage?.cost.map { HTML(text: Show.dollars($0)) }),
            ("Created", Show.ago(task.created)), ("Position", "\(task.position)"),
            ("Id", Show.id(task.id)),
        ])
        let items = detail.assignments.suffix(20).reversed().html { assignment in
            """
            <li><span class="grow">\
            \(Show.session(assignment.sessionID, label(assignment.sessionID))) \
            <span class="muted">\(assignment.state.rawValue)\
            \(assignment.reason.map { ", \($0)" })</span></span>\
            <span class="muted">\(Show.ago(assignment.released ?? assignment.created))</span></li>

            """
        }
        return Show.section("About", facts)
            + HTML.when(
                !detail.assignments.isEmpty,
                Show.section("Assignments", "<ul class=\"rows\">\n\(items)</ul>\n"))
    }
}
