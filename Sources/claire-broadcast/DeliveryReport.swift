import ClaireCommandLine
import ClaireDomain
import ClaireOperations
import ClaireVerb

/// What became of a broadcast: a line for each recipient with its outcome and the proof.
struct DeliveryReport {
    let broadcast: Broadcast
    let sessions: [Session]

    func print(_ context: Context) {
        switch context.form {
        case .json: context.printJSON(report.envelope)
        case .quiet:
            context.renderer.identifiers(
                broadcast.deliveries.filter(\.outcome.isSubmitted).map(\.recipient.text))
        case .human: printTable(context.renderer)
        }
    }

    private var report: BroadcastReport {
        BroadcastReport(
            broadcast,
            labels: Dictionary(
                sessions.map { ($0.id, $0.label) }, uniquingKeysWith: { first, _ in first }))
    }

    private func printTable(_ renderer: Renderer) {
        let ids = ShortIDs(of: sessions.map(\.id))
        var table = Table([
            .init("session", shrinksTo: 12), .init("id", dropOrder: 2), .init("outcome"),
            .init("proof", shrinksTo: 20), .init("host", dropOrder: 1),
        ])
        for delivery in broadcast.deliveries {
            let session = sessions.first { $0.id == delivery.recipient }
            table.append([
                Text(label(of: delivery), .subject),
                Text(ids.text(delivery.recipient), .identifier),
                delivery.outcome.word, Text(delivery.detail ?? ""), Text(session?.host ?? ""),
            ])
        }
        renderer.table(table)
        let missed = broadcast.deliveries.filter { !$0.outcome.isSubmitted }
        if missed.contains(where: { $0.outcome == .waiting }) {
            renderer.hint("answer who waits: claire session attach SESSION")
        } else if missed.contains(where: { $0.outcome == .busy }) {
            renderer.hint("'--mode queue' also types while they work")
        } else if missed.contains(where: { $0.outcome == .unknown }) {
            renderer.hint("look yourself: claire session tail SESSION")
        }
    }

    private func label(of delivery: Delivery) -> String { report.label(of: delivery.recipient) }
}
