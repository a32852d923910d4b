import ClaireCommandLine
import ClaireCommands
import ClaireDomain
import ClaireOperations
import ClaireStore
import ClaireVerb

/// The subcommands that move a task from status to status.
enum TaskMoves {
    /// Makes a move, prints the task as it now is, and what its end has made ready.
    static func run(
        _ move: TaskMove, _ context: Context, reason: String? = nil
    ) throws(VerbFailure) {
        let name = context.invocation[TaskSpec.task]
        let moved = try context.write { writer throws(StoreError) in
            let task = try MoveTask(task: name, move: move, reason: reason).run(writer)
            return try Moved(task, writer.reader, showsFreed: context.form == .human)
        }
        moved.line.print(context) { renderer in
            for task in moved.freed { renderer.line("ready now: \(task.line(moved.ids))") }
            if let hint = hint(after: moved) { renderer.hint("next: \(hint)") }
        }
    }

    /// A task after a move, and the tasks that waited for nothing else.
    private struct Moved {
        let line: TaskLine
        let freed: [TaskReference]
        let ids: ShortIDs

        init(_ task: Task, _ reader: Reader, showsFreed: Bool) throws(StoreError) {
            line = try TaskLine(task, reader)
            var freed: [TaskReference] = []
            if showsFreed, task.status == .done {
                for dependent in try reader.dependents(of: task.id)
                where try reader.task(dependent.id).isReady {
                    freed.append(dependent)
                }
            }
            self.freed = freed
            ids = try reader.shortIDs(.task, freed.map(\.id))
        }
    }

    private static func hint(after moved: Moved) -> String? {
        let id = moved.line.id
        return switch moved.line.task.status {
        case .inProgress: "claire task submit \(id)"
        case .inReview: "claire task review \(id), then approve or reject it"
        case .blocked: "claire task unblock \(id)"
        case .failed: "claire task reopen \(id)"
        case .done: moved.freed.first.map { "claire task start \(moved.ids.text($0.id))" }
        case .todo: "claire task start \(id)"
        }
    }
}
