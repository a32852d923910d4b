import ClaireDomain
import ClairePlatform

/// The summaries of transcripts, remembered between calls so that a poll reads nothing twice.
struct SummaryCache {
    fileprivate struct Entry {
        var inode: UInt64
        var size: Int64
        var modified: Int64
        var summary: TranscriptSummary
    }

    private let path: String
    private var entries: [String: Entry] = [:]
    private var isChanged = false

    private static let columns = [
        "path", "inode", "size", "modified", "offset", "failed", "cwd", "custom", "ai", "last",
        "summary", "first",
    ]

    /// Reads what was remembered; nothing where there is nothing, or nothing of this form.
    init(path: String = Settings.cacheFolder + "/transcripts.tsv") {
        self.path = path
        guard let bytes = FileRange.head(path, count: 16 << 20) else { return }
        var lines = bytes.split(separator: UInt8(ascii: "\n"))
            .map { String(decoding: $0, as: UTF8.self) }[...]
        guard let header = lines.popFirst(),
            header + "\n" == TSV.line(SummaryCache.columns)
        else { return }
        for line in lines {
            guard let fields = try? TSV.fields(of: line), let entry = Entry(fields) else {
                continue
            }
            entries[fields[0]] = entry
        }
    }

    /// The summary of a transcript as it is now.
    mutating func summary(of path: String, _ file: FileMetadata) -> TranscriptSummary {
        if let entry = entries[path], entry.inode == file.inode, entry.size == file.size,
            entry.modified == file.modified
        {
            return entry.summary
        }
        var summary = TranscriptSummary()
        if let entry = entries[path], entry.inode == file.inode, entry.size <= file.size {
            summary = entry.summary
        }
        summary.update(from: path, size: file.size)
        entries[path] = Entry(
            inode: file.inode, size: file.size, modified: file.modified, summary: summary)
        isChanged = true
        return summary
    }

    /// Remembers the summaries of these transcripts and forgets all others. A cache that can't be
    /// written costs time and nothing else.
    func save(keeping paths: Set<String>) {
        guard isChanged || entries.keys.contains(where: { !paths.contains($0) }) else { return }
        var text = TSV.line(SummaryCache.columns)
        for (path, entry) in entries where paths.contains(path) {
            text += TSV.line([path] + entry.fields)
        }
        CacheFile.replace(path, with: Array(text.utf8))
    }
}

extension SummaryCache.Entry {
    fileprivate init?(_ fields: [String]) {
        guard fields.count == 12, let inode = UInt64(fields[1]), let size = Int64(fields[2]),
            let modified = Int64(fields[3]), let offset = Int64(fields[4])
        else { return nil }
        self.inode = inode
        self.size = size
        self.modified = modified
        summary = TranscriptSummary()
        summary.offset = offset
        summary.lastTurnFailed = fields[5] == "1"
        summary.cwd = fields[6]
        summary.titles = Array(fields[7...])
    }

    fileprivate var fields: [String] {
        [
            String(inode), String(size), String(modified), String(summary.offset),
            summary.lastTurnFailed ? "1" : "0", summary.cwd,
        ] + summary.titles
    }
}
