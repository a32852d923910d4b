import ClairePlatform

/// Moves the write-ahead log into the database file, only while this process holds the write lock.
///
/// SQLite before 3.51.3 can lose commits when a checkpoint races a writer in another process; one
/// that runs under the write lock races none.
enum Checkpoint {
    /// From so many pages on, a write is followed by a checkpoint: SQLite's own number.
    static let duePages = 1000
    /// The same for the first write of a process.
    ///
    /// When nobody has the database open, the next process reads the whole log to index it. Between
    /// short commands that is always so, and at 1,000 pages it was a third of what a command took:
    /// with 250 `claire task add` takes 3.0 ms in place of 3.8, checkpoints included. A process that
    /// goes on writing keeps the index alive, and needs no more checkpoints than SQLite thinks right.
    static let firstDuePages = 250
    /// The same for what need not be on disk at once, such as pages of an exchange: each of them may
    /// write a thousand, and a checkpoint after each was a third of the time.
    static let bulkPages = 4096
    /// From so many pages on (16 MiB), and twice as many as make one due, it waits for readers to end.
    static let urgentPages = 4096
    /// How long it then waits, in nanoseconds.
    static let urgentWait: Int64 = 300_000_000

    /// Checkpoints when the last commit left a long log; the caller holds the lock file.
    ///
    /// - Parameters:
    ///   - due: from so many pages on.
    ///   - mayWait: whether a log that is far too long is worth waiting for its readers.
    static func runIfDue(
        _ connection: Connection, from due: Int, mayWait: Bool = true
    ) throws(StoreError) {
        guard connection.walPages >= due else { return }
        try run(connection, isUrgent: mayWait && connection.walPages >= max(urgentPages, 2 * due))
    }

    /// Copies as many pages as the readers allow and begins the log anew when that was all of them;
    /// an urgent one holds writers off until it has begun anew.
    ///
    /// Nobody else writes while the caller holds the lock file. So a reader that begins once all is
    /// copied reads past the log, and those that began before only have to end: readers that overlap
    /// without a gap are waited for, too.
    ///
    /// - Returns: whether the whole log was copied.
    @discardableResult
    static func run(_ connection: Connection, isUrgent: Bool) throws(StoreError) -> Bool {
        let deadline = MonotonicClock.now() + (isUrgent ? urgentWait : 0)
        let copier = try Connection(path: connection.path, access: .write)
        try copier.execute("PRAGMA synchronous=FULL")
        while true {
            let isWhole = try copy(connection, through: copier)
            let left = max(0, deadline - MonotonicClock.now()) / 1_000_000
            if isWhole {
                try beginAnew(connection, through: copier, waitingUpTo: left)
                return true
            }
            guard left > 0 else { return false }
            MonotonicClock.sleep(milliseconds: 5)
        }
    }

    /// One pass under the write lock, on a second connection.
    ///
    /// - Returns: whether the whole log is copied.
    private static func copy(
        _ connection: Connection, through copier: Connection
    ) throws(StoreError) -> Bool {
        try connection.execute("BEGIN IMMEDIATE")
        defer { connection.rollBack() }
        return try copier.statement("PRAGMA wal_checkpoint(PASSIVE)")
            .first { $0.integer(1) == $0.integer(2) } ?? true
    }

    /// Waits until nobody reads from the log, then writes one page at its beginning.
    ///
    /// Only a write begins a log anew, and only the process that has seen it copied: the next one
    /// reads the log from its start to index it, takes all of it for new, and would append to it
    /// and copy it again after each command. (The version is what it was; an UPDATE that changes
    /// nothing would not be written at all.) The file keeps its length, since a sync of a file that
    /// grows costs several times that of one that is written over.
    private static func beginAnew(
        _ connection: Connection, through copier: Connection, waitingUpTo milliseconds: Int64
    ) throws(StoreError) {
        try copier.execute("PRAGMA busy_timeout = \(milliseconds)")
        let isBusy = try copier.prepare("PRAGMA wal_checkpoint(RESTART)").first { $0.bool(0) }
        guard isBusy == false else { return }
        try connection.execute("BEGIN IMMEDIATE")
        defer { connection.rollBack() }
        try connection.execute("PRAGMA user_version = \(try connection.userVersion()); COMMIT")
    }
}
