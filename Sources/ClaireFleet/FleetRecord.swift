import ClaireDomain
import ClaireStore

/// What the record says of the fleet before a round, read at one moment.
struct FleetRecord {
    /// Milliseconds since 1970.
    let now: Int64
    private let known: [UUID: ObservedSession]
    private let assigned: [UUID: Work]

    /// What a session works on, and how far its transcript was read for it.
    struct Work {
        /// When the assignment was made, milliseconds since 1970.
        let since: Int64
        let offset: Int64?
    }

    init(_ reader: Reader, machine: UUID) throws(StoreError) {
        now = reader.now
        known = Dictionary(
            uniqueKeysWithValues: try reader.observedSessions(by: machine).map { ($0.id, $0) })
        let book = try reader.assignmentBook()
        var assigned: [UUID: Work] = [:]
        for session in book.sessions {
            guard let entry = book.queue(ofSession: session).first else { continue }
            assigned[session] = Work(
                since: entry.stamp.hlc.wall,
                offset: try reader.offset(session, SessionFinding.messagesPurpose)
                    .flatMap { Int64($0) })
        }
        self.assigned = assigned
    }

    /// What this machine said last of a session.
    subscript(session: UUID) -> ObservedSession? { known[session] }

    /// What a session works on; `nil` when it has no task.
    func work(of session: UUID) -> Work? { assigned[session] }

    /// The sessions that this machine saw and did not see end, with their hosts.
    var alive: [(session: UUID, host: String)] {
        known.values.filter { $0.state != .done }.sorted { $0.id < $1.id }.compactMap { seen in
            seen.host.map { (seen.id, $0) }
        }
    }
}
