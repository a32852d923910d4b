import ClaireDomain

/// One write transaction: the only way to events.
///
/// All events of a transaction carry one command's id. Nothing is kept unless the transaction ends
/// without an error, and then all of it is on disk.
package final class Writer {
    package let connection: Connection
    /// What reads see inside the transaction, its own writes included.
    package let reader: Reader
    package private(set) var actor: Actor
    /// The id shared by all events of this command.
    package private(set) var command: UUID
    /// The events appended so far, in order.
    package private(set) var events: [Event] = []

    /// The command that this one takes back, which its events then name.
    var undoes: UUID?

    let ambient: Ambient
    let projector: Projector
    var identity: Identity
    /// The head of this machine's own log.
    private(set) var head: LogHead
    /// The heads of other logs that were asked for, each read once.
    private var heads: [String: LogHead] = [:]
    private let loaded: Identity

    init(
        _ connection: Connection, identity: Identity, actor: Actor, ambient: Ambient
    ) throws(StoreError) {
        self.connection = connection
        self.actor = actor
        self.ambient = ambient
        self.identity = identity
        loaded = identity
        command = ambient.uuid()
        reader = Reader(connection, now: ambient.now())
        projector = Projector(connection)
        head = try LogHead.load(identity.origin, connection)
    }

    /// Milliseconds since 1970, the same for the whole transaction.
    package var now: Int64 { reader.now }

    /// A new id from the store's source of them.
    package func newID() -> UUID { ambient.uuid() }

    /// Ticks the clock, logs an event at the next position of this origin and applies it.
    ///
    /// - Throws: `invalid` for an event over 64 KiB, `clock` for a clock that can't be used.
    @discardableResult
    package func append(_ body: EventBody) throws(StoreError) -> Event {
        try append(Payload(body: body, actor: actor, command: command, undoes: undoes))
    }

    /// Appends what somebody else said before this command, as that somebody's own command: it is not
    /// among this one's events, and is not taken back with them.
    func speaking(as other: Actor, _ body: () throws(StoreError) -> Void) throws(StoreError) {
        let own = (actor, command, events)
        (actor, command) = (other, ambient.uuid())
        defer { (actor, command, events) = own }
        try body()
    }

    /// Logs and applies an event under an actor and a command of the caller's.
    @discardableResult
    func append(_ payload: Payload) throws(StoreError) -> Event {
        let hlc: HLC
        do {
            hlc = try identity.clock.tick(now: now, machine: identity.machine)
        } catch {
            throw .clock(error)
        }
        let uuid = ambient.uuid()
        let event = Event(
            uuid: uuid.text, hlc: hlc.text, machineID: identity.machine.text,
            type: payload.body.type.rawValue, payload: payload.encoded,
            createdAt: Timestamp.text(now))
        guard event.size <= Limits.event else {
            throw .invalid(
                InvalidField(
                    field: event.type,
                    problem: "would be an event of \(event.size) bytes, over \(Limits.event)"))
        }
        let rowid = try insert(event)
        try advance(event)
        try ambient.checkpoint(.logged)
        let stamp = Stamp(hlc: hlc, event: uuid)
        _ = try projector.apply(payload, of: event, stamp: stamp, rowid: rowid)
        try ambient.checkpoint(.applied)
        events.append(event)
        return event
    }

    /// Inserts a row of the events table and returns its rowid.
    func insert(_ event: Event) throws(StoreError) -> Int64 {
        let insert = try connection.statement(
            """
            INSERT INTO events (uuid, hlc, machine_id, event_type, payload, created_at)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6)
            """)
        insert.bind(1, event.uuid)
        insert.bind(2, event.hlc)
        insert.bind(3, event.machineID)
        insert.bind(4, event.type)
        insert.bind(5, event.payload)
        insert.bind(6, event.createdAt)
        try insert.run()
        return connection.lastRowid
    }

    /// Gives an event the next position of this origin's log.
    func advance(_ event: Event) throws(StoreError) {
        try extend(
            event.uuid,
            LogPosition(
                origin: identity.origin, seq: head.seq + 1, chain: head.chain.appending(event)))
    }

    /// The head of any origin's log.
    func head(of origin: String) throws(StoreError) -> LogHead {
        if origin.hasSameBytes(as: identity.origin) { return head }
        if let known = heads[origin] { return known }
        let found = try LogHead.load(origin, connection)
        heads[origin] = found
        return found
    }

    /// Moves a log's head; the caller has changed the log.
    func setHead(_ head: LogHead, of origin: String) {
        if origin.hasSameBytes(as: identity.origin) {
            self.head = head
        } else {
            heads[origin] = head
        }
    }

    /// Gives an event the position after a log's head; the caller has checked that it is.
    func extend(_ uuid: String, _ position: LogPosition) throws(StoreError) {
        try insert(uuid, at: position)
        setHead(LogHead(seq: position.seq, chain: position.chain), of: position.origin)
    }

    /// Inserts a row of the log.
    func insert(_ uuid: String, at position: LogPosition) throws(StoreError) {
        let insert = try connection.statement(
            "INSERT INTO log (origin, seq, uuid, chain) VALUES (?1, ?2, ?3, ?4)")
        insert.bind(1, position.origin)
        insert.bind(2, position.seq)
        insert.bind(3, uuid)
        insert.bind(4, blob: position.chain.bytes)
        try insert.run()
    }

    /// Starts a new log of this machine; later events stand under the new origin, and what others
    /// remember of this database counts no more.
    ///
    /// - Parameter machine: who this machine is by its configuration.
    func startIncarnation(machine: UUID) throws(StoreError) {
        heads[identity.origin] = head
        let suffix = Hexadecimal.text(ambient.uuid().bytes.prefix(8))
        identity.machine = machine
        identity.origin = machine.text + "~" + suffix
        identity.epoch = ambient.uuid().text
        head = LogHead(seq: 0, chain: .start)
    }

    /// The mark that this transaction leaves beside the database. A log that was only begun counts
    /// too: an older mark would name one that a fork has cut short.
    var highWater: HighWater? {
        let clock = identity.clock
        guard let hlc = HLC(wall: clock.wall, counter: clock.counter, machine: identity.machine)
        else { return nil }
        return HighWater(origin: identity.origin, seq: head.seq, hlc: hlc)
    }

    /// Works out what hangs on several events and saves the clock; the last step before the commit.
    func finish() throws(StoreError) {
        if projector.mustReplay {
            try Replay.rebuildInPlace(connection, &identity)
        } else {
            try projector.settle()
        }
        if identity != loaded { try identity.save(connection) }
        try ambient.checkpoint(.settled)
    }
}
