import ClaireCommandLine
import ClaireCommands
import ClaireDomain
import ClaireOperations
import ClaireStore
import ClaireVerb

/// `claire project list`.
enum ProjectList {
    static func run(_ context: Context) throws(VerbFailure) {
        let status = context.invocation[ProjectSpec.status]
        let (projects, ids) = try context.read { reader throws(StoreError) in
            let projects = try ListProjects(status: status).run(reader).entities
            return (projects, try reader.shortIDs(.project, projects.map(\.id)))
        }
        let none: Text = status.map { "no project is \($0.rawValue)" } ?? "no projects"
        context.list("projects", projects, id: \.id, json: \.json, empty: none) { renderer in
            renderer.table(table(projects, ids, renderer))
        }
        if projects.isEmpty, status == nil {
            context.renderer.note("hint: claire project new NAME")
        }
    }

    /// The columns of numbers, and which of them go first where the terminal is narrow.
    private static let counted: [(header: String, status: TaskStatus, dropOrder: Int)] = [
        ("todo", .todo, 1), ("doing", .inProgress, 2), ("review", .inReview, 4),
        ("blocked", .blocked, 3), ("failed", .failed, 6), ("done", .done, 5),
    ]

    /// On a terminal, owner and goal take no room where no project has any.
    private static func table(
        _ projects: [Project], _ ids: ShortIDs, _ renderer: Renderer
    ) -> Table {
        let isWhole = !renderer.screen.isInteractive
        let hasOwners = isWhole || projects.contains { $0.owner != nil }
        let hasGoals = isWhole || projects.contains { $0.goal != nil }
        var columns = [
            Table.Column("id"), Table.Column("name", shrinksTo: 12), Table.Column("status"),
        ]
        columns += counted.map { Table.Column($0.header, .right, dropOrder: $0.dropOrder) }
        if hasOwners { columns.append(Table.Column("owner", shrinksTo: 6, dropOrder: 8)) }
        if hasGoals { columns.append(Table.Column("goal", shrinksTo: 12, dropOrder: 7)) }
        var table = Table(columns)
        for project in projects {
            var cells = [
                Text(ids.text(project.id), .identifier), Text(project.label, .subject),
                project.status.word,
            ]
            cells += counted.map { count(project.taskCounts[$0.status] ?? 0, $0.status) }
            if hasOwners { cells.append(Text(project.owner ?? "")) }
            if hasGoals { cells.append(Text(project.goal ?? "")) }
            table.append(cells)
        }
        return table
    }

    /// What is there stands out from what is not.
    private static func count(_ count: Int, _ status: TaskStatus) -> Text {
        if count == 0 { return Text("0", .muted) }
        return status == .blocked || status == .failed ? Text("\(count)", .attention) : "\(count)"
    }
}
