/// `claire task list --json` in a process of its own, beside the sqlite3 shell on the same query.
enum ListRows {
    static func rows(_ context: Context) throws -> [Row] {
        let record = try context.record()
        let size = "\(record.story.tasks.count) tasks, \(record.story.count) events"
        let workbench = context.workbench
        let rounds = workbench.rounds
        return [
            .race(
                "list", "task list --project P --json, \(record.tasksInProject) of \(size)",
                bar: .ratioAtMost(2), rounds: rounds, against: "sqlite3 shell"
            ) {
                (
                    try ofProject(record, workbench),
                    try shell(record, project: true, expecting: record.tasksInProject, workbench)
                )
            },
            .race(
                "list-all", "task list --json, all of \(size)", bar: .none, rounds: rounds,
                against: "sqlite3 shell"
            ) {
                let ours = try workbench.tool("claire", ["task", "list", "--json"], on: record)
                let count = record.story.tasks.count
                try Answer.expect(count, "tasks", of: ours, workbench)
                return (ours, try shell(record, project: false, expecting: count, workbench))
            },
            .race(
                "list-taskwarrior", "the same list", bar: .none, rounds: rounds,
                against: "Taskwarrior"
            ) {
                let peer = try context.taskwarrior()
                return (
                    try ofProject(record, workbench),
                    try peer.program(["project.is:\(record.project)", "status:pending", "export"])
                )
            },
        ]
    }

    /// The list of one project, known to print all of it.
    static func ofProject(_ record: Record, _ workbench: Workbench) throws -> Program {
        let program = try workbench.tool(
            "claire", ["task", "list", "--project", record.project, "--json"], on: record)
        try Answer.expect(record.tasksInProject, "tasks", of: program, workbench)
        return program
    }

    /// The sqlite3 shell printing as JSON what the list is made of.
    private static func shell(
        _ record: Record, project: Bool, expecting count: Int, _ workbench: Workbench
    ) throws -> Program {
        let query = TaskListQuery.sql(project: project ? record.story.projects[0] : nil)
        let program = try workbench.peer("sqlite3", ["-readonly", "-json", record.path, query])
        let rows = try program.output(in: workbench).split(separator: "\n").count
        guard rows == count else { throw BenchError("sqlite3 prints \(rows) rows, not \(count)") }
        return program
    }
}
