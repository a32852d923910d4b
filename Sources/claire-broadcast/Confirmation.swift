import ClaireCommandLine
import ClaireCommands
import ClaireDomain
import ClaireFleet
import ClaireOperations
import ClairePlatform
import ClaireVerb

/// Shows who would be told, and asks.
struct Confirmation {
    let plan: BroadcastPlan

    /// - Throws: when the answer is anything else than yes; nothing was sent then.
    func ask(_ context: Context) throws(VerbFailure) {
        let renderer = context.renderer
        renderer.note("to \(plan.kind) '\(plan.name, .subject)':")
        let width = plan.recipients.map(\.label.count).max() ?? 0
        for session in plan.recipients {
            let padding = String(repeating: " ", count: width - session.label.count)
            renderer.note(
                "  \(session.label, .subject)\(padding)  \(session.state.word)\(remark(session, context))"
            )
        }
        renderer.note("send to \(count)? [y/N]")
        guard Terminal.readYes() else {
            throw VerbFailure(.failed, code: "not_confirmed", "nothing was sent")
        }
    }

    private var count: Text {
        plan.recipients.count == 1 ? "this session" : "these \(plan.recipients.count) sessions"
    }

    private func remark(_ session: Session, _ context: Context) -> Text {
        switch (session.state, context.invocation[BroadcastSpec.mode]) {
        case (.done, _): "  can't get it: its process has ended"
        case (.waiting, _): "  will be skipped: it waits for a person"
        case (.working, .idle): "  will be waited for a moment"
        case (.working, .now): "  will be interrupted"
        default: ""
        }
    }
}
