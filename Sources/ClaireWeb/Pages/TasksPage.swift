import ClaireDomain
import ClaireOperations
import ClaireStore

/// `GET /tasks`: tasks of all projects, filtered, page by page; and the form that adds one.
package struct TasksPage {
    package static let routes: [Route] = [
        PageRoute.page(
            "/tasks", "List tasks by project, status and title, and add one",
            parameters: [
                .init("project", "only those of this project"),
                .init("status", "only those with this status; all shows closed ones too"),
                .init("title", "only those whose title holds this text"),
                .init("page", "which page of the list, 1 the first"),
            ], make),
        PageRoute.form("/tasks", AddTask.self, on: make) { (Link.task($0.id), "created") },
    ]

    private static let size = 50

    private let filter: TaskPageFilter
    private let number: Int
    private let page: (tasks: [Task], hasMore: Bool)
    private let projects: [(id: UUID, label: String)]
    private let labels: [UUID: String]
    private let request: Request
    private let refusal: PageForm.Refusal?

    private static let make: PageRoute.Maker = { request, services, refusal throws(Problem) in
        try services.read { reader throws(StoreError) in
            try TasksPage(reader, request, refusal)
        }.made
    }

    private init(
        _ reader: Reader, _ request: Request, _ refusal: PageForm.Refusal?
    ) throws(StoreError) {
        projects = try reader.projectNames()
        let target = request.target
        // A filter is a link that may be old: what it names may be gone.
        let project = target["project"].flatMap { name in try? reader.projectID(name) }
        let status = target["status"].flatMap { TaskStatus(rawValue: $0) }
        let isAll = target["status"]?.hasSameBytes(as: "all") ?? false
        let open = Set(TaskStatus.allCases.filter { !$0.isClosed })
        number = max(1, min(target["page"].flatMap { Int($0) } ?? 1, 100_000))
        filter = TaskPageFilter(
            project: project, statuses: status.map { [$0] } ?? (isAll ? [] : open),
            title: target["title"].flatMap { $0.isEmpty ? nil : String($0.prefix(200)) },
            offset: (number - 1) * Self.size, limit: Self.size,
            latestFirst: status?.isClosed ?? false)
        page = try reader.taskPage(filter)
        labels = try reader.names(of: Set(page.tasks.compactMap(\.sessionID)))
        self.request = request
        self.refusal = refusal
    }

    private var made: Page {
        Page("Tasks", in: .tasks, at: link(to: number)) { live in
            """
            <div class="head"><h1>Tasks</h1></div>
            \(new)\(filters)
            \(live.region(list))
            """
        }
    }

    private func link(to number: Int) -> Link {
        Link.tasks.with([
            ("project", filter.project?.text), ("status", request.target["status"]),
            ("title", filter.title), ("page", number > 1 ? String(number) : nil),
        ])
    }

    // MARK: Forms

    private var new: HTML {
        guard !projects.isEmpty else { return "" }
        let form = PageForm(to: .tasks, request, refusal)
        return form.disclosed(
            "New task",
            """
            \(form.text("title", "Title", isRequired: true))
            \(form.area("description", "Description", rows: 4))
            <div class="row">\(form.select("project", "Project", projectOptions, value: filter.project?.text ?? "", isRequired: true))\
            \(TaskForm.priority(form))\(TaskForm.mode(form))\
            \(form.text("after", "After", hint: "The id of a task that must be done before."))</div>
            <div class="actions">\(form.button("Add task", class: "main"))</div>
            """)
    }

    private var projectOptions: [(value: String, label: String)] {
        projects.map { ($0.id.text, $0.label) }
    }

    private var filters: HTML {
        let statuses: [(value: String, label: String)] =
            [("", "open")] + TaskStatus.allCases.map { ($0.rawValue, $0.rawValue) }
            + [("all", "all")]
        return """
            <form class="filters" method="get" action="\(Link.tasks)" role="search">
            \(Filter.select("project", "Project", [("", "all projects")] + projectOptions, filter.project?.text ?? ""))
            \(Filter.select("status", "Status", statuses, request.target["status"] ?? ""))
            \(Filter.text("title", "Title holds", filter.title ?? ""))
            <button type="submit" class="button apply">Filter</button>
            </form>
            """
    }

    // MARK: The list

    private var list: HTML {
        guard !page.tasks.isEmpty else { return none }
        let table = Board.table(
            page.tasks, sessions: labels, showsProject: filter.project == nil,
            caption: "Tasks, the most urgent first")
        let back: HTML = HTML.when(
            number > 1, "<a rel=\"prev\" href=\"\(link(to: number - 1))\">← Before</a>")
        let on: HTML = HTML.when(
            page.hasMore, "<a rel=\"next\" href=\"\(link(to: number + 1))\">More →</a>")
        let pages: HTML = HTML.when(
            number > 1 || page.hasMore,
            "<p class=\"pages\">\(back)<span class=\"muted\">Page \(number)</span>\(on)</p>")
        return "<section class=\"card\">\(table)\(pages)</section>"
    }

    private var none: HTML {
        if projects.isEmpty {
            return Show.empty(
                "There is no project yet, and tasks belong to one. <a href=\"\(Link.projects)\">Make one</a>, or:",
                command: "claire project new NAME")
        }
        let isFiltered = filter.project != nil || filter.title != nil || number > 1
        return isFiltered || request.target["status"] != nil
            ? Show.empty(
                "No task is like that. <a href=\"\(Link.tasks)\">Show all that are open</a>.")
            : Show.empty(
                "No task is open. Add one above, or from a shell:",
                command: "claire task add PROJECT 'What is to be done'")
    }
}

/// The controls of filters: forms that are sent by GET and change nothing.
enum Filter {
    static func select(
        _ name: String, _ label: HTML, _ options: [(value: String, label: String)], _ value: String
    ) -> HTML {
        let list = options.html { option in
            let mark: HTML = option.value.hasSameBytes(as: value) ? " selected" : ""
            return "<option value=\"\(option.value)\"\(mark)>\(option.label)</option>"
        }
        return """
            <div class="field"><label for="filter-\(name)">\(label)</label>\
            <select id="filter-\(name)" name="\(name)">\(list)</select></div>
            """
    }

    static func text(_ name: String, _ label: HTML, _ value: String) -> HTML {
        """
        <div class="field"><label for="filter-\(name)">\(label)</label>\
        <input type="search" id="filter-\(name)" name="\(name)" value="\(value)"></div>
        """
    }
}
