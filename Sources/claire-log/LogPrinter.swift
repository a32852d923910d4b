import ClaireCommandLine
import ClaireDomain
import ClaireOperations
import ClaireStore
import ClaireVerb

/// Prints events as lines for people, as one JSON object, or as a JSON line each while following.
final class LogPrinter {
    private let context: Context
    private let isStream: Bool
    private var count = 0

    init(_ context: Context, isStream: Bool) {
        self.context = context
        self.isStream = isStream
    }

    /// Prints a page and writes it out, so that a long log needs no more memory than a page.
    func print(_ entries: [LogEntry]) throws(VerbFailure) {
        switch context.form {
        case .quiet: context.renderer.identifiers(entries.map(\.event.uuid))
        case .json: printJSON(entries)
        case .human: try printLines(entries)
        }
        count += entries.count
        try flush()
    }

    func flush() throws(VerbFailure) { try context.flush() }

    /// Closes the JSON object; says when there was nothing.
    func finish() {
        switch context.form {
        case .json where !isStream:
            if count == 0 { open() }
            context.renderer.verbatim("]}")
        case .human where count == 0: context.renderer.note("no events")
        default: break
        }
    }

    private func open() {
        context.renderer.verbatim("{\"format\":\"claire/1\",\"events\":[")
    }

    private func printJSON(_ entries: [LogEntry]) {
        if !isStream && count == 0 && !entries.isEmpty { open() }
        for (index, entry) in entries.enumerated() {
            if isStream {
                context.printJSON([("event", entry.json)])
            } else {
                context.renderer.verbatim((count + index > 0 ? "," : "") + entry.json.encoded)
            }
        }
    }

    private func printLines(_ entries: [LogEntry]) throws(VerbFailure) {
        let phrases = try context.read { reader throws(StoreError) in
            try EventPhrases(entries, reader)
        }
        for entry in entries {
            let time = entry.wall.map(WallTime.text) ?? entry.event.createdAt
            // What 'claire undo' takes; eight digits are as good as unique among events of one log.
            let id = String(entry.event.uuid.prefix(ShortIDs.length))
            let type = entry.event.type
            let gap = String(repeating: " ", count: max(1, 22 - type.utf8.count))
            context.renderer.line(
                """
                \(Text(time, .muted))  \(Text(id, .identifier))  \(Text(type, .active))\(gap)\
                \(phrases.text(entry))  \(Text(entry.actorLabel, .muted))
                """)
        }
    }
}
