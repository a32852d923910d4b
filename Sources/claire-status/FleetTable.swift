import ClaireCommandLine
import ClaireDomain
import ClaireOperations
import ClaireVerb

/// The sessions: what each does and since when, what said so and how long ago, and its work.
struct FleetTable {
    let sessions: [Session]
    let now: Int64

    func table(on renderer: Renderer) -> Table {
        let hasHosts = Set(sessions.compactMap(\.host)).count > 1
        var columns: [Table.Column] = [
            .init("session", shrinksTo: 10), .init("state"), .init("since"), .init("known from"),
            .init("works on", shrinksTo: 24), .init("says", shrinksTo: 16, dropOrder: 3),
        ]
        if hasHosts { columns.append(.init("host", shrinksTo: 6, dropOrder: 1)) }
        columns.append(.init("folder", shrinksTo: 10, dropOrder: 2))
        var table = Table(columns)
        for session in sessions {
            var row = [
                Text(session.label, .subject), session.state.word,
                time(session.stateSince, renderer), source(session, renderer), work(session),
                Text(session.message ?? "", .muted),
            ]
            if hasHosts { row.append(Text(session.host ?? "")) }
            table.append(row + [Text(FolderName.short(session.cwd ?? ""), .muted)])
        }
        return table
    }

    private func time(_ moment: Int64?, _ renderer: Renderer) -> Text {
        moment.map { renderer.time($0, now: now, .plain) } ?? ""
    }

    /// `registry 5s ago`.
    private func source(_ session: Session, _ renderer: Renderer) -> Text {
        guard let source = session.stateSource else { return Text("nothing yet", .muted) }
        guard let seen = session.lastSeen ?? session.observedAt else { return Text(source, .muted) }
        return "\(source, .muted) \(renderer.time(seen, now: now))"
    }

    /// Its task, and how many wait behind it.
    private func work(_ session: Session) -> Text {
        guard let task = session.queue.first else { return "" }
        let waiting = session.queue.count - 1
        guard waiting > 0 else { return Text(task.title) }
        return "\(Text("+\(waiting)", .muted)) \(task.title)"
    }
}
