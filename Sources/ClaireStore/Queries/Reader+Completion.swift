import ClaireDomain

/// What a shell offers while a command is typed: narrow queries, since they run at every Tab.
extension Reader {
    /// Something that can be typed, and what it is.
    package typealias Offer = (id: UUID, text: String)

    /// The live tasks whose id begins with a prefix, of some statuses: ids with titles.
    package func taskOffers(
        idPrefix prefix: String, statuses: [TaskStatus], deleted: Bool = false
    ) throws(StoreError) -> [Offer] {
        // All of them are read faster row by row than through the index of ids.
        let select = try connection.statement(
            prefix.isEmpty
                ? """
                SELECT id, title, status FROM tasks WHERE +id >= ?1 AND +id < ?2
                  AND created IS NOT NULL AND deleted = ?3
                """
                : """
                SELECT id, title, status FROM tasks WHERE id >= ?1 AND id < ?2
                  AND created IS NOT NULL AND deleted = ?3
                """)
        select.bind(1, prefix)
        select.bind(2, prefix + "g")
        select.bind(3, deleted)
        let words = statuses.map(\.rawValue)
        var offers: [Offer] = []
        try select.forEach { row throws(StoreError) in
            let status = row.text(2)
            if words.contains(status) { offers.append((row.uuid(0), row.text(1))) }
        }
        return offers
    }

    /// Projects by label, with their goals.
    package func projectOffers(
        deleted: Bool = false
    ) throws(StoreError) -> [(label: String, goal: String)] {
        let select = try connection.statement(
            """
            SELECT id, name, goal FROM projects WHERE created IS NOT NULL AND deleted = ?1
            ORDER BY name
            """)
        select.bind(1, deleted)
        let labels = try projectLabels()
        return try select.all { (labels[$0.uuid(0)] ?? $0.text(1), $0.optionalText(2) ?? "") }
    }

    /// The sessions that are not closed: their ids, tmux names and folders.
    package func sessionOffers() throws(StoreError) -> [(id: UUID, name: String?, cwd: String)] {
        try connection.statement(
            "SELECT id, tmux_name, coalesce(cwd, '') FROM sessions WHERE closed = 0 ORDER BY tmux_name"
        ).all { ($0.uuid(0), $0.optionalText(1), $0.text(2)) }
    }

    /// The hosts that sessions were seen on.
    package func hosts() throws(StoreError) -> [String] {
        try connection.statement(
            "SELECT DISTINCT host FROM sessions WHERE host IS NOT NULL ORDER BY host"
        ).all { $0.text(0) }
    }

    /// The machines that wrote events, found by skipping from origin to origin.
    package func machines() throws(StoreError) -> [UUID] {
        let select = try connection.statement(
            """
            WITH RECURSIVE origins(name) AS (
              SELECT min(origin) FROM log
              UNION ALL
              SELECT (SELECT min(origin) FROM log WHERE origin > name) FROM origins
              WHERE name IS NOT NULL)
            SELECT name FROM origins WHERE name IS NOT NULL
            """)
        let ids = try select.all { UUID($0.text(0).prefix(36)) }.compactMap { $0 }
        return Set(ids).sorted()
    }

    /// The events whose id begins with a prefix, the latest first; without a prefix the latest.
    package func eventOffers(
        idPrefix prefix: String, limit: Int = 50
    ) throws(StoreError) -> [Offer] {
        let select = try connection.statement(
            prefix.isEmpty
                ? "SELECT uuid, event_type FROM events ORDER BY rowid DESC LIMIT ?3"
                : """
                SELECT uuid, event_type FROM events WHERE uuid >= ?1 AND uuid < ?2 LIMIT ?3
                """)
        if !prefix.isEmpty {
            select.bind(1, prefix)
            select.bind(2, prefix + "g")
        }
        select.bind(3, limit)
        return try select.all { ($0.uuid(0), $0.text(1)) }
    }
}
