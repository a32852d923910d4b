import ClaireDomain

/// What `doctor --repair clock` did.
package struct ClockRepairReport: Sendable {
    /// How many events were given up and issued again.
    package let reissued: Int
    /// The origin under which this machine writes from now on.
    package let origin: String
}

/// Takes back a clock that once stood far in the future.
///
/// The events that this machine wrote then are abandoned under a new incarnation, and issued again
/// with readings of today, in their order; peers un-apply the old ones and ignore their clocks.
package enum ClockRepair {
    /// How far the log's clock may stand ahead before it counts as wrong, in milliseconds.
    package static let tolerance: Int64 = 5 * 60_000

    /// How far the log's clock stands ahead of this machine's, in milliseconds; 0 when it does not.
    package static func lead(_ store: Store) throws(StoreError) -> Int64 {
        max(0, try Identity.load(store.connection).clock.wall - store.ambient.now())
    }

    /// Repairs the clock; writes nothing when it isn't ahead.
    package static func run(
        _ store: Store, as actor: Actor
    ) throws(StoreError) -> ClockRepairReport {
        try store.write(as: actor) { writer throws(StoreError) in
            let limit = Reader.hlcPrefix(writer.now + tolerance)
            guard writer.identity.clock.wall > writer.now + tolerance else {
                return ClockRepairReport(reissued: 0, origin: writer.identity.origin)
            }
            let old = writer.identity.origin
            let events = try ownEvents(after: limit, writer)
            try writer.startIncarnation(machine: writer.identity.machine)
            writer.identity.clock = try soundClock(before: limit, writer.connection)
            if let first = events.first {
                try writer.append(.originAbandoned(origin: old, fromSeq: first.seq))
            }
            var reissued = 0
            for logged in events where try reissue(logged.event, writer) { reissued += 1 }
            return ClockRepairReport(reissued: reissued, origin: writer.identity.origin)
        }
    }

    /// This origin's events from the first wrong one on: what follows it hangs on its clock.
    private static func ownEvents(
        after limit: String, _ writer: Writer
    ) throws(StoreError) -> [(seq: Int, event: Event)] {
        let select = try writer.connection.prepare(
            """
            SELECT l.seq, e.uuid, e.hlc, e.machine_id, e.event_type, e.payload, e.created_at
            FROM log l JOIN events e ON e.uuid = l.uuid
            WHERE l.origin = ?1 AND l.seq >= (
              SELECT min(m.seq) FROM log m JOIN events f ON f.uuid = m.uuid
              WHERE m.origin = ?1 AND f.hlc >= ?2)
            ORDER BY l.seq
            """)
        select.bind(1, writer.identity.origin)
        select.bind(2, limit)
        return try select.all { row in
            (
                seq: row.integer(0),
                event: Event(
                    uuid: row.text(1), hlc: row.text(2), machineID: row.text(3), type: row.text(4),
                    payload: row.text(5), createdAt: row.text(6))
            )
        }
    }

    /// Where the clock stands by the events that are not wrong.
    private static func soundClock(
        before limit: String, _ connection: Connection
    ) throws(StoreError) -> LogicalClock {
        let select = try connection.prepare(
            "SELECT hlc FROM events WHERE hlc < ?1 ORDER BY hlc DESC LIMIT 1")
        select.bind(1, limit)
        var clock = LogicalClock()
        if let last = try select.first({ HLC($0.text(0)) }) ?? nil { clock.receive(last) }
        return clock
    }

    /// Logs what an event said once more; what this build can't read is left abandoned.
    private static func reissue(_ event: Event, _ writer: Writer) throws(StoreError) -> Bool {
        guard let payload = try? Payload.decode(type: event.type, text: event.payload) else {
            return false
        }
        if case .originAbandoned = payload.body { return false }
        try writer.append(payload.body)
        return true
    }
}
