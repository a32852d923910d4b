import ClairePlatform

/// Copies of the whole database, made through SQLite's backup API while others read and write.
package enum Backup {
    /// Writes a copy to a path where nothing stands yet.
    ///
    /// - Throws: `conflict` when something stands there, `backupFailed` where none can be made.
    package static func write(_ store: Store, to path: String) throws(StoreError) {
        try write(store.connection, to: path)
    }

    static func write(_ connection: Connection, to path: String) throws(StoreError) {
        guard FileMetadata(path) == nil else {
            throw .conflict(Conflict(code: "exists", message: "'\(path)' exists already"))
        }
        let draft = path + ".partial"
        FileRemoval.remove(draft)
        do {
            try Files.makeEmpty(draft)
        } catch {
            throw refusal(error, path)
        }
        do throws(StoreError) {
            try copy(connection, to: draft)
        } catch {
            FileRemoval.remove(draft)
            throw error.about(path)
        }
        for companion in ["-wal", "-shm", "-journal"] { FileRemoval.remove(draft + companion) }
        do {
            try FileRemoval.rename(draft, to: path)
        } catch {
            throw refusal(error, path)
        }
    }

    /// What the system said of the draft, as it is to the file that was asked for.
    private static func refusal(_ error: SystemError, _ path: String) -> StoreError {
        error.kind == .full
            ? .full(path: path)
            : .backupFailed(path: path, detail: SystemError.text(error.errno))
    }

    private static func copy(_ connection: Connection, to path: String) throws(StoreError) {
        let target = try Connection(path: path, access: .create)
        try connection.backUp(into: target)
    }
}
