import ClaireCommandLine
import ClaireDomain
import ClaireOperations
import ClaireSessions
import ClaireStore
import ClaireVerb

/// What the queue did, a line for each step as it happens; why something is not fed is said once.
final class QueuePrinter {
    private let context: Context
    private var held: [QueueRound.Held] = []
    private var isFirst = true

    init(context: Context) { self.context = context }

    func print(_ round: QueueRound, _ state: QueueState) throws(VerbFailure) {
        guard isFirst || !round.steps.isEmpty || round.held != held else { return }
        switch context.form {
        case .json: context.printJSON([("queue", round.json(state))])
        case .quiet:
            let given = round.steps.filter { $0.kind == .opened || $0.kind == .fed }
            context.renderer.identifiers(given.compactMap { $0.task?.id.text })
        case .human: printLines(round, state)
        }
        held = round.held
        isFirst = false
        try context.flush()
    }

    private func printLines(_ round: QueueRound, _ state: QueueState) {
        let renderer = context.renderer
        for step in round.steps { renderer.line(line(step)) }
        for one in round.held where !held.contains(one) {
            let why = Text(one.refusal.words, .muted)
            renderer.line(
                "\(Text("not fed", .muted))  \(id(one.task), .identifier)  \(one.task.title)  \(why)"
            )
        }
        renderer.line(summary(round, state))
    }

    private func line(_ step: QueueRound.Step) -> Text {
        let style: Style =
            switch step.kind {
            case .opened, .fed, .told, .resumed: .success
            case .lost, .stalled, .stopped: .attention
            case .failed: .failure
            }
        var text: Text = "\(Text(step.kind.rawValue, style))"
        if let task = step.task {
            text = "\(text)  \(id(task), .identifier)  \(task.title, .subject)"
        }
        if let session = step.session {
            text = "\(text)  \("(\(session.label))", .muted)"
        }
        return step.detail.map { "\(text)  \($0)" } ?? text
    }

    /// `2 busy of 3, 4 ready, $0.42 spent of $5.00`
    private func summary(_ round: QueueRound, _ state: QueueState) -> Text {
        var text = "\(round.busy.count) busy of \(state.concurrency), \(round.ready) ready"
        if round.spent > 0 || state.budget != nil {
            text += ", \(QueueRound.dollars(round.spent)) spent"
        }
        if let budget = state.budget { text += " of \(QueueRound.dollars(budget))" }
        return Text(text, .muted)
    }

    private func id(_ task: Task) -> String { String(task.id.text.prefix(ShortIDs.length)) }
}
