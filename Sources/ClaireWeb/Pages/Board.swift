import ClaireDomain
import ClaireStore

/// A project's tasks in columns, one for each status, or as one table; both bounded.
enum Board {
    /// How many tasks a column shows, and a table.
    static let column = 12
    static let table = 100

    /// The tasks of one column.
    struct Column {
        let status: TaskStatus
        let tasks: [Task]
        let count: Int
    }

    /// Reads the columns of a project.
    static func columns(_ project: Project, _ reader: Reader) throws(StoreError) -> [Column] {
        var columns: [Column] = []
        for status in TaskStatus.allCases {
            let count = project.taskCounts[status] ?? 0
            // What rarely happens needs no column while it is empty.
            if count == 0, status == .failed || status == .blocked { continue }
            let page = try reader.taskPage(
                TaskPageFilter(
                    project: project.id, statuses: [status],
                    limit: status.isClosed ? column / 2 : column,
                    latestFirst: status.isClosed))
            columns.append(Column(status: status, tasks: page.tasks, count: count))
        }
        return columns
    }

    static func html(
        _ columns: [Column], of project: Project, sessions: [UUID: String]
    ) -> HTML {
        let content = columns.html { column in
            let tiles = column.tasks.html { tile($0, sessions) }
            let rest = column.count - column.tasks.count
            let all = Link.tasks.with([
                ("project", project.id.text), ("status", column.status.rawValue),
            ])
            return """
                <section class="column" id="column-\(column.status.rawValue)">
                <header><h3>\(Show.badge(column.status))</h3>\
                <span class="count">\(column.count)</span></header>
                \(tiles)\
                \(HTML.when(column.count == 0, "<p class=\"none\">none</p>"))\
                \(HTML.when(rest > 0, "<a class=\"count\" href=\"\(all)\">\(rest) more</a>"))
                </section>

                """
        }
        return "<div class=\"board\">\n\(content)</div>\n"
    }

    private static func tile(_ task: Task, _ sessions: [UUID: String]) -> HTML {
        let isStuck = task.status == .todo && !task.isReady
        let time = task.status.isClosed ? (task.completed ?? task.updated) : task.updated
        return """
            <article class="tile" id="t-\(task.id)">\(Show.task(task.id, task.title))
            \(task.reason.map { "<p class=\"says\">\($0)</p>" })<p class="foot">\
            \(Show.priority(task.priority))\(holder(task, sessions))\
            \(HTML.when(isStuck, "<span>waits for others</span>"))\(Show.ago(time))</p></article>

            """
    }

    /// Who has a task.
    private static func holder(_ task: Task, _ sessions: [UUID: String]) -> HTML? {
        task.sessionID.map {
            "<a href=\"\(Link.session($0))\">\(sessions[$0] ?? String($0.text.prefix(8)))</a>"
        }
    }

    /// A table of tasks of any projects.
    static func table(
        _ tasks: [Task], sessions: [UUID: String], showsProject: Bool, caption: HTML
    ) -> HTML {
        let columns: [HTML] =
            ["Task", "Status", "Priority"] + (showsProject ? ["Project"] : [])
            + ["Session", "Updated"]
        let none: HTML = "<span class=\"none\">—</span>"
        let rows = tasks.map { task -> [HTML] in
            let isStuck = task.status == .todo && !task.isReady
            let first: [HTML] = [
                """
                \(Show.task(task.id, task.title))\
                \(task.reason.map { "<span class=\"sub\">\($0)</span>" })
                """,
                """
                \(Show.badge(task.status))\
                \(HTML.when(isStuck, " <span class=\"muted\">waits</span>"))
                """, Show.priority(task.priority),
            ]
            return first + (showsProject ? [Show.project(task.projectID, task.project)] : [])
                + [holder(task, sessions) ?? none, Show.ago(task.updated)]
        }
        return Show.table(caption, columns, rows)
    }
}
