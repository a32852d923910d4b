import ClaireDomain

/// What the last round saw, so that the next one asks only about what changed.
struct FleetMemory {
    private var rows: [UUID: SessionRow] = [:]
    /// When a host that shows no session was last asked and said nothing, nanoseconds.
    private var silences: [String: Int64] = [:]

    /// How long a silent host is left alone, nanoseconds.
    private static let patience: Int64 = 60_000_000_000

    /// The sessions that are new or not as they were.
    func changed(_ now: [SessionRow]) -> [SessionRow] {
        now.filter { rows[$0.session] != $0 }
    }

    mutating func remember(_ now: [SessionRow]) {
        rows = Dictionary(now.map { ($0.session, $0) }, uniquingKeysWith: { first, _ in first })
    }

    /// Whether nothing was seen yet.
    var isEmpty: Bool { rows.isEmpty }

    func host(of session: UUID) -> String? { rows[session]?.host }

    func mayAsk(_ host: String, now: Int64) -> Bool {
        silences[host].map { now - $0 > Self.patience } ?? true
    }

    mutating func noteSilence(of host: String, now: Int64) { silences[host] = now }
}
