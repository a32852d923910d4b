import ClairePlatform

/// Moves the write-ahead log into the database file, only while this process holds the write lock.
///
/// SQLite before 3.51.3 can lose commits when a checkpoint races a writer in another process; one
/// that runs under the write lock races none.
enum Checkpoint {
    /// From so many pages on, a write is followed by a checkpoint.
    static let duePages = 1000
    /// From so many pages on (16 MiB) it waits for readers to end.
    static let urgentPages = 4096
    /// How long it then waits, in nanoseconds.
    static let urgentWait: Int64 = 300_000_000

    /// Checkpoints when the last commit left a long log; the caller holds the lock file.
    static func runIfDue(_ connection: Connection) throws(StoreError) {
        guard connection.walPages >= duePages else { return }
        try run(connection, isUrgent: connection.walPages >= urgentPages)
    }

    /// Copies as many pages as the readers allow and begins the log anew when that was all of them;
    /// an urgent one holds writers off until it has begun anew.
    ///
    /// A reader that begins while all is copied reads past the log; one that began before keeps it
    /// from beginning anew. So readers that come one after the other without a gap are waited for.
    ///
    /// - Returns: whether the whole log was copied.
    @discardableResult
    static func run(_ connection: Connection, isUrgent: Bool) throws(StoreError) -> Bool {
        let deadline = MonotonicClock.now() + (isUrgent ? urgentWait : 0)
        let copier = try Connection(path: connection.path, access: .write)
        try copier.execute("PRAGMA synchronous=FULL")
        while true {
            let isWhole = try copy(connection, through: copier)
            if isUrgent { MonotonicClock.sleep(milliseconds: 5) }
            if isWhole {
                try startOver(connection)
                if connection.walPages < duePages { return true }
            }
            if MonotonicClock.now() >= deadline { return isWhole }
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

    /// Writes one page at the log's beginning.
    ///
    /// Only a write begins a log anew, and only the process that has seen it copied: the next one
    /// reads the log from its start to recover it, takes all of it for new, and would append to it
    /// and copy it again after each command. A reader of the old log makes this write append, too.
    /// (The version is what it was; an UPDATE that changes nothing would not be written at all.)
    private static func startOver(_ connection: Connection) throws(StoreError) {
        try connection.execute("BEGIN IMMEDIATE")
        defer { connection.rollBack() }
        try connection.execute("PRAGMA user_version = \(try connection.userVersion()); COMMIT")
    }
}
