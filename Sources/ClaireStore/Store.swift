import ClaireDomain
import ClairePlatform

/// A Claire database: one file in WAL mode that many short-lived processes share.
///
/// Reads never write and never wait. Writes queue on a lock file, then run in `BEGIN IMMEDIATE`;
/// when `write` returns, what it wrote is on disk (`synchronous=FULL`).
///
/// ```swift
/// let store = try Store.open(at: path, machine: configuration.machine)
/// let project = try store.write(as: .person("ada")) { writer throws(StoreError) in
///     try writer.createProject(NewProject(name: "api"))
/// }
/// ```
package final class Store {
    package let path: String
    /// How long a write waits for others, in milliseconds.
    package var patience: Int64 = 30_000
    /// Whether a checkpoint that readers hold up is left to the next writer.
    private var isHurried = false
    /// Where the database stands as it was before opening it raised its version; `nil` when it did not.
    package internal(set) var migrationBackup: String?

    /// Told after a write how many milliseconds the log's clock stands ahead of this machine's, where
    /// that is more than `ClockRepair.tolerance`: this machine once wrote far in the future.
    package var warnOfClock: ((Int64) -> Void)?

    /// How far an event from elsewhere may stand ahead of this machine's clock before it is kept
    /// aside until its time, in milliseconds.
    package var maxDrift: Int64 = 5 * 60_000

    let connection: Connection
    let ambient: Ambient
    /// The file that the connection is open on.
    private let inode: UInt64?
    private lazy var host = ambient.host()
    private var hasWritten = false
    #if MISTAKES
        /// The clock as this process left it, whatever others wrote since.
        private var ownClock: LogicalClock?
    #endif
    /// Who this machine is by its configuration; `nil` takes the database's word.
    let machine: UUID?

    init(_ connection: Connection, machine: UUID?, ambient: Ambient) {
        path = connection.path
        self.connection = connection
        self.machine = machine
        self.ambient = ambient
        inode = ambient.inode(path)
    }

    /// Opens an existing database, bringing an older one up to this build's version first.
    ///
    /// - Parameters:
    ///   - machine: this machine's id by its configuration. Where the database names another it is a
    ///     copy, and the first write starts a new incarnation.
    /// - Throws: `missing`, `damaged`, `newer`.
    package static func open(
        at path: String, machine: UUID?, ambient: Ambient = .live
    ) throws(StoreError) -> Store {
        guard let status = FileMetadata(path) else {
            throw Files.isOutOfReach(path)
                ? .failed(path: path, detail: "its folder may not be searched by this user")
                : .missing(path: path)
        }
        guard status.kind == .file else {
            throw .damaged(path: path, detail: "it is not a file")
        }
        let store = Store(try connect(path), machine: machine, ambient: ambient)
        if let found = try store.olderVersion() { try Migration.bring(store, from: found) }
        return store
    }

    /// Opens an existing database of this build's version for a program that must not make others
    /// wait: it waits no longer than told, for whatever lock, not at all for readers that hold up a
    /// checkpoint, and brings no older database up to date.
    ///
    /// - Throws: what `open` throws, and `failed` for an older database.
    package static func openBriefly(
        at path: String, machine: UUID?, patience: Int64, ambient: Ambient = .live
    ) throws(StoreError) -> Store {
        guard FileMetadata(path)?.kind == .file else { throw .missing(path: path) }
        let store = Store(try connect(path), machine: machine, ambient: ambient)
        store.patience = patience
        store.isHurried = true
        try store.connection.execute("PRAGMA busy_timeout = \(patience)")
        if let found = try store.olderVersion() {
            throw .failed(path: path, detail: "version \(found) waits to be brought up to date")
        }
        return store
    }

    /// Makes the database with its folder, or opens the one that is there.
    ///
    /// - Returns: the store, and whether it was made now.
    package static func create(
        at path: String, machine: UUID, ambient: Ambient = .live
    ) throws(StoreError) -> (store: Store, isNew: Bool) {
        if FileMetadata(path) != nil {
            return (try open(at: path, machine: machine, ambient: ambient), false)
        }
        // A link may lead to a disk that isn't there today; a new database must not take its place.
        if FileMetadata(path, followingLinks: false) != nil {
            throw .failed(path: path, detail: "it is a link to a file that is not there")
        }
        do {
            try Files.makeFolder(Files.folder(of: path))
        } catch {
            throw StoreError(error, about: path)
        }
        let lock = try lock(path, waitingUpTo: 30_000)
        defer { lock.release() }
        // Another `init` may have been first.
        if FileMetadata(path) != nil {
            return (try open(at: path, machine: machine, ambient: ambient), false)
        }
        let connection = try Creation.make(
            path: path, machine: machine, ambient: ambient)
        return (Store(connection, machine: machine, ambient: ambient), true)
    }

    private static func connect(_ path: String) throws(StoreError) -> Connection {
        let readOnly = Files.isOnReadOnlyFileSystem(path)
        let log = FileMetadata(path + "-wal")
        // No one can write there: without a log to read, the file is all there is.
        let isFrozen = readOnly && (log?.size ?? 0) == 0
        let connection = try Connection(
            path: path, access: isFrozen ? .immutable : readOnly ? .read : .write)
        if !readOnly { try connection.makeDurable() }
        return connection
    }

    /// The version of a database that an older build wrote.
    private func olderVersion() throws(StoreError) -> Int? {
        let found = try connection.userVersion()
        if found == Schema.version { return nil }
        guard found < Schema.version else {
            throw .newer(path: path, found: found, known: Schema.version)
        }
        return found
    }

    /// Bounds the pages that this connection keeps in memory; 16 MiB unless it is told. A server with
    /// many connections wants less for each, as the system keeps the file's pages anyway.
    package func limitCache(kibibytes: Int) throws(StoreError) {
        try connection.execute("PRAGMA cache_size=-\(kibibytes)")
    }

    /// The machine that writes to this database.
    package func machineID() throws(StoreError) -> UUID { try Identity.load(connection).machine }

    /// Changes whenever another connection writes to the database; one cheap read.
    package func dataVersion() throws(StoreError) -> Int {
        try connection.statement("PRAGMA data_version").first { $0.integer(0) } ?? 0
    }

    /// Reads at one moment.
    package func read<Value>(
        _ body: (Reader) throws(StoreError) -> Value
    ) throws(StoreError) -> Value {
        try connection.statement("BEGIN").run()
        do {
            let value = try body(Reader(connection, now: ambient.now()))
            try connection.statement("COMMIT").run()
            return value
        } catch {
            connection.rollBack()
            throw error
        }
    }

    /// Writes in one transaction: all of what `body` appends is on disk when this returns, or none.
    ///
    /// - Parameter isDurable: whether what it writes must be on disk when this returns.
    /// - Throws: what `body` throws, and `busy`, `readOnly`, `full`, `newer`.
    package func write<Value>(
        as actor: Actor, isDurable: Bool = true, _ body: (Writer) throws(StoreError) -> Value
    ) throws(StoreError) -> Value {
        var lead: Int64 = 0
        defer { if lead > ClockRepair.tolerance { warnOfClock?(lead) } }
        var mark: HighWater?
        var spool: Spool?
        let path = path
        let raise = {
            mark?.write(of: path)
            spool?.remove()
        }
        return try exclusively(isDurable: isDurable, raising: raise) {
            connection throws(StoreError) in
            let identity = try Identity.load(connection)
            let writer = try Writer(connection, identity: identity, actor: actor, ambient: ambient)
            #if MISTAKES
                if Mistake.made == .tickOutside, let ownClock { writer.identity.clock = ownClock }
                defer { ownClock = writer.identity.clock }
            #endif
            let before = (identity.origin, writer.head.seq)
            try Incarnation.startIfDue(writer, evidence)
            spool = try Spool.takeIn(writer, of: path)
            let value = try body(writer)
            try writer.finish()
            if before != (writer.identity.origin, writer.head.seq) { mark = writer.highWater }
            lead = writer.identity.clock.wall - writer.now
            return value
        }
    }

    /// What tells whether the database is the one that was written last.
    var evidence: Incarnation.Evidence {
        Incarnation.Evidence(
            machine: machine, inode: inode, host: host, mark: HighWater.read(of: path))
    }

    /// Runs one write transaction under the lock file, for this module's own bookkeeping.
    ///
    /// - Parameters:
    ///   - isDurable: whether what it writes must be on disk when this returns; a replay can do its
    ///     work again.
    ///   - raising: called after the commit and still under the lock.
    func exclusively<Value>(
        isDurable: Bool = true, raising: () -> Void = {},
        _ body: (Connection) throws(StoreError) -> Value
    ) throws(StoreError) -> Value {
        let lock = try Self.lock(path, waitingUpTo: patience)
        defer { lock.release() }
        try ambient.checkpoint(.locked)
        try checkFile()
        if !isDurable { try connection.execute("PRAGMA synchronous=NORMAL") }
        defer { if !isDurable { try? connection.execute("PRAGMA synchronous=FULL") } }
        try connection.statement("BEGIN IMMEDIATE").run()
        let value: Value
        do throws(StoreError) {
            try ambient.checkpoint(.begun)
            let found = try connection.userVersion()
            guard found == Schema.version else {
                throw StoreError.newer(path: path, found: found, known: Schema.version)
            }
            value = try body(connection)
            try connection.statement("COMMIT").run()
        } catch {
            connection.rollBack()
            throw error
        }
        if isDurable { try ambient.checkpoint(.synced) }
        try ambient.checkpoint(.committed)
        raising()
        try ambient.checkpoint(.marked)
        // What is acknowledged is in the log already; a checkpoint that fails is tried again.
        try? Checkpoint.runIfDue(
            connection,
            from: !isDurable
                ? Checkpoint.bulkPages
                : hasWritten ? Checkpoint.duePages : Checkpoint.firstDuePages,
            mayWait: !isHurried)
        hasWritten = true
        return value
    }

    /// Copies a long write-ahead log into the database: what ends a run of transactions that were not
    /// durable each (`Checkpoint.bulkPages`), since the next program reads the whole log at its start.
    package func shortenLog() throws(StoreError) {
        guard connection.walPages >= Checkpoint.firstDuePages else { return }
        let lock = try Self.lock(path, waitingUpTo: patience)
        defer { lock.release() }
        try checkFile()
        try Checkpoint.runIfDue(connection, from: Checkpoint.firstDuePages)
    }

    /// A program that runs on while its database is replaced would write to a file without a name.
    private func checkFile() throws(StoreError) {
        guard let inode, ambient.inode(path) != inode else { return }
        throw .failed(
            path: path, detail: "another file took its place; start this program again")
    }

    /// Takes the write lock: a file beside the database, so that writers queue.
    static func lock(
        _ path: String, waitingUpTo milliseconds: Int64
    ) throws(StoreError) -> FileLock {
        do {
            return try FileLock(path: path + ".lock", waitingUpTo: milliseconds)
        } catch {
            switch error {
            case .timedOut: throw .busy(seconds: Int(milliseconds / 1000))
            case .failed(let code):
                throw StoreError(SystemError("lock", path + ".lock", errno: code), about: path)
            }
        }
    }
}

extension Connection {
    /// A commit is on disk when it returns, and no checkpoint runs by itself.
    func makeDurable() throws(StoreError) {
        try execute(
            """
            PRAGMA synchronous=FULL; PRAGMA journal_size_limit=4194304; PRAGMA cache_size=-16384
            """)
    }

    func userVersion() throws(StoreError) -> Int {
        try statement("PRAGMA user_version").first { $0.integer(0) } ?? 0
    }

    /// Ends an open transaction without its writes; SQLite may have ended it already.
    func rollBack() {
        if isInTransaction { try? execute("ROLLBACK") }
    }
}
