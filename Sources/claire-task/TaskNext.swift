import ClaireCommandLine
import ClaireCommands
import ClaireDomain
import ClaireOperations
import ClaireStore
import ClaireVerb

/// `claire task next` and `claire task claim`.
enum TaskNext {
    /// How many of the ranking `--explain` shows.
    private static let explained = 10

    static func run(_ context: Context) throws(VerbFailure) {
        if context.invocation[TaskSpec.claimNext] { return try claimNext(context) }
        let (ranked, line, ids) = try context.read { reader throws(StoreError) in
            let ranked = try reader.ranked(project: try project(context, reader))
            let shown = ranked.prefix(explained)
            return (
                Array(shown),
                try shown.first.map { first throws(StoreError) in
                    try TaskLine(first.task, reader)
                },
                try reader.shortIDs(.task, shown.map(\.task.id))
            )
        }
        guard let line, let best = ranked.first else { return sayNone(context) }
        print(best, line, context) { renderer in
            if context.invocation[TaskSpec.explain] {
                renderer.line()
                explain(ranked, ids, renderer, now: context.now)
            }
            renderer.hint("next: claire assign \(line.id) SESSION, or claire task claim \(line.id)")
        }
    }

    private static func claimNext(_ context: Context) throws(VerbFailure) {
        let own = try context.session()
        let claimed = try context.write { writer throws(StoreError) in
            let reader = writer.reader
            let operation = ClaimNextTask(
                project: context.invocation[TaskSpec.inProject],
                session: context.invocation[TaskSpec.claimant] ?? own?.text)
            guard let claimed = try operation.run(writer).best
            else { return nil as (RankedTask, TaskLine, ShortIDs)? }
            return (
                claimed, try TaskLine(claimed.task, reader),
                try reader.shortIDs(.task, [claimed.task.id])
            )
        }
        guard let (task, line, ids) = claimed else { return sayNone(context) }
        print(task, line, context) { renderer in
            if context.invocation[TaskSpec.explain] {
                renderer.line()
                explain([task], ids, renderer, now: context.now)
            }
            renderer.hint("next: claire task show \(line.id)")
        }
    }

    static func claim(_ context: Context) throws(VerbFailure) {
        let own = try context.session()
        let operation = ClaimTask(
            task: context.invocation[TaskSpec.task],
            session: context.invocation[TaskSpec.claimant] ?? own?.text)
        let line = try context.write { writer throws(StoreError) in
            try TaskLine(operation.run(writer), writer.reader)
        }
        line.print(context) { $0.hint("next: claire task submit \(line.id)") }
    }

    private static func print(
        _ ranked: RankedTask, _ line: TaskLine, _ context: Context, human: (Renderer) -> Void
    ) {
        let explains = context.invocation[TaskSpec.explain]
        context.show("task", id: line.task.id, explains ? ranked.json : line.task.json) {
            renderer in
            renderer.line(line.text)
            human(renderer)
        }
    }

    /// That nothing is ready is an answer, not an error: scripts get `null`.
    private static func sayNone(_ context: Context) {
        switch context.form {
        case .json: context.printJSON([("task", .null)])
        case .quiet: break
        case .human:
            context.renderer.note("no ready task")
            context.renderer.note("hint: claire task list shows what is open and what it waits for")
        }
    }

    /// The terms of the ranking, in the order in which they count.
    private static func explain(
        _ ranked: [RankedTask], _ ids: ShortIDs, _ renderer: Renderer, now: Int64
    ) {
        var table = Table([
            Table.Column("id"), Table.Column("prio", .right), Table.Column("unblocks", .right),
            Table.Column("position", .right), Table.Column("created"),
            Table.Column("title", shrinksTo: 16),
        ])
        for entry in ranked {
            table.append([
                Text(ids.text(entry.task.id), .identifier), entry.rank.priority.word,
                "\(entry.rank.unblocks)", "\(entry.rank.position)",
                renderer.time(entry.rank.created, now: now), Text(entry.task.title),
            ])
        }
        renderer.table(table)
    }

    private static func project(
        _ context: Context, _ reader: Reader
    ) throws(StoreError) -> UUID? {
        try context.invocation[TaskSpec.inProject].map { name throws(StoreError) in
            try reader.projectID(name)
        }
    }
}
