import ClaireDomain

/// Which positions and events their own machines gave up (`origin_abandoned`), read once in a
/// transaction.
struct GivenUp {
    private let connection: Connection
    private var first: [String: Int]?
    private var candidates: Set<String>?
    private var hasEvents: Bool?

    init(_ connection: Connection) { self.connection = connection }

    /// Called when an abandonment was applied.
    mutating func forget() {
        first = nil
        candidates = nil
        hasEvents = nil
    }

    /// Whether any abandonment names the event that it begins with.
    var namesEvents: Bool {
        mutating get throws(StoreError) {
            if let hasEvents { return hasEvents }
            let select = try connection.statement("SELECT 1 FROM abandoned_events LIMIT 1")
            let found = try select.first { _ in true } ?? false
            hasEvents = found
            return found
        }
    }

    /// Whether any machine gave anything up.
    var isEmpty: Bool {
        mutating get throws(StoreError) { try load().isEmpty }
    }

    /// Whether a position lies where its machine gave its log up.
    mutating func contains(_ position: LogPosition) throws(StoreError) -> Bool {
        guard let from = try load()[position.origin] else { return false }
        return position.seq >= from
    }

    /// Whether an event stands at such positions only.
    ///
    /// That takes a look at the whole log, so it is done only for events that stand at one.
    mutating func contains(_ event: Event) throws(StoreError) -> Bool {
        guard try !load().isEmpty else { return false }
        if candidates == nil { candidates = try loadCandidates() }
        guard candidates?.contains(event.uuid) ?? false else { return false }
        let select = try connection.statement(
            """
            SELECT NOT EXISTS (
              SELECT 1 FROM log l WHERE l.uuid = ?1 AND NOT EXISTS (
                SELECT 1 FROM abandonments a WHERE a.origin = l.origin AND l.seq >= a.from_seq))
            """)
        select.bind(1, event.uuid)
        return try select.first { $0.bool(0) } ?? false
    }

    /// Called when an event got such a position.
    mutating func note(_ event: Event) { candidates?.insert(event.uuid) }

    private mutating func load() throws(StoreError) -> [String: Int] {
        if let first { return first }
        var found: [String: Int] = [:]
        let select = try connection.statement("SELECT origin, from_seq FROM abandonments")
        try select.forEach { row throws(StoreError) in found[row.text(0)] = row.integer(1) }
        first = found
        return found
    }

    private func loadCandidates() throws(StoreError) -> Set<String> {
        let select = try connection.statement(
            """
            SELECT l.uuid FROM abandonments a
            JOIN log l ON l.origin = a.origin AND l.seq >= a.from_seq
            """)
        return Set(try select.all { $0.text(0) })
    }
}
