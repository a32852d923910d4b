extension Reader {
    /// A text that is another one whenever anything that the database shows may have changed: one read
    /// of four rows, found by their keys. It says nothing of claire.toml or of the fleet itself.
    package func changeMark() throws(StoreError) -> String {
        let select = try connection.statement(
            """
            SELECT (SELECT max(rowid) FROM events), generation, epoch,
              (SELECT count FROM local_changes WHERE name = 'repos')
            FROM local_identity
            """)
        let mark = try select.first { row in
            "\(row.integer(0)).\(row.integer(1)).\(row.integer(3)).\(row.text(2))"
        }
        return mark ?? ""
    }

    /// Where the log ends: of which database, and at which row.
    package func logEnd() throws(StoreError) -> LogEnd {
        let select = try connection.statement(
            """
            SELECT (SELECT max(rowid) FROM events), generation, epoch FROM local_identity
            """)
        let end = try select.first { row in
            LogEnd(row: Int64(row.integer(0)), database: "\(row.integer(1)).\(row.text(2))")
        }
        return end ?? LogEnd(row: 0, database: "")
    }

    /// Whether any event behind a row was about a session.
    package func hasSessionEvents(after row: Int64) throws(StoreError) -> Bool {
        let select = try connection.statement(
            """
            SELECT 1 FROM events
            WHERE rowid > ?1 AND event_type IN ('session_observed', 'session_closed') LIMIT 1
            """)
        select.bind(1, row)
        return try select.first { _ in true } ?? false
    }
}

/// A place in the log of one database, which another one that takes its place does not have.
package struct LogEnd: Equatable, Sendable {
    package let row: Int64
    package let database: String
}
