import ClaireDomain

/// An event that is kept aside until this machine's clock has come near enough to its own.
package struct QuarantinedEvent: Equatable, Sendable {
    package let event: Event
    /// Where it will stand; without one it will take the next position of this machine's own log.
    package let position: LogPosition?
    /// When it is admitted, or the one before it in its log is: milliseconds since 1970.
    package let until: Int64
    /// Who sent it, and when: milliseconds since 1970.
    package let peer: String
    package let arrived: Int64
}

/// A log whose events wait for their time.
package struct QuarantinedLog: Equatable, Sendable {
    /// `nil` for events that came without a position.
    package let origin: String?
    /// The first that waits.
    package let seq: Int?
    package let count: Int
    /// When the first of them is due, in milliseconds since 1970.
    package let until: Int64
    /// Who sent them.
    package let peer: String
}

/// The events that are kept aside for their time.
enum Quarantine {
    /// So many are kept; the sender of more still has them.
    static let bound = 10_000

    static let columns = """
        number, uuid, hlc, machine_id, event_type, payload, created_at, origin, seq, chain, due, peer,
        arrived
        """

    static func read(_ row: Row) -> QuarantinedEvent {
        QuarantinedEvent(
            event: EventScan.read(row).event, position: position(row, from: 7),
            until: Int64(row.integer(10)), peer: row.text(11), arrived: Int64(row.integer(12)))
    }

    /// The position in three columns; `nil` where they are NULL.
    static func position(_ row: Row, from column: Int32) -> LogPosition? {
        guard let origin = row.optionalText(column) else { return nil }
        return LogPosition(
            origin: origin, seq: row.integer(column + 1),
            chain: Chain(bytes: row.blob(column + 2)))
    }
}

extension Reader {
    /// The events in quarantine, those that are due first, first.
    package func quarantined(limit: Int = 1000) throws(StoreError) -> [QuarantinedEvent] {
        let select = try connection.statement(
            """
            SELECT \(Quarantine.columns) FROM local_quarantine
            ORDER BY due, origin, seq, number LIMIT ?1
            """)
        select.bind(1, limit)
        return try select.all(Quarantine.read)
    }

    /// The logs that are held up, and the events without a log together: those that are due first,
    /// first.
    package func quarantinedLogs() throws(StoreError) -> [QuarantinedLog] {
        try connection.statement(
            """
            SELECT origin, min(seq), count(*), min(due), max(peer) FROM local_quarantine
            GROUP BY origin ORDER BY min(due), origin
            """
        ).all { row in
            QuarantinedLog(
                origin: row.optionalText(0), seq: row.optionalInteger(1).map { Int($0) },
                count: row.integer(2), until: Int64(row.integer(3)), peer: row.text(4))
        }
    }

    /// How many events are in quarantine.
    package func quarantinedCount() throws(StoreError) -> Int {
        try connection.statement("SELECT count(*) FROM local_quarantine").first { $0.integer(0) }
            ?? 0
    }

    /// Of each origin that is held up, the first event in quarantine: what an answer tells a peer,
    /// which then leaves the origin alone until that time.
    package func quarantinedOrigins() throws(StoreError) -> [QuarantinedEvent] {
        try connection.statement(
            """
            SELECT \(Quarantine.columns) FROM local_quarantine WHERE number IN (
              SELECT number FROM (
                SELECT number, min(seq) FROM local_quarantine WHERE origin IS NOT NULL
                GROUP BY origin))
            ORDER BY origin
            """
        ).all(Quarantine.read)
    }
}
