import ClaireDomain

/// Puts right what can be put right without losing anything.
package enum Repair {
    /// Does all repairs that are due and says what was done, a line each.
    ///
    /// - Parameter backup: where a copy of the database is put before anything is changed.
    package static func run(
        _ store: Store, backup: String, progress: @escaping (Int, Int) -> Void
    ) throws(StoreError) -> [String] {
        var done: [String] = []
        try Backup.write(store, to: backup)
        done.append("copied the database to '\(backup)'")
        let damage = try store.connection.prepare("PRAGMA integrity_check(1)")
            .first { $0.text(0) }
        if damage != "ok" {
            try store.exclusively { connection throws(StoreError) in
                try connection.execute("REINDEX")
            }
            done.append("rebuilt every index")
        }
        let events = try Replay(store, progress: progress).run()
        done.append("rebuilt the projections from \(events) events")
        try store.checkpoint()
        done.append("moved the write-ahead log into the database")
        return done
    }
}

extension Store {
    /// Moves the write-ahead log into the database file, as far as readers allow.
    package func checkpoint() throws(StoreError) {
        let lock = try Self.lock(path, waitingUpTo: patience)
        defer { lock.release() }
        try Checkpoint.run(connection, isUrgent: true)
    }
}
