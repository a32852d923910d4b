import ClaireDomain
import ClaireOperations

/// What can be done with a task: the forms of its page.
struct TaskActions {
    let page: TaskPage
    private var task: Task { page.task }
    private var link: Link { .task(task.id) }

    private func form(_ name: StaticString) -> PageForm {
        PageForm(to: link.below(name), page.request, page.refusal)
    }

    // MARK: Review

    /// Approve it or send it back; only where it waits for that.
    var review: HTML {
        guard task.status == .inReview, !task.deleted else { return "" }
        let approve = form("approve")
        let reject = form("reject")
        return """
            <section class="card needs"><header><h2>Waits for your review</h2></header>
            <div class="body">
            \(approve.html(approve.hidden("move", "approve") + approve.button("Approve: it is done", class: "main")))
            \(reject.html("""
                \(reject.hidden("move", "reject"))
                \(reject.area("reason", "Feedback", rows: 3, hint: "What is missing; the agent reads this.", isRequired: true))
                <div class="actions">\(reject.button("Send back", class: "danger"))</div>
                """))
            </div></section>

            """
    }

    // MARK: All else

    var all: HTML {
        guard !task.deleted else {
            let restore = form("restore")
            return Show.section(
                "Deleted", restore.html(restore.button("Restore this task", class: "main")))
        }
        return moves + assignment + edit + dependencies + delete
    }

    private var moves: HTML {
        let form = form("moves")
        let allowed = TaskMove.allowed(from: task.status).filter { move in
            MoveTask.moves.contains(move) && move != .approve && move != .reject
        }
        guard !allowed.isEmpty else { return "" }
        let buttons = allowed.html { move in
            form.button(
                HTML(text: Sentence.capitalised(move.rawValue)), name: "move", value: move.rawValue,
                class: move == .fail ? "danger" : "")
        }
        return Show.section(
            "Move",
            form.html(
                """
                \(form.text("reason", "Reason", hint: "If it needs one: why blocked, what was done."))
                <div class="actions">\(buttons)</div>
                """))
    }

    private var assignment: HTML {
        guard !task.status.isClosed else { return "" }
        if let session = task.sessionID {
            let form = form("release")
            return Show.section(
                "Assigned",
                form.html(
                    """
                    <p>\(Show.session(session, page.label(session))) has it.</p>
                    <div class="actions">\(form.button("Take it back"))</div>
                    """))
        }
        let form = form("assign")
        return Show.section(
            "Assign",
            form.html(
                """
                \(form.select("to", "To", recipients))
                \(form.select("if_busy", "If it has work", Self.choices))
                <div class="actions">\(form.button("Assign", class: "main"))</div>
                """))
    }

    private static let choices: [(value: String, label: String)] = [
        ("refuse", "refuse"), ("queue", "queue behind it"),
        ("switch", "switch: release that first"),
    ]

    /// Idle sessions first, since those can begin at once; then groups.
    private var recipients: [(value: String, label: String)] {
        let ordered =
            page.sessions.filter { $0.state == .idle }
            + page.sessions.filter { $0.state != .idle && $0.state != .done }
        return [("next", "whoever has been idle longest")]
            + page.groups.map { ("group:" + $0.name, "group \($0.name): its idlest") }
            + ordered.prefix(500).map { session in
                let work = session.queue.isEmpty ? "" : ", has work"
                return (
                    "session:" + session.id.text,
                    "\(session.label) (\(session.host ?? "?"), \(session.state.rawValue)\(work))"
                )
            }
    }

    private var edit: HTML {
        let form = form("edit")
        let projects = page.projects.map { (value: $0.id.text, label: $0.label) }
        return Show.section(
            "Edit",
            "<div class=\"body\">"
                + form.disclosed(
                    "Edit this task",
                    """
                    \(form.text("title", "Title", value: task.title, isRequired: true))
                    \(form.area("description", "Description", value: task.description ?? "", rows: 6))
                    \(form.select("project", "Project", projects, value: task.projectID.text))
                    <div class="row">\(TaskForm.priority(form, value: task.priority))\
                    \(TaskForm.mode(form, value: task.mode))\
                    \(form.number("position", "Position", value: String(task.position)))</div>
                    <div class="actions">\(form.button("Save", class: "main"))</div>
                    """) + "</div>")
    }

    private var dependencies: HTML {
        let add = form("depend")
        let free = form("free")
        let options = page.detail.dependencies.map { (value: $0.id.text, label: $0.title) }
        let removal: HTML = HTML.when(
            !options.isEmpty,
            free.html(
                """
                \(free.select("on", "No longer after", options))
                <div class="actions">\(free.button("Remove"))</div>
                """))
        return Show.section(
            "Dependencies",
            """
            <div class="body">\(add.html("""
                \(add.text("on", "Only after", hint: "The id of the task to wait for, or its first characters.", isRequired: true))
                <div class="actions">\(add.button("Add"))</div>
                """))\(removal)</div>
            """)
    }

    private var delete: HTML {
        let form = form("delete")
        return form.html(form.button("Delete this task", class: "danger"))
    }

    var note: HTML {
        guard !task.deleted else { return "" }
        let form = form("notes")
        return Show.section(
            "Add a note",
            form.html(
                """
                \(form.area("text", "Note", rows: 3, isRequired: true))
                <div class="actions">\(form.button("Add note"))</div>
                """))
    }
}
