import ClaireDomain

/// Where an event stands in an origin's log, as its holder says.
package struct LogPosition: Equatable, Sendable {
    package let origin: String
    /// From 1.
    package let seq: Int
    package let chain: Chain

    package init(origin: String, seq: Int, chain: Chain) {
        self.origin = origin
        self.seq = seq
        self.chain = chain
    }
}

/// What became of an event from elsewhere.
package enum Received: Equatable, Sendable {
    case stored
    /// It was in the log already; where its position was new, the origin's head moved on.
    case known
    case rejected(Rejection)
}

/// Why an event from elsewhere is not taken; nothing of it is written.
package enum Rejection: String, Equatable, Sendable {
    case tooLarge = "too_large"
    /// The log holds other bytes under its uuid.
    case otherBytes = "other_bytes"
    /// Its position is not the one after the origin's head.
    case gap
    /// Its position's chain doesn't follow from the head, or another event stands there.
    case brokenChain = "broken_chain"
    /// Its origin is no name that a log can have (`LogOrigin`).
    case badOrigin = "bad_origin"
    /// It would have to be kept aside for its time, and no more are.
    case quarantineFull = "quarantine_full"
}

/// Taking in events that were born elsewhere (sync.md). The drift bound is a rule of the caller's.
extension Writer {
    /// Logs and applies an event from elsewhere; one that is known already is applied no second time.
    ///
    /// - Parameter position: where its holder has it; without one it takes the next position of this
    ///   machine's own log.
    package func receive(
        _ event: Event, at position: LogPosition? = nil
    ) throws(StoreError) -> Received {
        guard event.size <= Limits.event else { return .rejected(.tooLarge) }
        let held = try heldEvent(event.uuid)
        if let held, !held.event.bytes.elementsEqual(event.bytes) {
            return .rejected(.otherBytes)
        }
        if let position {
            let head = try self.head(of: position.origin)
            if position.seq <= head.seq { return try compare(event, position) }
            guard position.seq == head.seq + 1 else { return .rejected(.gap) }
            guard head.chain.appending(event) == position.chain else {
                return .rejected(.brokenChain)
            }
        } else if held != nil {
            return .known
        }
        guard let held else {
            let rowid = try insert(event)
            let place = try place(event, position)
            try take(event, rowid: rowid, isGivenUp: try isGivenUp(place))
            return .stored
        }
        let wasGivenUp = try isGivenUp(event)
        let place = try place(event, position)
        if wasGivenUp { try take(event, rowid: held.rowid, isGivenUp: try isGivenUp(place)) }
        return .known
    }

    private func heldEvent(_ uuid: String) throws(StoreError) -> LoggedEvent? {
        let select = try connection.statement(
            """
            SELECT rowid, uuid, hlc, machine_id, event_type, payload, created_at FROM events
            WHERE uuid = ?1
            """)
        select.bind(1, uuid)
        return try select.first(EventScan.read)
    }

    private func head(of origin: String) throws(StoreError) -> LogHead {
        origin.hasSameBytes(as: identity.origin) ? head : try LogHead.load(origin, connection)
    }

    /// A position up to the head is the one that is held, or a fork.
    private func compare(_ event: Event, _ position: LogPosition) throws(StoreError) -> Received {
        let select = try connection.statement(
            "SELECT uuid, chain FROM log WHERE origin = ?1 AND seq = ?2")
        select.bind(1, position.origin)
        select.bind(2, position.seq)
        let isHeld =
            try select.first { row in
                row.text(0).hasSameBytes(as: event.uuid) && row.blob(1) == position.chain.bytes
            } ?? false
        return isHeld ? .known : .rejected(.brokenChain)
    }

    private func place(
        _ event: Event, _ position: LogPosition?
    ) throws(StoreError) -> LogPosition {
        guard let position, !position.origin.hasSameBytes(as: identity.origin) else {
            try advance(event)
            return LogPosition(origin: identity.origin, seq: head.seq, chain: head.chain)
        }
        try insert(event.uuid, at: position)
        return position
    }

    /// Applies an event unless its own machine gave it up; a giving-up itself always counts.
    private func take(_ event: Event, rowid: Int64, isGivenUp: Bool) throws(StoreError) {
        if !isGivenUp, let hlc = HLC(event.hlc) { identity.clock.receive(hlc) }
        guard !isGivenUp || event.type == EventType.originAbandoned.rawValue else { return }
        _ = try projector.apply(event, rowid: rowid)
    }

    /// Whether a position lies where its machine gave its log up (`origin_abandoned`).
    private func isGivenUp(_ position: LogPosition) throws(StoreError) -> Bool {
        let select = try connection.statement(
            "SELECT 1 FROM abandonments WHERE origin = ?1 AND from_seq <= ?2")
        select.bind(1, position.origin)
        select.bind(2, position.seq)
        return try select.first { _ in true } ?? false
    }

    /// Whether an event stands at such positions only; a look at the whole log, where there are any.
    private func isGivenUp(_ event: Event) throws(StoreError) -> Bool {
        let any = try connection.statement("SELECT 1 FROM abandonments LIMIT 1")
        guard try any.first({ _ in true }) ?? false else { return false }
        let select = try connection.statement(
            """
            SELECT NOT EXISTS (
              SELECT 1 FROM log l WHERE l.uuid = ?1 AND NOT EXISTS (
                SELECT 1 FROM abandonments a WHERE a.origin = l.origin AND l.seq >= a.from_seq))
            """)
        select.bind(1, event.uuid)
        return try select.first { $0.bool(0) } ?? false
    }
}
