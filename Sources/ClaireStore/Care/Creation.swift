import ClaireDomain
import ClairePlatform

/// Makes a new database under a temporary name, so that no half-made one is ever seen.
enum Creation {
    static func make(
        path: String, machine: UUID, ambient: Ambient
    ) throws(StoreError) -> Connection {
        let draft = path + ".new"
        remove(draft)
        do throws(StoreError) {
            try fill(draft, machine, ambient)
        } catch {
            remove(draft)
            throw error.about(path)
        }
        // Nothing stands in the draft's log: only the file itself moves.
        for companion in [draft + "-wal", draft + "-shm"] { FileRemoval.remove(companion) }
        do {
            try FileRemoval.rename(draft, to: path)
        } catch {
            throw StoreError(error, about: path)
        }
        let connection = try Connection(path: path, access: .write)
        try connection.makeDurable()
        return connection
    }

    private static func remove(_ draft: String) {
        for name in [draft, draft + "-wal", draft + "-shm", draft + "-journal"] {
            FileRemoval.remove(name)
        }
    }

    private static func fill(
        _ draft: String, _ machine: UUID, _ ambient: Ambient
    ) throws(StoreError) {
        // SQLite gives the log and the shared memory the mode of the database.
        do {
            try Files.makeEmpty(draft)
        } catch {
            throw StoreError(error, about: draft)
        }
        let connection = try Connection(path: draft, access: .create)
        try connection.execute("PRAGMA synchronous=FULL; BEGIN IMMEDIATE")
        try connection.execute(Schema.log)
        try tables(connection)
        // The file keeps its inode when it gets its name.
        try Identity(machine: machine, path: draft, ambient: ambient).save(connection)
        try connection.execute("PRAGMA user_version = \(Schema.version); COMMIT")
        // The mode is kept in the file's header: from here on every opener uses it.
        try connection.execute("PRAGMA journal_mode = WAL")
    }

    /// Makes all tables but those of the log.
    static func tables(_ connection: Connection) throws(StoreError) {
        try connection.execute(Schema.local)
        try connection.execute(ProjectionSchema(prefix: "", generation: 1).definition)
    }
}
