import CSodium
import ClaireDomain

/// Fingerprints of the log and of the projections: equal digests prove equal content.
package enum Digest {
    /// Raised whenever the same events fold into other rows; state digests are compared only between
    /// equal versions.
    package static let projectionVersion = 3

    /// The projections with clocks, tombstones and placeholders, in lower-case hexadecimal.
    package static func state(_ reader: Reader) throws(StoreError) -> String {
        try state(reader.connection, prefix: "")
    }

    static func state(_ connection: Connection, prefix: String) throws(StoreError) -> String {
        var hash = RunningHash()
        try dump(connection, prefix: prefix) { hash.add($0) }
        return hash.finish()
    }

    /// Gives every row of every projection as a line of text, in an order of content alone.
    static func dump(
        _ connection: Connection, prefix: String, _ line: (String) -> Void
    ) throws(StoreError) {
        for table in ProjectionSchema.tables where table != "history" {
            let columns = try connection.statement("SELECT name FROM pragma_table_info(?1)")
            columns.bind(1, prefix + table)
            let names = try columns.all { $0.text(0) }
            let select = try connection.statement(
                "SELECT " + names.map { "quote(\($0))" }.joined(separator: " || ',' || ")
                    + " FROM \(prefix)\(table) ORDER BY 1")
            try select.forEach { row throws(StoreError) in line(table + ":" + row.text(0)) }
        }
        let history = try connection.statement(
            """
            SELECT hex(h.entity) || ',' || e.uuid FROM \(prefix)history h
            JOIN events e ON e.rowid = h.event ORDER BY 1
            """)
        try history.forEach { row throws(StoreError) in line("history:" + row.text(0)) }
    }
}

/// SHA-256 over lines.
private struct RunningHash {
    private var state = crypto_hash_sha256_state()

    init() { crypto_hash_sha256_init(&state) }

    mutating func add(_ line: String) {
        let bytes = Array((line + "\n").utf8)
        crypto_hash_sha256_update(&state, bytes, UInt64(bytes.count))
    }

    mutating func finish() -> String {
        var digest = [UInt8](repeating: 0, count: 32)
        crypto_hash_sha256_final(&state, &digest)
        return Hexadecimal.text(digest)
    }
}
