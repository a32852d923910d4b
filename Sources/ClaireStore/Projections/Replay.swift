import ClaireDomain
import ClairePlatform

/// Rebuilds all projections from the log, while readers read and writers write.
///
/// Shadow tables are filled in chunks, each a write transaction of its own. The last one takes in
/// what arrived meanwhile and renames the shadows into place.
package struct Replay {
    /// The events of one chunk; some 20 ms of the write lock.
    static let chunk = 4000
    private static let shadow = "shadow_"
    private static let lease = "replay"
    /// A lease that its holder has not renewed for so long is taken over, in milliseconds.
    private static let leaseTime: Int64 = 60_000

    private let store: Store
    private let chunk: Int
    /// Told how many events are done, and of how many.
    private let progress: (Int, Int) -> Void

    package init(_ store: Store, progress: @escaping (Int, Int) -> Void = { _, _ in }) {
        self.init(store, chunk: Self.chunk, progress: progress)
    }

    init(_ store: Store, chunk: Int, progress: @escaping (Int, Int) -> Void = { _, _ in }) {
        self.store = store
        self.chunk = chunk
        self.progress = progress
    }

    /// Replays the whole log.
    ///
    /// - Returns: the number of events replayed.
    /// - Throws: `conflict` when another process is replaying.
    @discardableResult
    package func run() throws(StoreError) -> Int {
        let total = try EventScan.count(store.connection)
        var fill = try begin(isAgain: false)
        do throws(StoreError) {
            while true {
                while try step(&fill) { progress(fill.count, max(total, fill.count)) }
                if fill.isFinished { break }
                fill = try begin(isAgain: true)
            }
        } catch {
            try? giveUpLease()
            throw error
        }
        progress(fill.count, fill.count)
        try dropRetired()
        return fill.count
    }

    /// Where the filling of the shadows stands.
    private struct Fill {
        let projector: Projector
        /// Counts the sets of tables made here; another one was made meanwhile where it has moved on.
        let generation: Int
        /// What the live tables held of abandonments when it began.
        let abandonments: [String]
        var abandoned: Set<String>
        var last: Int64 = 0
        var count = 0
        var isFinished = false
    }

    /// Makes empty shadow tables.
    ///
    /// - Parameter isAgain: whether this replay has the lease already.
    private func begin(isAgain: Bool) throws(StoreError) -> Fill {
        try store.exclusively { connection throws(StoreError) in
            try takeLease(connection, isRenewal: isAgain)
            try Self.drop(prefix: Self.shadow, connection)
            var identity = try Identity.load(connection)
            identity.generation += 1
            try identity.save(connection)
            try connection.execute(
                ProjectionSchema(prefix: Self.shadow, generation: identity.generation).definition)
            let projector = Projector(connection, prefix: Self.shadow)
            try Abandoned.applyFirst(projector)
            try projector.abandonmentsAreKnown()
            return Fill(
                projector: projector, generation: identity.generation,
                abandonments: try Self.abandonments(connection),
                abandoned: try Abandoned.events(connection, prefix: Self.shadow))
        }
    }

    /// Applies one chunk; the last one puts the shadows into place.
    ///
    /// - Returns: whether there is more.
    private func step(_ fill: inout Fill) throws(StoreError) -> Bool {
        var state = fill
        let more = try store.exclusively(isDurable: false) { connection throws(StoreError) in
            try takeLease(connection, isRenewal: true)
            let events = try EventScan.events(
                after: state.last, limit: chunk, connection)
            try Self.apply(events, &state.abandoned, state.projector)
            state.last = events.last?.rowid ?? state.last
            state.count += events.count
            // An abandonment that came in meanwhile: what is filled may hold what it gives up.
            if state.projector.mustReplay { return false }
            guard events.count < chunk else { return true }
            guard try isCurrent(state, connection) else { return false }
            try state.projector.settle()
            try swap(connection)
            state.isFinished = true
            return false
        }
        fill = state
        return more
    }

    /// Whether nothing that is filled has been given up, or given another place, meanwhile.
    private func isCurrent(_ fill: Fill, _ connection: Connection) throws(StoreError) -> Bool {
        let generation = try Identity.load(connection).generation
        guard generation == fill.generation else { return false }
        return try Self.abandonments(connection) == fill.abandonments
    }

    private static func abandonments(_ connection: Connection) throws(StoreError) -> [String] {
        try connection.prepare(
            "SELECT origin || ' ' || from_seq FROM abandonments ORDER BY 1"
        ).all { $0.text(0) }
    }

    private static func apply(
        _ events: [LoggedEvent], _ abandoned: inout Set<String>, _ projector: Projector
    ) throws(StoreError) {
        for logged in events where abandoned.isEmpty || !abandoned.contains(logged.event.uuid) {
            _ = try projector.apply(logged.event, rowid: logged.rowid)
        }
    }

    private func swap(_ connection: Connection) throws(StoreError) {
        for table in ProjectionSchema.tables {
            try connection.execute(
                """
                ALTER TABLE \(table) RENAME TO retired_\(table);
                ALTER TABLE \(Self.shadow)\(table) RENAME TO \(table)
                """)
        }
        try connection.execute("DELETE FROM local_leases WHERE name = '\(Self.lease)'")
    }

    /// Drops the tables that were replaced, each in a transaction of its own, since a large one takes
    /// its time.
    private func dropRetired() throws(StoreError) {
        for table in ProjectionSchema.tables {
            try store.exclusively { connection throws(StoreError) in
                try connection.execute("DROP TABLE IF EXISTS retired_\(table)")
            }
        }
    }

    private static func drop(prefix: String, _ connection: Connection) throws(StoreError) {
        for table in ProjectionSchema.tables {
            try connection.execute(
                "DROP TABLE IF EXISTS \(prefix)\(table); DROP TABLE IF EXISTS retired_\(table)")
        }
    }

    private func takeLease(_ connection: Connection, isRenewal: Bool) throws(StoreError) {
        let now = store.ambient.now()
        let own = CurrentProcess.id
        // Another thread of this process may be replaying too.
        let select = try connection.statement(
            """
            SELECT pid FROM local_leases WHERE name = ?1 AND expires > ?2 AND NOT (pid = ?3 AND ?4)
            """)
        select.bind(1, Self.lease)
        select.bind(2, now)
        select.bind(3, Int(own))
        select.bind(4, isRenewal)
        if let holder = try select.first({ $0.integer(0) }), CurrentProcess.isAlive(Int32(holder)) {
            throw .conflict(
                Conflict(
                    code: "replaying", message: "process \(holder) is replaying the log already"))
        }
        let upsert = try connection.statement(
            """
            INSERT INTO local_leases (name, pid, started, expires) VALUES (?1, ?2, ?3, ?4)
            ON CONFLICT(name) DO UPDATE SET pid = ?2, expires = ?4
            """)
        upsert.bind(1, Self.lease)
        upsert.bind(2, Int(own))
        upsert.bind(3, now)
        upsert.bind(4, now + Self.leaseTime)
        try upsert.run()
    }

    /// After a failure the next replay need not wait until the lease is over.
    private func giveUpLease() throws(StoreError) {
        try store.exclusively { connection throws(StoreError) in
            let delete = try connection.statement(
                "DELETE FROM local_leases WHERE name = ?1 AND pid = ?2")
            delete.bind(1, Self.lease)
            delete.bind(2, Int(CurrentProcess.id))
            try delete.run()
        }
    }

    /// Rebuilds the projections inside the transaction that is open, for the rare event that takes
    /// others back.
    static func rebuildInPlace(
        _ connection: Connection, _ identity: inout Identity
    ) throws(StoreError) {
        let prefix = "rebuilt_"
        identity.generation += 1
        try connection.execute(
            ProjectionSchema(prefix: prefix, generation: identity.generation).definition)
        try fill(connection, prefix: prefix)
        for table in ProjectionSchema.tables {
            try connection.execute(
                "DROP TABLE \(table); ALTER TABLE \(prefix)\(table) RENAME TO \(table)")
        }
    }

    /// Applies the whole log to empty tables.
    static func fill(_ connection: Connection, prefix: String) throws(StoreError) {
        let projector = Projector(connection, prefix: prefix)
        try Abandoned.applyFirst(projector)
        try projector.abandonmentsAreKnown()
        var abandoned = try Abandoned.events(connection, prefix: prefix)
        var last: Int64 = 0
        while true {
            let events = try EventScan.events(after: last, limit: chunk, connection)
            try apply(events, &abandoned, projector)
            guard let end = events.last else { break }
            last = end.rowid
        }
        try projector.settle()
    }
}
