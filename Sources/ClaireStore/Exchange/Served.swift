import ClaireDomain

/// Which events a caller of the older form is to get: all that had arrived here by a moment, or those
/// among them that came after what it was served before.
///
/// The walk is in the order of (hlc, uuid), so that the last event served is also the greatest: what
/// such a client keeps as its cursor, whether it takes the last or the greatest.
package struct ServedWalk: Sendable {
    /// Rows after this one, up to that one; rows are numbered in the order of arrival.
    let after: Int64
    package let through: Int64
    private(set) var hlc = ""
    private(set) var uuid = ""
    package fileprivate(set) var isAtEnd = false
    /// The clock reading of the last event walked over; `nil` before the first.
    package var last: String? { hlc.isEmpty ? nil : hlc }

    fileprivate init(after: Int64, through: Int64) {
        self.after = after
        self.through = through
        isAtEnd = after >= through
    }

    fileprivate mutating func moveOn(past event: Event) {
        hlc = event.hlc
        uuid = event.uuid
    }
}

extension Reader {
    /// How many answers are remembered for each caller.
    static let rememberedAnswers = 8

    /// Begins a walk for a caller.
    ///
    /// - Parameters:
    ///   - since: where it is the clock reading of the last event of an answer to this caller, what
    ///     arrived since that answer; everything otherwise, since any other reading loses events.
    ///   - caller: the name of its token.
    package func walk(since: String?, for caller: String) throws(StoreError) -> ServedWalk {
        let through = try lastArrival()
        guard let since else { return ServedWalk(after: 0, through: through) }
        let select = try connection.statement(
            "SELECT through_rowid FROM local_served WHERE token = ?1 AND hlc = ?2")
        select.bind(1, caller)
        select.bind(2, since)
        let after = try select.first { Int64($0.integer(0)) } ?? 0
        return ServedWalk(after: after, through: through)
    }

    /// The next events of a walk, so many and of so many bytes at most; none at its end.
    package func events(
        _ walk: inout ServedWalk, limit: Int = 500, maxBytes: Int = 1 << 20
    ) throws(StoreError) -> [Event] {
        guard !walk.isAtEnd else { return [] }
        // Few rows are new: they are found by their numbers and sorted; all are read in order.
        let isTail = walk.through - walk.after <= 10_000
        let select = try connection.statement(isTail ? Self.tail : Self.whole)
        select.bind(1, walk.hlc)
        select.bind(2, walk.uuid)
        select.bind(3, walk.after)
        select.bind(4, walk.through)
        select.bind(5, limit)
        var found: [Event] = []
        var bytes = 0
        var isCut = false
        try select.forEachWhile { row throws(StoreError) in
            let event = EventScan.read(row).event
            bytes += event.size
            isCut = !found.isEmpty && bytes > maxBytes
            if !isCut { found.append(event) }
            return !isCut
        }
        if let last = found.last { walk.moveOn(past: last) }
        if !isCut, found.count < limit { walk.isAtEnd = true }
        return found
    }

    private static let whole = """
        SELECT rowid, uuid, hlc, machine_id, event_type, payload, created_at FROM events
        INDEXED BY events_hlc
        WHERE hlc >= ?1 AND (hlc, uuid) > (?1, ?2) AND rowid > ?3 AND rowid <= ?4
        ORDER BY hlc, uuid LIMIT ?5
        """

    private static let tail = """
        SELECT rowid, uuid, hlc, machine_id, event_type, payload, created_at FROM events
        NOT INDEXED
        WHERE rowid > ?3 AND rowid <= ?4 AND (hlc, uuid) > (?1, ?2)
        ORDER BY hlc, uuid LIMIT ?5
        """
}

extension Store {
    /// Remembers that a caller was given a whole walk: it may name its last event as its cursor.
    ///
    /// Of several answers that ended alike the first counts: whoever names their last event has seen
    /// what had arrived by then, and maybe no more.
    package func remember(_ walk: ServedWalk, for caller: String) throws(StoreError) {
        guard let last = walk.last else { return }
        try exclusively(isDurable: false) { connection throws(StoreError) in
            let insert = try connection.statement(
                """
                INSERT OR IGNORE INTO local_served (token, hlc, through_rowid) VALUES (?1, ?2, ?3)
                """)
            insert.bind(1, caller)
            insert.bind(2, last)
            insert.bind(3, walk.through)
            try insert.run()
            let prune = try connection.statement(
                """
                DELETE FROM local_served WHERE token = ?1 AND number NOT IN (
                  SELECT number FROM local_served WHERE token = ?1 ORDER BY number DESC LIMIT ?2)
                """)
            prune.bind(1, caller)
            prune.bind(2, Reader.rememberedAnswers)
            try prune.run()
        }
    }
}
