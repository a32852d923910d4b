import ClaireDomain

/// Takes events from elsewhere into the log, in one write transaction (sync.md).
final class Intake {
    /// A branch of an origin that this page showed and that is not taken under the origin's name:
    /// how far it was followed, and what is said of its events.
    struct SeenBranch {
        var head: LogHead
        let outcome: IntakeOutcome
    }

    let writer: Writer
    /// Who sent them.
    var peer: String
    /// How far an event may stand ahead of this machine's clock, in milliseconds.
    let maxDrift: Int64
    /// What is less than this is not too far ahead.
    private let bound: String
    var branches: [String: SeenBranch] = [:]
    var givenUp: GivenUp
    /// How many events are in quarantine.
    var quarantined: Int
    /// Branches that were made of what waited for a log and can't follow it any more.
    var branchedOff: [String] = []
    /// Whether somebody else holds positions of this machine's current log that it never wrote, and
    /// how far that log was held here before, where those follow it.
    private(set) var isOwnLogElsewhere = false
    private var ownLogHeld: [String: Int] = [:]
    /// The logs in which this page brought the giving-up of a log of this machine.
    private var abandoners: [String] = []
    /// Events at which the clock has not looked yet stand after this reading.
    private var latest = ""
    private var lastName = ""

    init(_ writer: Writer, from peer: String, maxDrift: Int64) throws(StoreError) {
        self.writer = writer
        self.peer = peer
        self.maxDrift = maxDrift
        givenUp = GivenUp(writer.connection)
        quarantined = try Self.countQuarantined(writer.connection)
        bound = Reader.hlcPrefix(writer.now + maxDrift)
    }

    var connection: Connection { writer.connection }

    static func countQuarantined(_ connection: Connection) throws(StoreError) -> Int {
        try connection.statement("SELECT count(*) FROM local_quarantine").first { $0.integer(0) }
            ?? 0
    }

    /// Takes one event, and says what became of it.
    func take(_ item: Incoming) throws(StoreError) -> IntakeOutcome {
        guard item.event.size <= Limits.event else { return try refuse(item, .tooLarge) }
        #if MISTAKES
            if Mistake.made == .droppedTypes, item.position != nil,
                EventType(rawValue: item.event.type) == nil
            {
                return .known
            }
        #endif
        guard let position = item.position else { return try takeUnplaced(item) }
        guard position.seq > 0, isName(position.origin) else {
            return try refuse(item, .badOrigin)
        }
        let head = try writer.head(of: position.origin)
        if position.seq <= head.seq { return try compare(item, position) }
        guard position.seq == head.seq + 1 else { return try takeBeyond(item, position) }
        return try takeNext(item, position, head)
    }

    /// Whether a log can have this name; a page names few logs, and one many times.
    private func isName(_ origin: String) -> Bool {
        if origin.hasSameBytes(as: lastName) { return true }
        guard LogOrigin.isValid(origin) else { return false }
        lastName = origin
        return true
    }

    /// The last step: admits what is free now, and leaves a log that others write too.
    func finish() throws(StoreError) {
        if quarantined > 0 { try admit() }
        try leaveLogElsewhere()
        for origin in abandoners { try rescue(from: origin) }
        abandoners = []
    }

    private func leaveLogElsewhere() throws(StoreError) {
        guard isOwnLogElsewhere else { return }
        isOwnLogElsewhere = false
        if ownLogHeld.isEmpty {
            // A fork: either branch has a name of its own, and nothing is lost.
            try writer.startIncarnation(machine: writer.identity.machine)
        } else {
            try Incarnation.start(
                writer, machine: writer.identity.machine, covered: ownLogHeld)
        }
    }

    /// An event without a position takes the next one of this machine's own log.
    private func takeUnplaced(_ item: Incoming) throws(StoreError) -> IntakeOutcome {
        switch try lookUp(item.event) {
        case .other: return try refuse(item, .otherBytes)
        case .same: return .known
        case .none: break
        }
        if let until = due(item.event) { return try keep(item, until: until) }
        if isOwnLogElsewhere { try finish() }
        let rowid = try writer.insert(item.event)
        try writer.advance(item.event)
        try apply(item.event, rowid: rowid, isGivenUp: false)
        return .stored
    }

    /// The position after the head: taken where its chain follows.
    func takeNext(
        _ item: Incoming, _ position: LogPosition, _ head: LogHead
    ) throws(StoreError) -> IntakeOutcome {
        let event = item.event
        let held = try lookUp(event)
        if case .other = held { return try refuse(item, .otherBytes) }
        guard head.chain.appending(event) == position.chain else {
            return try refuseUnlessForked(item, position)
        }
        var isGivenUp = try givenUp.contains(position)
        if !isGivenUp { isGivenUp = try givesUp(event, position) }
        noteOwnLog(position, follows: true)
        // What is held but was given up so far has never had to be in time.
        var wasGivenUp = false
        if case .same = held { wasGivenUp = try givenUp.contains(event) }
        let isNew = if case .none = held { true } else { wasGivenUp }
        if isNew, !isGivenUp, let until = due(event) { return try keep(item, until: until) }
        guard case .same(let rowid) = held else {
            let rowid = try writer.insert(event)
            try place(event, position, isGivenUp)
            try apply(event, rowid: rowid, isGivenUp: isGivenUp, position)
            return .stored
        }
        #if MISTAKES
            if Mistake.made == .knownKeepsHead { return .known }
        #endif
        try place(event, position, isGivenUp)
        if wasGivenUp { try apply(event, rowid: rowid, isGivenUp: isGivenUp) }
        return .known
    }

