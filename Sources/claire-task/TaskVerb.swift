import ClaireCommandLine
import ClaireCommands
import ClaireDomain
import ClaireStore
import ClaireVerb

/// `claire task`: each subcommand to what does it.
enum TaskVerb {
    static func run(_ context: Context) throws(VerbFailure) {
        switch context.invocation.subcommand(as: TaskCommand.self) {
        case .add: try TaskEdits.add(context)
        case .list: try TaskList.run(context)
        case .show: try TaskShow.run(context)
        case .edit: try TaskEdits.edit(context)
        case .start: try TaskMoves.run(.start, context)
        case .block: try TaskMoves.run(.block, context, reason: context.invocation[TaskSpec.reason])
        case .unblock: try TaskMoves.run(.unblock, context)
        case .submit: try TaskMoves.run(.submit, context)
        case .review: try TaskReview.run(context)
        case .approve: try TaskMoves.run(.approve, context)
        case .reject: try TaskRejection.run(context)
        case .done: try TaskMoves.run(.done, context)
        case .fail: try TaskMoves.run(.fail, context, reason: context.invocation[TaskSpec.reason])
        case .reopen: try TaskMoves.run(.reopen, context)
        case .note: try TaskEdits.note(context)
        case .depend: try TaskEdits.depend(context)
        case .next: try TaskNext.run(context)
        case .claim: try TaskNext.claim(context)
        case .delete: try TaskEdits.delete(context)
        case .restore: try TaskEdits.restore(context)
        }
    }
}
