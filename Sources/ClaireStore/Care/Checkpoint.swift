import ClairePlatform

/// Moves the write-ahead log into the database file, only while this process holds the write lock.
///
/// SQLite before 3.51.3 can lose commits when a checkpoint races a writer in another process; one
/// that runs under the write lock races none.
enum Checkpoint {
    /// From so many pages on, a write is followed by a checkpoint.
    ///
    /// The first process to open the database reads the whole log to index it, since nobody keeps
    /// the index alive between commands. At 1,000 pages, SQLite's own number, that was a third of
    /// what a command took; at 250 `claire task add` takes 3.0 ms in place of 3.8, checkpoints
    /// included.
    static let duePages = 250
    /// From so many pages on (16 MiB) it waits for readers to end.
    static let urgentPages = 4096
    /// How long it then waits, in nanoseconds.
    static let urgentWait: Int64 = 300_000_000

    /// Checkpoints when the last commit left a long log; the caller holds the lock file.
    static func runIfDue(_ connection: Connection) throws(StoreError) {
        guard connection.walPages >= duePages else { return }
        try run(connection, isUrgent: connection.walPages >= urgentPages)
    }

    /// Copies as many pages as the readers allow and empties the log when that was all of them; an
    /// urgent one holds writers off until it is empty.
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
                try empty(copier, waitingUpTo: left)
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

    /// Takes the write lock itself, waits for those who read from the log, and cuts it to nothing.
    ///
    /// A log that is only begun anew would be read from its start by the next process, which sees
    /// nobody's shared memory and would take all of it for new.
    private static func empty(
        _ copier: Connection, waitingUpTo milliseconds: Int64
    ) throws(StoreError) {
        try copier.execute("PRAGMA busy_timeout = \(milliseconds)")
        _ = try copier.prepare("PRAGMA wal_checkpoint(TRUNCATE)").first { $0.integer(0) }
    }
}
