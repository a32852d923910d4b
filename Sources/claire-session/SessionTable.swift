import ClaireCommandLine
import ClaireDomain
import ClaireOperations
import ClaireVerb

/// Sessions as rows: what each does, what said so, and how old that is.
struct SessionTable {
    private let ids: ShortIDs
    private let now: Int64
    private let renderer: Renderer

    init(ids: ShortIDs, now: Int64, _ renderer: Renderer) {
        self.ids = ids
        self.now = now
        self.renderer = renderer
    }

    func table(_ sessions: [Session]) -> Table {
        var table = Table([
            .init("id"), .init("session", shrinksTo: 10), .init("state"), .init("since"),
            .init("known from"), .init("task", shrinksTo: 14), .init("host", dropOrder: 1),
            .init("folder", shrinksTo: 10, dropOrder: 2),
        ])
        for session in sessions { table.append(row(session)) }
        return table
    }

    private func row(_ session: Session) -> [Text] {
        [
            Text(ids.text(session.id), .identifier), Text(session.label, .subject),
            session.state.word, time(session.stateSince), source(session), task(session),
            Text(session.host ?? ""), Text(FolderName.short(session.cwd ?? "")),
        ]
    }

    private func time(_ moment: Int64?) -> Text {
        moment.map { renderer.time($0, now: now) } ?? ""
    }

    /// What said the state, and when the session was last seen: `registry 5s ago`.
    private func source(_ session: Session) -> Text {
        guard let source = session.stateSource else { return Text("nothing yet", .muted) }
        return "\(source, .muted) \(time(session.lastSeen ?? session.observedAt))"
    }

    private func task(_ session: Session) -> Text {
        guard let task = session.queue.first else { return "" }
        let more = session.queue.count - 1
        return more > 0 ? "\(task.title) \(Text("+\(more)", .muted))" : "\(task.title)"
    }
}
