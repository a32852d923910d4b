import CSQLite
import ClairePlatform

/// One connection to a database file, for one thread.
///
/// Automatic checkpoints are off, on close too: SQLite before 3.51.3 can lose commits when a
/// checkpoint races a writer of another process (see `Checkpoint`).
package final class Connection {
    /// What a connection may do to its file.
    package enum Access: Sendable {
        /// Neither the file nor its companions are written.
        case read
        /// Read and write, but the file must be there.
        case write
        /// The file is made when it isn't there.
        case create
        /// The file stands on a read-only file system: no locks, no companions.
        case immutable
    }

    package let path: String
    private let handle: OpaquePointer
    private var statements: [String: Statement] = [:]
    /// Those that write the live projections; kept from one transaction to the next.
    let projectionStatements = CompiledStatements()

    /// The pages that the write-ahead log had after the last commit of this connection.
    package private(set) var walPages = 0

    /// Opens the file.
    package init(path: String, access: Access) throws(StoreError) {
        self.path = path
        var opened: OpaquePointer?
        let flags =
            switch access {
            case .read: SQLITE_OPEN_READONLY
            case .write: SQLITE_OPEN_READWRITE
            case .create: SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE
            case .immutable: SQLITE_OPEN_READONLY | SQLITE_OPEN_URI
            }
        let name = access == .immutable ? Self.immutableURI(path) : path
        let code = sqlite3_open_v2(name, &opened, flags | SQLITE_OPEN_NOMUTEX, nil)
        guard code == SQLITE_OK, let opened else {
            let detail = Self.explained(String(cString: sqlite3_errstr(code)), opened)
            sqlite3_close_v2(opened)
            throw .failed(path: path, detail: detail)
        }
        handle = opened
        sqlite3_extended_result_codes(handle, 1)
        // Another program's short lock (the sqlite3 shell, a backup) is waited for.
        sqlite3_busy_timeout(handle, 5000)
        claire_sqlite_no_checkpoint_on_close(handle)
        // Takes the place of SQLite's own hook, which is what checkpoints automatically. Never set
        // `PRAGMA wal_autocheckpoint` on a connection: it removes this hook, even with 0.
        sqlite3_wal_hook(
            handle,
            { context, _, _, pages in
                guard let context else { return SQLITE_OK }
                Unmanaged<Connection>.fromOpaque(context).takeUnretainedValue().walPages =
                    Int(pages)
                return SQLITE_OK
            }, Unmanaged.passUnretained(self).toOpaque())
    }

    deinit {
        forgetStatements()
        sqlite3_close_v2(handle)
    }

    private static func immutableURI(_ path: String) -> String {
        var uri = "file:"
        for byte in path.utf8 {
            let character = Character(Unicode.Scalar(byte))
            if character.isLetter || character.isNumber || "/._-~".contains(character), byte < 128 {
                uri.append(character)
            } else {
                uri += "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16)
            }
        }
        return uri + "?immutable=1"
    }

    /// Runs statements that take no values and give no rows.
    package func execute(_ sql: String) throws(StoreError) {
        let code = sqlite3_exec(handle, sql, nil, nil, nil)
        guard code == SQLITE_OK else { throw error(code) }
    }

    /// A statement, compiled once for this connection.
    package func statement(_ sql: String) throws(StoreError) -> Statement {
        if let known = statements[sql] { return known }
        let made = try prepare(sql)
        statements[sql] = made
        return made
    }

    /// Compiles a statement that its caller keeps.
    package func prepare(_ sql: String) throws(StoreError) -> Statement {
        var compiled: OpaquePointer?
        let code = sqlite3_prepare_v3(
            handle, sql, -1, UInt32(SQLITE_PREPARE_PERSISTENT), &compiled, nil)
        guard code == SQLITE_OK, let compiled else { throw error(code) }
        return Statement(compiled, of: self)
    }

    /// Forgets all compiled statements; needed before tables are dropped or renamed.
    package func forgetStatements() {
        statements.removeAll()
        projectionStatements.bySite.removeAll()
    }

    /// How many rows the last statement changed.
    package var changes: Int { Int(sqlite3_changes(handle)) }

    package var lastRowid: Int64 { sqlite3_last_insert_rowid(handle) }

    /// Whether a transaction is open.
    package var isInTransaction: Bool { sqlite3_get_autocommit(handle) == 0 }

    /// Copies this database into another connection's main database (the backup API).
    package func backUp(into target: Connection) throws(StoreError) {
        guard let backup = sqlite3_backup_init(target.handle, "main", handle, "main") else {
            throw target.error(sqlite3_extended_errcode(target.handle))
        }
        var code = SQLITE_OK
        repeat { code = sqlite3_backup_step(backup, 1024) } while code == SQLITE_OK
        let finished = sqlite3_backup_finish(backup)
        guard code == SQLITE_DONE, finished == SQLITE_OK else {
            throw target.error(code == SQLITE_DONE ? finished : code)
        }
    }

    /// The error of a result code of this connection.
    func error(_ code: Int32) -> StoreError {
        let detail = String(cString: sqlite3_errmsg(handle))
        // The shared memory could not grow: SQLite has no word of its own for that.
        if code == SQLITE_IOERR | 19 << 8 { return .full(path: path) }
        switch code & 0xFF {
        case SQLITE_CORRUPT, SQLITE_NOTADB: return .damaged(path: path, detail: detail)
        case SQLITE_FULL: return .full(path: path)
        case SQLITE_READONLY: return .readOnly(path: path)
        case SQLITE_BUSY, SQLITE_LOCKED: return .busy(seconds: 5)
        case SQLITE_CANTOPEN, SQLITE_IOERR:
            return .failed(path: path, detail: Self.explained("\(detail) (SQLite \(code))", handle))
        default: return .failed(path: path, detail: "\(detail) (SQLite \(code))")
        }
    }

    /// SQLite's words, and the operating system's where that refused something.
    private static func explained(_ detail: String, _ handle: OpaquePointer?) -> String {
        let code = sqlite3_system_errno(handle)
        return code == 0 ? detail : "\(detail): \(SystemError.text(code))"
    }
}
