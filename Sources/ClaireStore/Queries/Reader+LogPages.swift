import ClaireDomain

/// A place in the log between two events, which can be handed out and taken back.
package struct LogMark: Equatable, Sendable {
    fileprivate let hlc: String
    fileprivate let rowid: Int64

    fileprivate init(_ logged: LoggedEvent) {
        hlc = logged.event.hlc
        rowid = logged.rowid
    }

    /// Reads what `text` wrote; `nil` for anything else.
    package init?(_ text: String) {
        guard text.utf8.count <= 200, let split = text.utf8.lastIndex(of: UInt8(ascii: "~")),
            let rowid = Int64(text[text.utf8.index(after: split)...])
        else { return nil }
        hlc = String(text[..<split])
        self.rowid = rowid
    }

    /// The mark as a word.
    package var text: String { "\(hlc)~\(rowid)" }
}

/// A page of the log, newest first.
package struct LogPage: Equatable, Sendable {
    package var entries: [LogEntry] = []
    /// Where older events begin; `nil` at the beginning of the log.
    package var next: LogMark?
    /// Whether so many events were looked through that the page is not full although there are older
    /// ones.
    package var isCutShort = false
    /// Behind the last entry.
    private var end: LogMark?

    /// Nothing.
    package init() {}

    /// Adds the first of some older events that pass; `false` when there are more than have room.
    fileprivate mutating func add(
        _ older: [LoggedEvent], _ limit: Int, _ passes: (LoggedEvent) -> LogEntry?
    ) -> Bool {
        for logged in older {
            guard let entry = passes(logged) else { continue }
            guard entries.count < limit else {
                next = end
                return false
            }
            entries.append(entry)
            end = LogMark(logged)
        }
        return true
    }
}

extension Reader {
    /// Events in the reverse order of their clocks.
    ///
    /// - Parameters:
    ///   - types: only events of these; all when there is none.
    ///   - actor: only events of this one, as `Actor.text`.
    ///   - mark: only older events than those of the page that gave it.
    ///   - reach: how many events to look through at most, so that a filter that little passes does
    ///     not read the whole log at once.
    package func logPage(
        _ filter: LogFilter, types: Set<String> = [], actor: String? = nil,
        before mark: LogMark? = nil, limit: Int = 100, reach: Int = 20_000
    ) throws(StoreError) -> LogPage {
        let subjects = try subjects(filter)
        func passes(_ logged: LoggedEvent) -> LogEntry? {
            guard subjects?.contains(logged.rowid) ?? true,
                types.isEmpty || types.contains(logged.event.type),
                Self.passes(logged.event, filter)
            else { return nil }
            let entry = LogEntry(logged.event)
            guard let actor else { return entry }
            let isIts = entry.payload["actor"]?.string.map { $0.hasSameBytes(as: actor) } ?? false
            return isIts ? entry : nil
        }
        if let subjects, subjects.count <= reach {
            var page = LogPage()
            _ = page.add(try logged(subjects, before: mark), limit, passes)
            return page
        }
        var page = LogPage()
        var place = mark
        var looked = 0
        while looked < reach {
            let chunk = try chunk(filter, before: place, limit: 500)
            guard page.add(chunk, limit, passes) else { return page }
            guard chunk.count == 500, let last = chunk.last else { return page }
            place = LogMark(last)
            looked += chunk.count
        }
        page.next = place
        page.isCutShort = true
        return page
    }

    /// The next events before a place.
    private func chunk(
        _ filter: LogFilter, before mark: LogMark?, limit: Int
    ) throws(StoreError) -> [LoggedEvent] {
        let select = try connection.statement(
            """
            SELECT rowid, uuid, hlc, machine_id, event_type, payload, created_at FROM events
            WHERE (hlc, rowid) < (?1, ?2) AND hlc >= ?3
            ORDER BY hlc DESC, rowid DESC LIMIT ?4
            """)
        // Every reading begins with a digit, which ':' follows.
        let end = filter.until.map(Self.hlcPrefix) ?? ":"
        let isFromMark = mark.map { $0.hlc.precedesInBytes(end) } ?? false
        select.bind(1, isFromMark ? mark?.hlc : end)
        select.bind(2, isFromMark ? mark?.rowid : 0)
        select.bind(3, filter.since.map(Self.hlcPrefix) ?? "")
        select.bind(4, limit)
        return try select.all(EventScan.read)
    }

    /// Events by their rows, newest first.
    private func logged(
        _ rows: Set<Int64>, before mark: LogMark?
    ) throws(StoreError) -> [LoggedEvent] {
        let select = try connection.statement(
            """
            SELECT rowid, uuid, hlc, machine_id, event_type, payload, created_at FROM events
            WHERE rowid = ?1
            """)
        var found: [LoggedEvent] = []
        for row in rows {
            select.bind(1, row)
            guard let logged = try select.first(EventScan.read) else { continue }
            if let mark, !logged.isBefore(mark.hlc, mark.rowid) { continue }
            found.append(logged)
        }
        return found.sorted { $1.isBefore($0.event.hlc, $0.rowid) }
    }
}

extension LoggedEvent {
    fileprivate func isBefore(_ hlc: String, _ rowid: Int64) -> Bool {
        event.hlc.hasSameBytes(as: hlc) ? self.rowid < rowid : event.hlc.precedesInBytes(hlc)
    }
}
