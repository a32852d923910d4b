import ClaireDomain
import ClaireOperations
import ClaireStore

/// `GET /projects/{id}`: one project with its tasks as a board or a table, who works on them, what
/// was reported, what it cost, its notes and its history.
package struct ProjectPage {
    package static let routes: [Route] = [
        PageRoute.page(
            "/projects/{id}", "Show a project with its tasks, its people and its history",
            parameters: [.init("view", "board, as when left out, or table")], make),
        form("edit", EditProject.self, "saved"), form("moves", MoveProject.self, "moved"),
        form("notes", NoteProject.self, "noted"), form("delete", DeleteProject.self, "deleted"),
        form("restore", RestoreProject.self, "restored"),
        PageRoute.form("/projects/{id}/tasks", AddTask.self, subject: "project", on: make) {
            (Link.project($0.projectID), "created")
        },
    ]

    private static func form<Done: WritingOperation<Project>>(
        _ name: String, _ operation: Done.Type, _ notice: StaticString
    ) -> Route {
        PageRoute.form("/projects/{id}/" + name, operation, subject: "project", on: make) {
            (Link.project($0.id), notice)
        }
    }

    private static let make: PageRoute.Maker = { request, services, refusal throws(Problem) in
        let name = request.values["id"] ?? ""
        let isTable = request.target["view"].map { $0.hasSameBytes(as: "table") } ?? false
        return try services.read { reader throws(StoreError) in
            let id = try reader.projectID(name, includeDeleted: true)
            let numbers = try services.projectNumbers.value(id) { () throws(StoreError) in
                try ProjectNumbers(id, reader)
            }
            var page = try ProjectPage(
                id, isTable: isTable, numbers.value, reader, request, refusal
            ).page
            page.isProvisional = !numbers.isCurrent
            return page
        }
    }

    private let project: Project
    private let notes: [Note]
    private let columns: [Board.Column]
    /// The open tasks, where a table was asked for.
    private let table: (tasks: [Task], hasMore: Bool)?
    private let workers: [Session]
    private let labels: [UUID: String]
    private let updates: [(update: Update, task: TaskReference)]
    private let events: [LogEntry]
    private let phrases: EventPhrases
    private let numbers: ProjectNumbers
    private let request: Request
    private let refusal: PageForm.Refusal?

    private init(
        _ id: UUID, isTable: Bool, _ numbers: ProjectNumbers, _ reader: Reader,
        _ request: Request, _ refusal: PageForm.Refusal?
    ) throws(StoreError) {
        self.numbers = numbers
        project = try reader.project(id)
        notes = try reader.notes(project: id)
        let page = TaskPageFilter(
            project: id, statuses: Set(TaskStatus.allCases.filter { !$0.isClosed }),
            limit: Board.table)
        table = isTable ? try reader.taskPage(page) : nil
        columns = isTable || project.deleted ? [] : try Board.columns(project, reader)
        let sessions = try reader.sessions()
        let busy = sessions.filter { !$0.queue.isEmpty }
        let projects = try reader.projects(ofTasks: busy.compactMap { $0.queue.first?.id })
        workers = busy.filter { $0.queue.first.flatMap { projects[$0.id] } == id }
        labels = Dictionary(
            sessions.map { ($0.id, $0.label) }, uniquingKeysWith: { first, _ in first })
        updates = try reader.latestUpdates(project: id, limit: 12)
        events = try reader.latestEvents(project: id, limit: 25)
        phrases = try EventPhrases(events, reader)
        self.request = request
        self.refusal = refusal
    }

    private var page: Page {
        let link = Link.project(project.id).with([("view", table == nil ? nil : "table")])
        return Page(project.label, in: .projects, at: link) { live in
            """
            <p class="crumb"><a href="\(Link.projects)">Projects</a></p>
            \(live.region(head))
            \(forms)
            \(live.region(tasks))
            <div class="cols"><div class="stack">
            \(live.region(reports + history, class: "stack"))</div>
            <div class="stack">\(live.region(aside, class: "stack"))\(noteForm)</div></div>
            """
        }
    }

    private var head: HTML {
        """
        <div class="head"><h1>\(project.label)</h1><p class="meta">\
        \(project.deleted ? Show.badge("deleted", "failed") : Show.badge(project.status))\
        \(project.owner.map { "<span>owner <strong>\($0)</strong></span>" })\
        <span>\(ProjectTile.progress(project))</span>\
        <span>updated \(Show.ago(project.updated))</span></p></div>
        \(project.goal.map { "<div class=\"goal\">\(Show.prose($0))</div>" })
        """
    }

    // MARK: Forms

    private var forms: HTML {
        let link = Link.project(project.id)
        guard !project.deleted else {
            let restore = PageForm(to: link.below("restore"), request, refusal)
            return "<div class=\"actions top-gap\">"
                + restore.html(restore.button("Restore this project", class: "main")) + "</div>"
        }
        return """
            <div class="actions top-gap">
            \(addForm)\(editForm)\(moveForm)
            </div>
            """
    }

    private var addForm: HTML {
        let form = PageForm(to: Link.project(project.id).below("tasks"), request, refusal)
        return form.disclosed(
            "New task",
            """
            \(form.text("title", "Title", isRequired: true))
            \(form.area("description", "Description", rows: 4))
            <div class="row">\(TaskForm.priority(form))\(TaskForm.mode(form))\
            \(form.text("after", "After", hint: "The id of a task that must be done before."))</div>
            <div class="actions">\(form.button("Add task", class: "main"))</div>
            """)
    }

    private var editForm: HTML {
        let link = Link.project(project.id)
        let form = PageForm(to: link.below("edit"), request, refusal)
        let delete = PageForm(to: link.below("delete"), request, refusal)
        let isOpen: HTML = form.isRefused || delete.isRefused ? " open" : ""
        let fields: HTML = """
            \(form.text("name", "Name", value: project.name, isRequired: true))
            \(form.area("goal", "Goal", value: project.goal ?? "", rows: 3))
            <div class="row">\(form.text("owner", "Owner", value: project.owner ?? ""))\
            \(form.text("repo", "Repository", value: project.repo ?? "", hint: "A folder on this machine."))</div>
            <div class="actions">\(form.button("Save", class: "main"))</div>
            """
        return """
            <details class="disclosed" id="edit"\(isOpen)><summary class="button">Edit</summary>
            <div class="panel">\(form.html(fields))<hr>
            \(delete.html(delete.button("Delete this project", class: "danger")))</div></details>
            """
    }

    /// What can be done with the project as a whole, a button each.
    private var moveForm: HTML {
        let form = PageForm(to: Link.project(project.id).below("moves"), request, refusal)
        let moves = ProjectMove.allCases.filter { $0.target != project.status }
        return form.html(
            moves.html { move in
                form.button(
                    move == .done
                        ? "Mark as done" : HTML(text: Sentence.capitalised(move.rawValue)),
                    name: "move",
                    value: move.rawValue, class: "quiet")
            }, class: "inline")
    }

    private var noteForm: HTML {
        guard !project.deleted else { return "" }
        let form = PageForm(to: Link.project(project.id).below("notes"), request, refusal)
        return Show.section(
            "Add a note",
            form.html(
                """
                \(form.area("text", "Note", rows: 3, isRequired: true))
                <div class="actions">\(form.button("Add note"))</div>
                """))
    }

    // MARK: Work

    private var tasks: HTML {
        guard !project.deleted else {
            return Show.empty("This project is deleted. Its tasks come back with it.")
        }
        let link = Link.project(project.id)
        let all = Link.tasks.with([("project", project.id.text)])
        let isBoard = table == nil
        let current: HTML = " aria-current=\"true\""
        let bar: HTML = """
            <div class="bar-line"><h2>Tasks</h2><div class="tabs">\
            <a href="\(link)"\(HTML.when(isBoard, current))>Board</a>\
            <a href="\(link.with([("view", "table")]))"\(HTML.when(!isBoard, current))>Table</a>\
            </div><a class="muted" href="\(all)">Search and filter</a></div>
            """
        guard !project.taskCounts.values.allSatisfy({ $0 == 0 }) else {
            return bar
                + Show.empty(
                    "No task yet. Add the first one above, or from a shell:",
                    command: "claire task add '\(project.label)' 'What is to be done'")
        }
        return bar + (table.map(tableOfTasks) ?? Board.html(columns, of: project, sessions: labels))
    }

    private func tableOfTasks(_ page: (tasks: [Task], hasMore: Bool)) -> HTML {
        guard !page.tasks.isEmpty else { return Show.empty("No task is open.") }
        let more = Link.tasks.with([("project", project.id.text)])
        return """
            <section class="card">\
            \(Board.table(page.tasks, sessions: labels, showsProject: false, caption: "Open tasks"))\
            \(HTML.when(page.hasMore, "<p class=\"more\"><a href=\"\(more)\">More tasks</a></p>"))\
            </section>
            """
    }

    private var reports: HTML {
        guard !updates.isEmpty else { return "" }
        let items = updates.html { update, task in
            Show.update(
                update,
                session: labels[update.sessionID] ?? String(update.sessionID.text.prefix(8)),
                about: "<span class=\"muted\">on</span> \(Show.task(task.id, task.title))")
        }
        return Show.section("Latest reports", "<ol class=\"log\">\n\(items)</ol>\n")
    }

    private var history: HTML {
        Show.section("History", aside: "the last \(events.count)", Show.history(events, phrases))
    }

    // MARK: Beside it

    private var aside: HTML { people + chart + facts + noted }

    private var people: HTML {
        guard !workers.isEmpty else { return "" }
        let items = workers.prefix(20).html { session in
            let task = session.queue.first.map { Show.task($0.id, $0.title) }
            return """
                <li><span class="grow">\(Show.session(session.id, session.label)) \
                \(Show.badge(session.state)) <span class="muted">\(Show.age(session.stateSince))\
                </span><span class="sub">\(task)</span></span></li>

                """
        }
        let rest = workers.count - 20
        return Show.section(
            "At work", aside: "\(workers.count)",
            "<ul class=\"rows\">\n\(items)</ul>"
                + HTML.when(rest > 0, "<p class=\"more\">and \(rest) more</p>"))
    }

    private var chart: HTML {
        guard numbers.done.contains(where: { $0 > 0 }) else { return "" }
        return Show.section(
            "Done per day", Chart.perDay(numbers.done.map(Int64.init), "tasks done", numbers.today))
    }

    private var facts: HTML {
        let usage = numbers.usage
        let tokens = usage.map { $0.input + $0.output + $0.cacheRead + $0.cacheWrite }
        return Show.section(
            "About",
            Show.facts([
                ("Tokens", tokens.map { HTML(text: Show.roughly($0)) }),
                ("Cost, estimated", usage?.cost.map { HTML(text: Show.dollars($0)) }),
                ("Repository", project.repo.map { "<code>\($0)</code>" }),
                ("Created", Show.ago(project.created)), ("Id", Show.id(project.id)),
            ]))
    }

    private var noted: HTML {
        notes.isEmpty ? "" : Show.section("Notes", Show.notes(Array(notes.suffix(30))))
    }
}
