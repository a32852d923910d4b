/// `claire task next`, which ranks what the list only lists.
enum NextRows {
    static func rows(_ context: Context) throws -> [Row] {
        let record = try context.record()
        let workbench = context.workbench
        let size = "\(record.story.tasks.count) tasks, \(record.story.count) events"
        return [
            .race(
                "next", "task next --project P --json, \(size)", bar: .ratioAtMost(1),
                rounds: workbench.rounds, against: "claire task list --project P"
            ) {
                (
                    try next(["--project", record.project], record, workbench),
                    try workbench.tool(
                        "claire", ["task", "list", "--project", record.project, "--json"],
                        on: record)
                )
            },
            .race(
                "next-all", "task next --json, \(size)", bar: .ratioAtMost(1),
                rounds: workbench.rounds, against: "claire task list"
            ) {
                (
                    try next([], record, workbench),
                    try workbench.tool("claire", ["task", "list", "--json"], on: record)
                )
            },
        ]
    }

    private static func next(
        _ options: [String], _ record: Record, _ workbench: Workbench
    ) throws -> Program {
        let program = try workbench.tool(
            "claire", ["task", "next", "--json"] + options, on: record)
        guard try Answer.object(of: program, workbench)["task"]?["id"]?.string != nil else {
            throw BenchError("claire task next doesn't print a task")
        }
        return program
    }
}
