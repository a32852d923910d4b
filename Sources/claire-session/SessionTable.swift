import ClaireCommandLine
import ClaireDomain
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
            .init("id"), .init("session", shrinksTo: 10), .init("state"),
            .init("since", dropOrder: 3), .init("source", dropOrder: 4),
            .init("seen", dropOrder: 5), .init("task", shrinksTo: 14),
            .init("host", dropOrder: 2), .init("folder", shrinksTo: 10, dropOrder: 1),
        ])
        for session in sessions { table.append(row(session)) }
        return table
    }

    private func row(_ session: Session) -> [Text] {
        [
            Text(ids.text(session.id), .identifier), Text(session.label, .subject),
            session.state.word, time(session.stateSince), Text(session.stateSource ?? "", .muted),
            time(session.lastSeen ?? session.observedAt), task(session), Text(session.host ?? ""),
            Text(FolderName.short(session.cwd ?? "")),
        ]
    }

    private func time(_ moment: Int64?) -> Text {
        moment.map { renderer.time($0, now: now) } ?? ""
    }

    private func task(_ session: Session) -> Text {
        guard let task = session.queue.first else { return "" }
        let more = session.queue.count - 1
        return more > 0 ? "\(task.title) \(Text("+\(more)", .muted))" : "\(task.title)"
    }
}
