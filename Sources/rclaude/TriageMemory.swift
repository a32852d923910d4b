import ClaireDomain
import ClairePlatform

/// What models said of sessions, with the length of the transcript about which they said it.
struct TriageMemory {
    struct Entry: Equatable {
        let offset: Int64
        let priority: Int
        /// Empty where the model had no answer.
        let summary: String
    }

    private struct Key: Hashable {
        let session: UUID
        let model: String
    }

    private let path: String
    private var entries: [Key: Entry] = [:]

    private static let columns = ["uuid", "model", "offset", "priority", "summary"]

    init(path: String = Settings.cacheFolder + "/triage.tsv") {
        self.path = path
        guard let bytes = FileRange.head(path, count: 16 << 20) else { return }
        let lines = String(decoding: bytes, as: UTF8.self).split(separator: "\n")
        guard let first = lines.first,
            let header = try? TSVHeader(first, required: TriageMemory.columns)
        else { return }
        for line in lines.dropFirst() {
            guard let row = try? header.row(line), let session = row["uuid"].flatMap({ UUID($0) }),
                let model = row["model"], let offset = row["offset"].flatMap({ Int64($0) }),
                let priority = row["priority"].flatMap({ Int($0) }), let summary = row["summary"]
            else { continue }
            entries[Key(session: session, model: model)] = Entry(
                offset: offset, priority: priority, summary: summary)
        }
    }

    /// What a model said last of a session.
    subscript(session: UUID, model: String) -> Entry? {
        entries[Key(session: session, model: model)]
    }

    mutating func remember(
        _ session: UUID, _ model: String, offset: Int64, priority: Int, summary: String
    ) {
        entries[Key(session: session, model: model)] = Entry(
            offset: offset, priority: priority, summary: summary)
    }

    /// Writes the memory; of sessions that weren't looked at now the newest thousand stay.
    func save(keeping sessions: Set<UUID>) {
        let kept = entries.filter { sessions.contains($0.key.session) }
        let others = entries.filter { !sessions.contains($0.key.session) }.prefix(1000)
        let rows = (Array(kept) + Array(others)).map { key, entry in
            TSV.line([
                key.session.text, key.model, String(entry.offset), String(entry.priority),
                entry.summary,
            ])
        }
        CacheFile.replace(
            path, with: Array((TSV.line(TriageMemory.columns) + rows.joined()).utf8))
    }
}
