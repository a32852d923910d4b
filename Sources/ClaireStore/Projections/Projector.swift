import ClaireDomain

/// What became of an event that was handed to `apply`.
package enum Applied: Equatable, Sendable {
    case applied
    /// Kept in the log and left alone: its type is unknown, or its payload can't be decoded. It is
    /// applied when a newer Claire replays the log.
    case unapplied(reason: String)
}

/// Folds events into one set of projection tables. Nothing else writes them.
///
/// The order of calls does not matter, nor does applying an event twice: every register is won by
/// the greatest stamp, rows that only grow are inserted once, and moments are kept by minimum or
/// maximum.
final class Projector {
    let connection: Connection
    let prefix: String
    private let compiled: CompiledStatements

    /// The dependencies that changed since the flags of skipped ones were worked out.
    var changedDependencies: [DependencyEdge] = []
    /// Whether the log stands beside the tables; where it does not, its reader knows beforehand what
    /// was given up.
    var hasLog = true
    /// Whether an abandonment came in, after which the projections must be made anew.
    var mustReplay = false
    var knownAbandonments: [String: Int] = [:]

    init(_ connection: Connection, prefix: String = "") {
        self.connection = connection
        self.prefix = prefix
        compiled = prefix.isEmpty ? connection.projectionStatements : CompiledStatements()
    }

    /// The statement of a call site, compiled once: for the live tables once for each connection,
    /// since compiling costs a short transaction more than running.
    ///
    /// - Parameter sql: takes the prefix of the tables' names.
    func statement(
        file: StaticString = #fileID, line: UInt = #line, _ sql: (String) -> String
    ) throws(StoreError) -> Statement {
        let site = CompiledStatements.Site(file: file.utf8Start, line: line)
        if let known = compiled.bySite[site] { return known }
        let made = try connection.prepare(sql(prefix))
        compiled.bySite[site] = made
        return made
    }

    /// Applies one event of the log.
    ///
    /// - Parameter rowid: the event's row in the events table.
    func apply(_ event: Event, rowid: Int64) throws(StoreError) -> Applied {
        do {
            guard let stamp = event.stamp else {
                return try leave(event, "its uuid or clock is malformed")
            }
            guard let payload = try Payload.decode(type: event.type, text: event.payload) else {
                return try leave(event, "its type '\(event.type)' is unknown")
            }
            return try apply(payload, of: event, stamp: stamp, rowid: rowid)
        } catch let invalid as InvalidField {
            return try leave(event, "'\(invalid.field)' \(invalid.problem)")
        } catch let error as StoreError {
            throw error
        } catch {
            throw .failed(path: connection.path, detail: "\(error)")
        }
    }

    /// Applies an event whose payload is decoded already.
    func apply(
        _ payload: Payload, of event: Event, stamp: Stamp, rowid: Int64
    ) throws(StoreError) -> Applied {
        for subject in payload.body.subjects { try remember(subject, rowid: rowid) }
        let write = RegisterWrite(
            stamp: stamp.bytes, wall: stamp.hlc.wall, event: event, actor: payload.actor)
        #if MISTAKES
            if try isMistaken(payload.body, write) { return .applied }
        #endif
        switch payload.body {
        case .projectCreated(let id, let registers):
            try upsertProject(id, registers, creates: true, write)
        case .projectUpdated(let id, let registers):
            try upsertProject(id, registers, creates: false, write)
        case .projectDeleted(let id): try setProjectDeleted(id, true, write)
        case .projectRestored(let id): try setProjectDeleted(id, false, write)
        case .taskCreated(let id, let registers):
            try upsertTask(id, registers, creates: true, write)
        case .taskUpdated(let id, let registers):
            try upsertTask(id, registers, creates: false, write)
        case .taskStatusChanged(let id, let register): try setTaskStatus(id, register, write)
        case .taskDeleted(let id): try setTaskDeleted(id, true, write)
        case .taskRestored(let id): try setTaskDeleted(id, false, write)
        case .dependencyAdded(let edge): try setDependency(edge, present: true, write)
        case .dependencyRemoved(let edge): try setDependency(edge, present: false, write)
        case .noteAdded(let subject, let text): try insertNote(subject, text, write)
        case .assignmentCreated(let id, let task, let session):
            try createAssignment(id, task: task, session: session, write)
        case .assignmentReleased(let id, let reason):
            try setReleased(id, true, reason: reason, write)
        case .assignmentResumed(let id): try setReleased(id, false, reason: nil, write)
        case .sessionOpened(let id, let registers):
            try upsertSession(id, registers, write)
            try setClosed(id, false, write)
        case .sessionClosed(let id): try setClosed(id, true, write)
        case .sessionObserved(let id, let source, let registers, let seen):
            try upsertSession(id, registers, write)
            try upsertObservation(id, source: source, seen, write)
        case .updateRecorded(let session, let assignment, let source, let payload):
            try insertUpdate(session, assignment, source, payload, write)
        case .broadcastSent(let message): try insertBroadcast(message, write)
        case .broadcastDelivered(let broadcast, let recipient, let outcome, let detail):
            try setDelivery(broadcast, recipient, outcome, detail, write)
        case .queueTaken, .queueReleased: break  // found by the project's history
        case .eventVoided(let event, let voided): try setVoided(event, voided, write)
        case .originAbandoned(let origin, let fromSeq, let first):
            try abandon(origin, from: fromSeq, first, by: event)
        }
        return .applied
    }

    private func leave(_ event: Event, _ reason: String) throws(StoreError) -> Applied {
        let insert = try statement { prefix in
            "INSERT OR IGNORE INTO \(prefix)unapplied(event_id, reason) VALUES (?1, ?2)"
        }
        insert.bind(1, event.uuid)
        insert.bind(2, reason)
        try insert.run()
        return .unapplied(reason: reason)
    }

    private func remember(_ subject: UUID, rowid: Int64) throws(StoreError) {
        let insert = try statement { prefix in
            "INSERT OR IGNORE INTO \(prefix)history(entity, event) VALUES (?1, ?2)"
        }
        insert.bind(1, blob: subject.bytes)
        insert.bind(2, rowid)
        try insert.run()
    }

    /// Works out the flags that hang on more than one row; called once before each commit.
    func settle() throws(StoreError) {
        defer { changedDependencies = [] }
        if try mustSettleDependencies() { try settleDependencies() }
    }
}

/// What every register write of one event carries.
struct RegisterWrite {
    /// The bytes of the stamp.
    let stamp: [UInt8]
    /// Milliseconds since 1970.
    let wall: Int64
    let event: Event
    let actor: Actor?
}
