import ClaireDomain

/// An event with its row.
struct LoggedEvent {
    let rowid: Int64
    let event: Event
}

/// Reads the events table in the order of arrival.
enum EventScan {
    /// The events after a row, so many at most.
    static func events(
        after rowid: Int64, limit: Int, _ connection: Connection
    ) throws(StoreError) -> [LoggedEvent] {
        let select = try connection.statement(
            """
            SELECT rowid, uuid, hlc, machine_id, event_type, payload, created_at FROM events
            WHERE rowid > ?1 ORDER BY rowid LIMIT ?2
            """)
        select.bind(1, rowid)
        select.bind(2, limit)
        return try select.all(read)
    }

    /// Reads a row of `rowid, uuid, hlc, machine_id, event_type, payload, created_at`.
    static func read(_ row: Row) -> LoggedEvent {
        LoggedEvent(
            rowid: Int64(row.integer(0)),
            event: Event(
                uuid: row.text(1), hlc: row.text(2), machineID: row.text(3), type: row.text(4),
                payload: row.text(5), createdAt: row.text(6)))
    }

    /// How many events there are.
    static func count(_ connection: Connection) throws(StoreError) -> Int {
        try connection.statement("SELECT count(*) FROM events").first { $0.integer(0) } ?? 0
    }
}