    /// A position up to the head: the one that is held, or one of another branch.
    private func compare(
        _ item: Incoming, _ position: LogPosition
    ) throws(StoreError) -> IntakeOutcome {
        let held = try lookUp(item.event)
        if case .other = held { return try refuse(item, .otherBytes) }
        let select = try connection.statement(
            "SELECT uuid, chain FROM log WHERE origin = ?1 AND seq = ?2")
        select.bind(1, position.origin)
        select.bind(2, position.seq)
        let there = try select.first { row in
            (
                isSame: row.text(0).hasSameBytes(as: item.event.uuid),
                chain: Chain(bytes: row.blob(1))
            )
        }
        guard let there else { return .refused(.gap, detail: detail(of: .gap, item)) }
        if there.chain == position.chain {
            return there.isSame ? .known : try refuse(item, .brokenChain)
        }
        let previous = try writer.reader.chain(of: position.origin, at: position.seq - 1)
        guard let previous, previous.appending(item.event) == position.chain else {
            return try refuseUnlessForked(item, position)
        }
        return try takeFork(item, position, held: there.chain, after: previous)
    }

    /// What does not follow from what is held here may follow from a branch that this page showed, or
    /// from one that was given another name since its sender looked. All else was tampered with.
    private func refuseUnlessForked(
        _ item: Incoming, _ position: LogPosition
    ) throws(StoreError) -> IntakeOutcome {
        if let outcome = follow(item, position) { return outcome }
        return try hasFork(position.origin) ? .fork : try refuse(item, .brokenChain)
    }

    /// The outcome of an event that goes on a branch which this page showed.
    func follow(_ item: Incoming, _ position: LogPosition) -> IntakeOutcome? {
        guard let branch = branches[position.origin], branch.head.seq + 1 == position.seq,
            branch.head.chain.appending(item.event) == position.chain
        else { return nil }
        branches[position.origin]?.head = LogHead(seq: position.seq, chain: position.chain)
        return branch.outcome
    }

    /// Remembers that this machine's current log is written elsewhere too.
    func noteOwnLog(_ position: LogPosition, follows: Bool) {
        #if MISTAKES
            if Mistake.made == .noIncarnation { return }
        #endif
        guard position.origin.hasSameBytes(as: writer.identity.origin) else { return }
        if follows, !isOwnLogElsewhere { ownLogHeld[position.origin] = position.seq - 1 }
        isOwnLogElsewhere = true
    }

    /// Whether a log is given up from this very event on.
    func givesUp(_ event: Event, _ position: LogPosition) throws(StoreError) -> Bool {
        guard try givenUp.namesEvents else { return false }
        guard try writer.projector.notePosition(of: event, position) else { return false }
        givenUp.forget()
        return true
    }

    private func place(
        _ event: Event, _ position: LogPosition, _ isGivenUp: Bool
    ) throws(StoreError) {
        try writer.extend(event.uuid, position)
        if isGivenUp { givenUp.note(event) }
    }

    /// Remembers in which log another holder of this machine's logs gave any of them up.
    private func noteAbandonment(_ event: Event, _ position: LogPosition?) {
        guard let position, event.machineID.hasSameBytes(as: writer.identity.machine.text),
            !abandoners.contains(position.origin)
        else { return }
        abandoners.append(position.origin)
    }

    /// Applies an event unless its own machine gave it up; a giving-up itself always counts.
    private func apply(
        _ event: Event, rowid: Int64, isGivenUp: Bool, _ position: LogPosition? = nil
    ) throws(StoreError) {
        try writer.ambient.checkpoint(.logged)
        if !isGivenUp, latest.precedesInBytes(event.hlc), let hlc = HLC(event.hlc) {
            latest = event.hlc
            writer.identity.clock.receive(hlc)
        }
        let isAbandonment = event.type == EventType.originAbandoned.rawValue
        if !isGivenUp || isAbandonment {
            _ = try writer.projector.apply(event, rowid: rowid)
            if isAbandonment {
                givenUp.forget()
                noteAbandonment(event, position)
            }
        }
        try writer.ambient.checkpoint(.applied)
    }
}

extension Intake {
    /// What the log has under an event's uuid.
    enum Held {
        case none
        /// The same event, in this row.
        case same(rowid: Int64)
        case other
    }

    /// Compares where the bytes lie.
    func lookUp(_ event: Event) throws(StoreError) -> Held {
        let select = try connection.statement(
            """
            SELECT rowid, hlc = ?2 AND machine_id = ?3 AND event_type = ?4 AND created_at = ?5
              AND payload = ?6 FROM events WHERE uuid = ?1
            """)
        select.bind(1, event.uuid)
        select.bind(2, event.hlc)
        select.bind(3, event.machineID)
        select.bind(4, event.type)
        select.bind(5, event.createdAt)
        select.bind(6, event.payload)
        return try select.first { $0.bool(1) ? .same(rowid: Int64($0.integer(0))) : .other }
            ?? .none
    }

    /// When an event may be taken that is too far ahead of this machine's clock: milliseconds since
    /// 1970; `nil` where it may be taken now.
    func due(_ event: Event) -> Int64? {
        #if MISTAKES
            if Mistake.made == .noDriftBound { return nil }
        #endif
        guard !event.hlc.precedesInBytes(bound), let hlc = HLC(event.hlc),
            hlc.wall > writer.now + maxDrift
        else { return nil }
        return hlc.wall - maxDrift
    }
}
