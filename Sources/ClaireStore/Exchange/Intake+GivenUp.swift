import ClaireDomain

/// What a machine does whose own log somebody else gave up: a clone of it, or an incarnation after a
/// restore, whose clock was repaired while this one went on writing (events.md, "The clock").
extension Intake {
    /// Leaves a log that was given up, and issues again what whoever did so knew nothing of: else
    /// what was acknowledged here would count no more.
    ///
    /// - Parameter origin: the log that the giving-up stands in, with what was issued again after it.
    func rescue(from origin: String) throws(StoreError) {
        let next = LogPosition(
            origin: writer.identity.origin, seq: writer.head.seq + 1, chain: writer.head.chain)
        let events = try forgotten(by: origin)
        let isLeft = try givenUp.contains(next)
        guard isLeft || !events.isEmpty else { return }
        if isLeft { try writer.startIncarnation(machine: writer.identity.machine) }
        var reissue = Reissue(writer: writer, limit: Reader.hlcPrefix(writer.now + maxDrift))
        for event in events { try reissue.issue(event) }
        givenUp.forget()
        writer.projector.requireReplay()
    }

    /// The events of this machine that were given up and not issued again, in the order of their
    /// clocks.
    private func forgotten(by origin: String) throws(StoreError) -> [Event] {
        let select = try connection.prepare(
            """
            SELECT e.rowid, e.uuid, e.hlc, e.machine_id, e.event_type, e.payload, e.created_at
            FROM events e WHERE e.uuid = ?1 AND e.machine_id = ?2
            AND e.event_type <> 'origin_abandoned' AND NOT EXISTS (
              SELECT 1 FROM log l JOIN events o ON o.uuid = l.uuid
              WHERE l.origin = ?3 AND o.event_type = e.event_type AND o.payload = e.payload)
            """)
        var events: [Event] = []
        for uuid in try Abandoned.events(connection).sorted() {
            select.bind(1, uuid)
            select.bind(2, writer.identity.machine)
            select.bind(3, origin)
            if let found = try select.first(EventScan.read) { events.append(found.event) }
        }
        return events.sorted { $0.hlc.precedesInBytes($1.hlc) }
    }
}
