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
}
