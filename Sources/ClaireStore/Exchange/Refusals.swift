import ClaireDomain

/// An event that was not taken, kept aside as it came; what this log has in its place stands there.
package struct Refusal: Equatable, Sendable {
    /// Why; a word for programs is its raw value.
    package let rejection: Rejection
    package let detail: String
    package let event: Event
    package let position: LogPosition?
    /// Who sent it last, when (milliseconds since 1970), and how often it came in all.
    package let peer: String
    package let arrived: Int64
    package let count: Int
}

/// The events that were not taken.
enum Refusals {
    static let columns = """
        number, uuid, hlc, machine_id, event_type, payload, created_at, origin, seq, chain, code,
        detail, peer, arrived, count
        """

    static func read(_ row: Row) -> Refusal {
        Refusal(
            rejection: Rejection(rawValue: row.text(10)) ?? .brokenChain, detail: row.text(11),
            event: EventScan.read(row).event, position: Quarantine.position(row, from: 7),
            peer: row.text(12), arrived: Int64(row.integer(13)), count: row.integer(14))
    }
}

extension Reader {
    /// The refusals that logs stand still for: of the position after the head, the newest of each
    /// log. What is not kept whole is left out.
    package func blockingRefusals(limit: Int = 100) throws(StoreError) -> [Refusal] {
        let select = try connection.statement(
            """
            SELECT \(Refusals.columns) FROM local_refused WHERE number IN (
              SELECT max(number) FROM local_refused r
              WHERE origin IS NOT NULL AND code NOT IN ('too_large', 'bad_origin')
                AND seq = 1 + coalesce((SELECT max(l.seq) FROM log l WHERE l.origin = r.origin), 0)
              GROUP BY origin)
            ORDER BY origin LIMIT ?1
            """)
        select.bind(1, limit)
        return try select.all(Refusals.read)
    }

    /// What was refused, the newest first.
    package func refusals(limit: Int = 1000) throws(StoreError) -> [Refusal] {
        let select = try connection.statement(
            "SELECT \(Refusals.columns) FROM local_refused ORDER BY number DESC LIMIT ?1")
        select.bind(1, limit)
        return try select.all(Refusals.read)
    }
}
