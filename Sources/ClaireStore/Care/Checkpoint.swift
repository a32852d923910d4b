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

    /// Copies as many pages as the readers allow; an urgent one holds writers off until they do.
    ///
    /// - Returns: whether the whole log was copied.
    @discardableResult
    static func run(_ connection: Connection, isUrgent: Bool) throws(StoreError) -> Bool {
        let copier = try Connection(path: connection.path, access: .write)
        try copier.execute("PRAGMA wal_autocheckpoint=0; PRAGMA synchronous=FULL")
        try connection.execute("BEGIN IMMEDIATE")
        defer { connection.rollBack() }
        let deadline = MonotonicClock.now() + urgentWait
        while true {
            let isWhole =
                try copier.statement("PRAGMA wal_checkpoint(PASSIVE)")
                .first { $0.integer(1) == $0.integer(2) } ?? true
            if isWhole { return true }
            guard isUrgent, MonotonicClock.now() < deadline else { return false }
            MonotonicClock.sleep(milliseconds: 5)
        }
    }
}
