import ClaireDomain

/// When this machine must go on under a log of a new name: two databases that write one log is what
/// must never be (sync.md, "Restore and clone").
enum Incarnation {
    /// What tells that the database is a copy, or was brought back from one.
    struct Evidence {
        /// Who this machine is by its configuration; `nil` takes the database's word.
        let machine: UUID?
        let inode: UInt64?
        let host: String?
        let mark: HighWater?
    }

    /// Why the database is not the one that was written last, as the end of a sentence; `nil` where
    /// it is.
    ///
    /// - Parameter head: reads the head of an origin's log.
    static func reason(
        _ identity: Identity, _ evidence: Evidence,
        head: (String) throws(StoreError) -> LogHead
    ) throws(StoreError) -> String? {
        if let mark = evidence.mark, try head(mark.origin).seq < mark.seq {
            return
                "it was brought back from a backup: position \(mark.seq) of '\(mark.origin)' was "
                + "written and is not in it"
        }
        // A log that was begun and has no position yet is known by its name alone.
        if let mark = evidence.mark, mark.seq == 0,
            !mark.origin.hasSameBytes(as: identity.origin)
        {
            return "it was brought back from a backup: '\(mark.origin)' was begun and is not in it"
        }
        if let machine = evidence.machine, machine != identity.machine {
            return "claire.toml names another machine"
        }
        if differ(identity.inode, evidence.inode) { return "it is a copy of the file" }
        if differ(identity.host, evidence.host) { return "it came from another system" }
        return nil
    }

    /// Starts a new incarnation where the database is not the one that was written last.
    static func startIfDue(_ writer: Writer, _ evidence: Evidence) throws(StoreError) {
        #if MISTAKES
            if Mistake.made == .noIncarnation { return }
        #endif
        let identity = writer.identity
        let reason = try reason(identity, evidence) { origin throws(StoreError) in
            try writer.head(of: origin)
        }
        if reason != nil {
            try start(writer, machine: evidence.machine ?? identity.machine)
            // What was written after the backup may be known elsewhere: no reading comes twice.
            if let mark = evidence.mark, try writer.head(of: mark.origin).seq < mark.seq {
                writer.identity.clock.receive(mark.hlc)
            }
        }
        if let inode = evidence.inode { writer.identity.inode = inode }
        if let host = evidence.host { writer.identity.host = host }
    }

    /// Starts a new incarnation and gives the own events that no peer is known to have positions in
    /// it; the old positions stay.
    ///
    /// - Parameter covered: how far a peer is known to have logs of this machine, beside what the
    ///   peers' records say.
    static func start(
        _ writer: Writer, machine: UUID, covered: [String: Int] = [:]
    ) throws(StoreError) {
        let events = try uncovered(writer, covered)
        try writer.startIncarnation(machine: machine)
        for event in events { try writer.advance(event) }
    }

    private static func differ<Value: Equatable>(_ known: Value?, _ found: Value?) -> Bool {
        guard let known, let found else { return false }
        return known != found
    }

    /// The events of this machine's logs that no peer had when it was last heard, each once, in the
    /// order of their clocks; none where no peer was ever heard.
    private static func uncovered(
        _ writer: Writer, _ covered: [String: Int]
    ) throws(StoreError) -> [Event] {
        let vectors = try writer.reader.peerRecords().compactMap(\.vector)
        guard !vectors.isEmpty || !covered.isEmpty else { return [] }
        let name = writer.identity.machine.text
        var events: Set<Event> = []
        for origin in try writer.reader.versionVector().origins
        where LogOrigin.machine(origin).hasSameBytes(as: name) {
            var last = covered[origin] ?? 0
            for vector in vectors {
                guard let head = vector.heads[origin] else { continue }
                last = max(last, try reach(of: head, origin, writer.reader))
            }
            events.formUnion(try Self.events(of: origin, after: last, writer.connection))
        }
        return events.sorted {
            $0.hlc.hasSameBytes(as: $1.hlc)
                ? $0.uuid.precedesInBytes($1.uuid) : $0.hlc.precedesInBytes($1.hlc)
        }
    }

    /// How far a peer with such a head has what is held here.
    private static func reach(
        of head: LogHead, _ origin: String, _ reader: Reader
    ) throws(StoreError) -> Int {
        guard let chain = try reader.chain(of: origin, at: head.seq) else { return head.seq }
        return chain == head.chain ? head.seq : 0
    }

    /// What was given up stays so.
    private static func events(
        of origin: String, after seq: Int, _ connection: Connection
    ) throws(StoreError) -> [Event] {
        let select = try connection.statement(
            """
            SELECT e.rowid, e.uuid, e.hlc, e.machine_id, e.event_type, e.payload, e.created_at
            FROM log l JOIN events e ON e.uuid = l.uuid
            WHERE l.origin = ?1 AND l.seq > ?2 AND NOT EXISTS (
              SELECT 1 FROM abandonments a WHERE a.origin = l.origin AND l.seq >= a.from_seq)
            """)
        select.bind(1, origin)
        select.bind(2, seq)
        return try select.all { EventScan.read($0).event }
    }
}
