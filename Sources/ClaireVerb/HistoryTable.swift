import ClaireCommandLine
import ClaireDomain
import ClaireOperations
import ClaireStore

/// The events of one entity as people read them: when, who, and what was written.
package struct HistoryTable: Sendable {
    private let entries: [LogEntry]
    private let phrases: EventPhrases

    /// Looks up what the rows need beside the events.
    ///
    /// - Parameters:
    ///   - entries: oldest first.
    ///   - protagonist: the entity whose history it is, whose name then goes without saying.
    package init(
        _ entries: [LogEntry], _ reader: Reader, about protagonist: UUID
    ) throws(StoreError) {
        self.entries = entries
        phrases = try EventPhrases(entries, reader, about: protagonist)
    }

    /// Prints the rows under a head.
    package func print(on renderer: Renderer, now: Int64) {
        var table = Table([
            Table.Column("when"), Table.Column("who", shrinksTo: 8), Table.Column("event"),
            Table.Column("what", shrinksTo: 20),
        ])
        for entry in entries {
            table.append([
                entry.wall.map { renderer.time($0, now: now) }
                    ?? Text(entry.event.createdAt, .muted),
                Text(entry.actorLabel), Text(entry.event.type, .identifier), phrases.text(entry),
            ])
        }
        renderer.table(table)
    }
}

extension Note {
    /// Who wrote it.
    package var who: Text {
        guard let actor else { return Text("somebody", .subject) }
        return Text(Actor(actor)?.label ?? actor, .subject)
    }
}
