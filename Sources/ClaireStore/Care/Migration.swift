import ClaireDomain
import ClairePlatform

/// Brings an older database to this build's version, after a backup beside it.
package struct Migration: Sendable {
    /// The version that the step leads to.
    let version: Int
    /// Runs in the transaction that raises `user_version`.
    let run: @Sendable (Connection, UUID, Ambient) throws(StoreError) -> Void

    /// The steps in order.
    static let steps = [
        Migration(version: 1) { connection, machine, ambient throws(StoreError) in
            try adoptEvents(connection, machine, ambient)
        },
        Migration(version: 2) { connection, _, ambient throws(StoreError) in
            try addSync(connection, ambient)
        },
        Migration(version: 3) { connection, _, _ throws(StoreError) in
            try addWeb(connection)
        },
        Migration(version: 4) { connection, _, _ throws(StoreError) in
            try addAgents(connection)
        },
    ]

    /// Runs the steps that a database lacks.
    ///
    /// - Returns: where the backup is; `nil` when another process was first.
    @discardableResult
    static func bring(
        _ store: Store, from found: Int, steps: [Migration] = Migration.steps
    ) throws(StoreError) -> String? {
        guard try isOurs(store.connection) else {
            throw .damaged(path: store.path, detail: "it is not a database of claire")
        }
        let lock = try Store.lock(store.path, waitingUpTo: store.patience)
        defer { lock.release() }
        let connection = store.connection
        let current = try connection.userVersion()
        let due = steps.filter { $0.version > current }
        guard let last = due.last else { return nil }
        let backup = "\(store.path).v\(current)-\(store.ambient.now()).backup"
        try Backup.write(connection, to: backup)
        try connection.execute("PRAGMA journal_mode = WAL; BEGIN IMMEDIATE")
        do throws(StoreError) {
            let machine = store.machine ?? store.ambient.uuid()
            for step in due { try step.run(connection, machine, store.ambient) }
            try connection.execute("PRAGMA user_version = \(last.version); COMMIT")
        } catch {
            connection.rollBack()
            throw error
        }
        store.migrationBackup = backup
        return backup
    }

    private static func isOurs(_ connection: Connection) throws(StoreError) -> Bool {
        try connection.statement(
            "SELECT count(*) FROM sqlite_schema WHERE type = 'table' AND name = 'events'"
        ).first { $0.integer(0) == 1 } ?? false
    }

    /// From the first Claire, which had the events table alone: its events get positions in this
    /// machine's log in the order of their clocks, and the projections are folded anew.
    private static func adoptEvents(
        _ connection: Connection, _ machine: UUID, _ ambient: Ambient
    ) throws(StoreError) {
        for table in ProjectionSchema.tables + ["log"] {
            try connection.execute("DROP TABLE IF EXISTS \(table)")
        }
        try connection.execute(
            """
            CREATE TABLE log (origin TEXT NOT NULL, seq INTEGER NOT NULL,
              uuid TEXT NOT NULL REFERENCES events(uuid), chain BLOB NOT NULL,
              PRIMARY KEY (origin, seq));
            CREATE INDEX IF NOT EXISTS events_hlc ON events(hlc)
            """)
        try Creation.tables(connection)
        var identity = Identity(machine: machine, path: connection.path, ambient: ambient)
        let writer = try Writer(
            connection, identity: identity, actor: .claire, ambient: ambient)
        let select = try connection.prepare(
            """
            SELECT rowid, uuid, hlc, machine_id, event_type, payload, created_at FROM events
            ORDER BY hlc, uuid
            """)
        for logged in try select.all(EventScan.read) {
            try writer.advance(logged.event)
            if let hlc = HLC(logged.event.hlc) { identity.clock.receive(hlc) }
        }
        try identity.save(connection)
        try Replay.fill(connection, prefix: "")
    }
    /// Version 2 knows other machines: what it keeps of them, which file and system it was written
    /// on, and a random id.
    private static func addSync(
        _ connection: Connection, _ ambient: Ambient
    ) throws(StoreError) {
        // What the step before made is of this version already.
        let isThere = try connection.prepare(
            "SELECT 1 FROM sqlite_schema WHERE name = 'local_quarantine'"
        ).first { _ in true }
        guard isThere == nil else { return }
        try connection.execute(
            """
            ALTER TABLE local_identity ADD COLUMN epoch TEXT NOT NULL DEFAULT '';
            ALTER TABLE local_identity ADD COLUMN inode INTEGER;
            ALTER TABLE local_identity ADD COLUMN os_machine TEXT
            """)
        try connection.execute(Schema.sync)
        // No event of that version names one.
        try connection.execute(
            """
            CREATE TABLE abandoned_events (
              event_id TEXT NOT NULL, machine_id TEXT NOT NULL, PRIMARY KEY (event_id, machine_id))
            """)
        var identity = try Identity.load(connection)
        identity.epoch = ambient.uuid().text
        identity.inode = ambient.inode(connection.path)
        identity.host = ambient.host()
        try identity.save(connection)
    }

    /// Version 3 keeps answers that callers may ask for again.
    private static func addWeb(_ connection: Connection) throws(StoreError) {
        // What the first step made is of this version already.
        let isThere = try connection.prepare(
            "SELECT 1 FROM sqlite_schema WHERE name = 'local_answers'"
        ).first { _ in true }
        if isThere == nil { try connection.execute(Schema.web) }
    }

    /// Version 4 keeps what opening agents needs.
    private static func addAgents(_ connection: Connection) throws(StoreError) {
        // What the first step made is of this version already.
        let isThere = try connection.prepare(
            "SELECT 1 FROM sqlite_schema WHERE name = 'local_launches'"
        ).first { _ in true }
        if isThere == nil { try connection.execute(Schema.agents) }
    }
}
