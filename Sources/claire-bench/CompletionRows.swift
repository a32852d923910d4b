/// What a shell waits for after a Tab behind `claire task show`.
enum CompletionRows {
    static func rows(_ context: Context) throws -> [Row] {
        let record = try context.record()
        let workbench = context.workbench
        let count = record.story.tasks.count
        let what = "completion of a task id, \(count) tasks, \(record.story.count) events"
        return [
            .race(
                "completion", what, bar: .ratioAtMost(2), rounds: workbench.rounds,
                against: "claire task list"
            ) {
                (
                    try completion(record, workbench),
                    try workbench.tool("claire", ["task", "list", "--json"], on: record)
                )
            },
            .measured("completion-time", what, bar: .under(.time(20e6))) {
                let times = try Alternation.times(
                    rounds: workbench.rounds, [try completion(record, workbench)])
                return (times[0], nil)
            },
        ]
    }

    /// All task ids: the word to complete is empty.
    static func completion(_ record: Record, _ workbench: Workbench) throws -> Program {
        let program = try workbench.tool(
            "claire-task", ["--claire-complete", "1", "--", "show", ""], on: record)
        let lines = try program.output(in: workbench).split(separator: "\n")
        guard lines.count >= record.story.tasks.count, lines.allSatisfy({ $0.contains("\t") })
        else {
            throw BenchError(
                "\(program.name) offers \(lines.count) of \(record.story.tasks.count) tasks")
        }
        return program
    }
}
