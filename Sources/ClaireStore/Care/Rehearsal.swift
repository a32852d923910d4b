import ClaireDomain

/// What a simulation needs beside what the verbs use; nothing installed calls it.
extension Store {
    /// The database as a new process would find it, over this one's connection: a simulated process
    /// begins anew without opening and compiling.
    package func anew(machine: UUID?, ambient: Ambient) -> Store {
        Store(connection, machine: machine, ambient: ambient)
    }

    /// The pages that the write-ahead log has after the last commit.
    package var walPages: Int { connection.walPages }

    /// The connection, past every rule of the record.
    package var rehearsal: Connection { connection }

    /// Runs statements outside every rule of the record, such as emptying all tables for the next
    /// simulated world.
    package func rehearse(_ sql: String) throws(StoreError) { try connection.execute(sql) }
}

extension Replay {
    /// Folds the events and log that are there into projections that are empty, in the order of the
    /// events' rows.
    package static func rehearse(_ store: Store) throws(StoreError) {
        try fill(store.connection, prefix: "")
    }
}
