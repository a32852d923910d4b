import ClaireCommandLine
import ClaireDomain

/// Events as people read them: when, who, and what was written.
package enum HistoryTable {
    /// Prints events under a head, oldest first as they are given.
    ///
    /// - Parameter subject: what they are about, whose id then goes without saying.
    package static func print(
        _ entries: [LogEntry], about subject: UUID? = nil, on renderer: Renderer, now: Int64
    ) {
        var table = Table([
            Table.Column("when"), Table.Column("who", shrinksTo: 8), Table.Column("event"),
            Table.Column("what", shrinksTo: 20),
        ])
        for entry in entries {
            table.append([
                entry.wall.map { renderer.time($0, now: now) }
                    ?? Text(entry.event.createdAt, .muted),
                Text(entry.actorLabel), Text(entry.event.type, .identifier),
                entry.changes(of: subject),
            ])
        }
        renderer.table(table)
    }
}

extension LogEntry {
    /// Who made it; empty where the event does not say.
    package var actorLabel: String {
        guard let text = payload["actor"]?.string else { return "" }
        return Actor(text)?.label ?? text
    }

    /// What it says besides who and why: `title 'Fix it', priority 1`; ids in their short form.
    ///
    /// - Parameter subject: an id that goes without saying.
    package func changes(of subject: UUID? = nil) -> Text {
        let silent = ["actor", "command"]
        var text: Text = ""
        for (key, value) in payload.object?.members ?? [] where !silent.contains(key) {
            if let subject, value.string.flatMap({ UUID($0) }) == subject { continue }
            text = "\(text)\(text.isEmpty ? "" as Text : ", ")\(key, .muted) \(Self.word(value))"
        }
        return text
    }

    private static func word(_ value: JSON) -> Text {
        guard let string = value.string else {
            return value.isNull ? Text("none", .muted) : Text(value.encoded)
        }
        if UUID(string) != nil { return Text(String(string.prefix(ShortIDs.length)), .identifier) }
        return "'\(string)'"
    }
}

extension Note {
    /// Who wrote it.
    package var who: Text {
        guard let actor else { return Text("somebody", .subject) }
        return Text(Actor(actor)?.label ?? actor, .subject)
    }
}
