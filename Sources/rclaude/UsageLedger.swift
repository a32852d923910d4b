import ClaireDomain
import ClairePlatform

/// The tokens of one transcript, counted once: what was counted is remembered with the offset up to
/// which it was read, so that a poll reads only what is new.
struct UsageLedger {
    /// What tokens are added up by: prices change by the day.
    struct Key: Hashable {
        let model: String
        /// Days since 1970.
        let day: Int64
    }

    private struct Entry {
        let key: Key
        let tokens: TokenCount
    }

    private(set) var totals: [Key: TokenCount] = [:]
    /// Whether the whole transcript was counted.
    private(set) var isComplete = true

    private var path: String
    private var inode: UInt64 = 0
    private var offset: Int64 = 0
    /// By message id and request id: one response spans several lines, and only the one with the most
    /// output tokens counts. Its lines stand close together, so only the last responses are kept: what
    /// is remembered of a transcript is small, however long that is.
    private var entries: [String: Entry] = [:]
    /// The keys of `entries`, those that came first in front.
    private var order: [String] = []
    private static let kept = 1024

    /// Milliseconds that reading may take; the next call goes on from there.
    static let timeout: Int64 = 15_000

    /// Counts a transcript.
    static func count(_ session: UUID, in path: String) -> UsageLedger {
        let store = "\(Settings.cacheFolder)/usage/\(session.text).tsv"
        var ledger = UsageLedger(path: path)
        ledger.load(store)
        guard let file = FileMetadata(path) else { return ledger }
        // Files move between slugs and keep their inode; a shorter one was written anew.
        if ledger.inode != file.inode || ledger.offset > file.size {
            ledger = UsageLedger(path: path)
        }
        ledger.inode = file.inode
        guard file.size > ledger.offset else { return ledger }
        ledger.read(upTo: file.size)
        CacheFile.replace(store, with: Array(ledger.text.utf8))
        return ledger
    }

    init(path: String) { self.path = path }

    private mutating func read(upTo size: Int64) {
        let deadline = MonotonicClock.now() + UsageLedger.timeout * 1_000_000
        let mark = Array("\"usage\"".utf8)
        var counted: [(String, Entry)] = []
        let end = LineReader.forEachLine(of: path, from: offset) { line in
            if Bytes.find(mark, in: line.bytes) != nil, let entry = UsageLedger.entry(line.bytes) {
                counted.append(entry)
            }
            isComplete = MonotonicClock.now() < deadline
            return isComplete
        }
        for (id, entry) in counted { add(entry, id) }
        offset = end ?? offset
    }

    /// The tokens of one line; `nil` for what is no response of a model.
    private static func entry(_ bytes: ArraySlice<UInt8>) -> (String, Entry)? {
        guard let line = TranscriptLine(bytes), case .response(let response) = line.kind,
            let tokens = response.usage, !response.model.isEmpty, response.model != "<synthetic>"
        else { return nil }
        let key = Key(model: response.model, day: (line.time ?? 0) / 86_400_000)
        return (response.messageID + " " + response.requestID, Entry(key: key, tokens: tokens))
    }

    private mutating func add(_ entry: Entry, _ id: String) {
        if let earlier = entries[id] {
            guard entry.tokens.output > earlier.tokens.output else { return }
            totals[earlier.key]? -= earlier.tokens
        } else {
            order.append(id)
        }
        entries[id] = entry
        totals[entry.key, default: TokenCount()] += entry.tokens
        guard order.count >= 2 * Self.kept else { return }
        for old in order.prefix(Self.kept) { entries[old] = nil }
        order.removeFirst(Self.kept)
    }

    // MARK: The file

    private static let form = "usage 2"

    private var text: String {
        var text = TSV.line([UsageLedger.form, String(inode), String(offset)])
        for (key, tokens) in totals {
            text += TSV.line([Self.sum, key.model, String(key.day)] + tokens.fields)
        }
        for id in order {
            guard let entry = entries[id] else { continue }
            text += TSV.line([id, entry.key.model, String(entry.key.day)] + entry.tokens.fields)
        }
        return text
    }

    /// What stands in the place of a response's ids before a sum; ids have a blank between them.
    private static let sum = "sum"

    private mutating func remember(_ fields: [String], _ key: Key, _ tokens: TokenCount) {
        if fields[0] == Self.sum {
            totals[key] = tokens
        } else {
            order.append(fields[0])
            entries[fields[0]] = Entry(key: key, tokens: tokens)
        }
    }

    private mutating func load(_ store: String) {
        guard let bytes = FileRange.head(store, count: 256 << 20) else { return }
        var lines = bytes.split(separator: UInt8(ascii: "\n"))[...]
        guard let head = lines.popFirst(),
            let fields = try? TSV.fields(of: String(decoding: head, as: UTF8.self)),
            fields.count == 3, fields[0] == UsageLedger.form, let inode = UInt64(fields[1]),
            let offset = Int64(fields[2])
        else { return }
        for line in lines {
            guard let fields = try? TSV.fields(of: String(decoding: line, as: UTF8.self)),
                fields.count == 8, let day = Int64(fields[2]),
                let tokens = TokenCount(fields: fields[3...])
                // A cache that is damaged anywhere is no cache.
            else { return self = UsageLedger(path: path) }
            remember(fields, Key(model: fields[1], day: day), tokens)
        }
        self.inode = inode
        self.offset = offset
    }
}

extension TokenCount {
    fileprivate var fields: [String] {
        [input, output, cacheRead, cacheWrite, cacheWriteHour].map { String($0) }
    }

    fileprivate init?(fields: ArraySlice<String>) {
        let numbers = fields.compactMap { Int64($0) }
        guard numbers.count == 5 else { return nil }
        input = numbers[0]
        output = numbers[1]
        cacheRead = numbers[2]
        cacheWrite = numbers[3]
        cacheWriteHour = numbers[4]
    }
}
