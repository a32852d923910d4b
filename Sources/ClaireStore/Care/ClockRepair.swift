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

    /// What to do about it. Where it is this machine's clock that stands wrong, a repair would stamp
    /// events of the right day with the wrong one.
    package static let advice = "if this machine's clock is right: claire doctor --repair clock"

    /// Repairs the clock; writes nothing when it isn't ahead.
    package static func run(
        _ store: Store, as actor: Actor
    ) throws(StoreError) -> ClockRepairReport {
        try store.write(as: actor) { writer throws(StoreError) in
            let limit = Reader.hlcPrefix(writer.now + tolerance)
            guard writer.identity.clock.wall > writer.now + tolerance else {
                return ClockRepairReport(reissued: 0, origin: writer.identity.origin)
            }
            let logs = try wrongLogs(from: limit, writer)
            try writer.startIncarnation(machine: writer.identity.machine)
            writer.identity.clock = try soundClock(before: limit, writer.connection)
            for log in logs {
                try writer.append(
                    .originAbandoned(
                        origin: log.origin, fromSeq: log.seq, event: UUID(log.event)))
            }
            var again = Reissue(writer: writer, limit: limit)
            for event in try given(up: logs, writer.connection) { try again.issue(event) }
            return ClockRepairReport(reissued: again.count, origin: writer.identity.origin)
        }
    }

    /// Where the wrong clock begins in each log of this machine, older incarnations included: what
    /// follows there hangs on it.
    private static func wrongLogs(
        from limit: String, _ writer: Writer
    ) throws(StoreError) -> [(origin: String, seq: Int, event: String)] {
        let select = try writer.connection.prepare(
            """
            SELECT l.origin, min(l.seq), l.uuid FROM log l JOIN events e ON e.uuid = l.uuid
            WHERE (l.origin = ?1 OR substr(l.origin, 1, 37) = ?1 || '~') AND e.hlc >= ?2
              AND NOT EXISTS (
                SELECT 1 FROM abandonments a WHERE a.origin = l.origin AND l.seq >= a.from_seq)
            GROUP BY l.origin ORDER BY l.origin
            """)
        select.bind(1, writer.identity.machine)
        select.bind(2, limit)
        return try select.all { (origin: $0.text(0), seq: $0.integer(1), event: $0.text(2)) }
    }

    /// The events from there on, each once, in the order of their clocks.
    private static func given(
        up logs: [(origin: String, seq: Int, event: String)], _ connection: Connection
    ) throws(StoreError) -> [Event] {
        let select = try connection.prepare(
            """
            SELECT e.rowid, e.uuid, e.hlc, e.machine_id, e.event_type, e.payload, e.created_at
            FROM log l JOIN events e ON e.uuid = l.uuid WHERE l.origin = ?1 AND l.seq >= ?2
            """)
        var events: Set<Event> = []
        for log in logs {
            select.bind(1, log.origin)
            select.bind(2, log.seq)
            events.formUnion(try select.all { EventScan.read($0).event })
        }
        return events.sorted { $0.hlc.precedesInBytes($1.hlc) }
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
}

/// Issues given-up events again, so that what they said stands as it did.
struct Reissue {
    let writer: Writer
    /// What every wrong reading is not less than.
    let limit: String
    /// How many events were issued anew.
    private(set) var count = 0
    /// The new uuids of events that others name.
    private var names: [UUID: UUID] = [:]

    init(writer: Writer, limit: String) {
        self.writer = writer
        self.limit = limit
    }

    /// An event with a sound reading gets a new position; another is logged anew, with its actor and
    /// its command. What this build can't read is left given up.
    mutating func issue(_ event: Event) throws(StoreError) {
        guard !event.hlc.precedesInBytes(limit) else { return try writer.advance(event) }
        guard let payload = try? Payload.decode(type: event.type, text: event.payload) else {
            return
        }
        if case .originAbandoned = payload.body { return }
        let new = try writer.append(
            Payload(
                body: renamed(payload.body), actor: payload.actor, command: payload.command,
                undoes: payload.undoes))
        count += 1
        guard let old = UUID(event.uuid), let name = UUID(new.uuid) else { return }
        names[old] = name
        if case .broadcastSent = payload.body { try moveAttempts(from: old, to: name) }
    }

    /// Voids and deliveries name an event by its uuid, which is another now.
    private func renamed(_ body: EventBody) -> EventBody {
        switch body {
        case .eventVoided(let event, let voided):
            .eventVoided(event: names[event] ?? event, voided: voided)
        case .broadcastDelivered(let broadcast, let recipient, let outcome, let detail):
            .broadcastDelivered(
                broadcast: names[broadcast] ?? broadcast, recipient: recipient, outcome: outcome,
                detail: detail)
        default: body
        }
    }

    /// An attempt that was made is never made again.
    private func moveAttempts(from old: UUID, to new: UUID) throws(StoreError) {
        let update = try writer.connection.statement(
            "UPDATE local_delivery_attempts SET broadcast_id = ?2 WHERE broadcast_id = ?1")
        update.bind(1, old)
        update.bind(2, new)
        try update.run()
    }
}
