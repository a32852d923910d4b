import ClaireDomain

/// What machines gave up of their own logs (`origin_abandoned`).
///
/// `abandonments` says from which position on a log is given up. Where an abandonment names the event
/// that stood there, the event decides and not the number: after a fork the log may have another
/// name, and other events may stand under the old one (sync.md, "Fork").
extension Projector {
    /// Only a machine itself gives up what it wrote.
    func abandon(
        _ origin: String, from seq: Int, _ first: UUID?, by event: Event
    ) throws(StoreError) {
        let machine = LogOrigin.machine(origin)
        guard hasLog, machine.hasSameBytes(as: event.machineID) else { return }
        guard let first else { return try giveUp(origin, from: seq) }
        let insert = try statement { prefix in
            "INSERT OR IGNORE INTO \(prefix)abandoned_events(event_id, machine_id) VALUES (?1, ?2)"
        }
        insert.bind(1, first)
        insert.bind(2, machine)
        try insert.run()
        // A look at the whole log, for an event of which there are few.
        let select = try connection.statement("SELECT origin, seq FROM log WHERE uuid = ?1")
        select.bind(1, first)
        for place in try select.all({ (origin: $0.text(0), seq: $0.integer(1)) })
        where LogOrigin.machine(place.origin).hasSameBytes(as: machine) {
            try giveUp(place.origin, from: place.seq)
        }
    }

    /// Whether a log's machine gave it up from an event on.
    func isNamed(_ event: Event, in origin: String) throws(StoreError) -> Bool {
        let select = try statement { prefix in
            "SELECT 1 FROM \(prefix)abandoned_events WHERE event_id = ?1 AND machine_id = ?2"
        }
        select.bind(1, event.uuid)
        select.bind(2, LogOrigin.machine(origin))
        return try select.first { _ in true } ?? false
    }

    /// Called when an event got a position in a log, where any machine gave anything up.
    ///
    /// - Returns: whether that log is given up from there on.
    func notePosition(of event: Event, _ position: LogPosition) throws(StoreError) -> Bool {
        guard try isNamed(event, in: position.origin) else { return false }
        try giveUp(position.origin, from: position.seq)
        return true
    }

    /// Called when a log lost its positions from one on to another name.
    func keep(_ origin: String, from seq: Int) throws(StoreError) {
        let delete = try statement { prefix in
            "DELETE FROM \(prefix)abandonments WHERE origin = ?1 AND from_seq >= ?2"
        }
        delete.bind(1, origin)
        delete.bind(2, seq)
        try delete.run()
    }

    /// Called where positions moved, by which events are given up or not.
    func requireReplay() { mustReplay = true }

    /// Called once the log's abandonments are applied and what they give up is left out.
    func abandonmentsAreKnown() throws(StoreError) {
        let select = try connection.prepare("SELECT origin, from_seq FROM \(prefix)abandonments")
        try select.forEach { row throws(StoreError) in
            knownAbandonments[row.text(0)] = row.integer(1)
        }
        mustReplay = false
    }

    private func giveUp(_ origin: String, from seq: Int) throws(StoreError) {
        let insert = try statement { prefix in
            """
            INSERT INTO \(prefix)abandonments(origin, from_seq) VALUES (?1, ?2)
            ON CONFLICT(origin) DO UPDATE SET from_seq = min(from_seq, excluded.from_seq)
            """
        }
        insert.bind(1, origin)
        insert.bind(2, seq)
        try insert.run()
        if let known = knownAbandonments[origin], known <= seq { return }
        if try holdsAny(origin, from: seq) { mustReplay = true }
    }

    /// What arrives later is looked at when it does, but a replay has made up its mind.
    private func holdsAny(_ origin: String, from seq: Int) throws(StoreError) -> Bool {
        guard prefix.isEmpty else { return true }
        let select = try connection.statement(
            "SELECT 1 FROM log WHERE origin = ?1 AND seq >= ?2 LIMIT 1")
        select.bind(1, origin)
        select.bind(2, seq)
        return try select.first { _ in true } ?? false
    }
}
