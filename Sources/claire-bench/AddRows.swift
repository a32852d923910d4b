/// `claire task add`, acknowledged when it is on disk.
enum AddRows {
    static func rows(_ context: Context) throws -> [Row] {
        let record = try context.record()
        let workbench = context.workbench
        let size = "at \(record.story.tasks.count) tasks, \(record.story.count) events"
        return [
            .race(
                "add", "task add, durable, \(size)", bar: .ratioAtMost(1.5),
                rounds: workbench.rounds, against: "C insert, fsynced"
            ) {
                let insert = try context.insert()
                let target = workbench.path("one.db")
                _ = try insert.nanoseconds(
                    from: record.path, first: 1, count: record.story.count, perTransaction: 10_000,
                    into: target)
                return (try ours(record, workbench), insert.one(into: target))
            },
            .race(
                "add-taskwarrior", "task add, \(size)", bar: .none, rounds: workbench.rounds,
                against: "Taskwarrior"
            ) {
                let peer = try context.taskwarrior()
                return (
                    try ours(record, workbench),
                    try peer.program(["add", "project:\(record.project)", "One more"])
                )
            },
        ]
    }

    private static func ours(_ record: Record, _ workbench: Workbench) throws -> Program {
        let program = try workbench.tool(
            "claire", ["task", "add", record.project, "One more", "--json"], on: record)
        guard try Answer.object(of: program, workbench)["task"]?["title"] == "One more" else {
            throw BenchError("claire task add doesn't print the task")
        }
        return program
    }
}
