import ClaireDomain
import ClairePlatform
import Glibc

/// What hooks had to say while somebody else wrote: a file beside the database, a line for each
/// report, that the next writer takes in (events.md, "The database").
///
/// A hook appends under the file's own lock. A writer moves the file out of the way under that lock,
/// applies its lines in its transaction, and removes it after the commit; a session's row tells which
/// line was the last, so that a file which outlived a crash in between is not applied again.
struct Spool {
    private let path: String

    static func path(of database: String) -> String { database + ".spool" }
    private static func taken(of database: String) -> String { database + ".spool.taken" }

    /// The purpose under which the last line that was taken in is remembered, for each session.
    private static let purpose = "spooled"
    /// No more is kept, bytes: hooks that nobody takes in must not fill the disk.
    private static let limit: Int64 = 1 << 20
    /// How long either side waits for the other, milliseconds: each holds the lock for a moment.
    private static let patience: Int64 = 20

    /// Whether something waits to be taken in: two looks at the folder.
    static func isWaiting(at database: String) -> Bool {
        (FileMetadata(path(of: database))?.size ?? 0) > 0
            || FileMetadata(taken(of: database)) != nil
    }

    // MARK: Hooks

    /// Adds a report behind those that wait.
    static func append(_ report: HookReport, id: UUID, of database: String) throws(StoreError) {
        let path = path(of: database)
        let lock = try lock(path)
        defer { lock.release() }
        guard (FileMetadata(path)?.size ?? 0) < limit else { throw .full(path: path) }
        let file = open(path, O_WRONLY | O_APPEND | O_CLOEXEC | O_NOFOLLOW)
        guard file >= 0 else {
            throw StoreError(SystemError("open", path, errno: errno), about: path)
        }
        defer { close(file) }
        // It begins on a line of its own, whatever a crash left of the one before.
        let bytes = Array(("\n" + report.line(id) + "\n").utf8)
        guard Glibc.write(file, bytes, bytes.count) == bytes.count else {
            throw StoreError(SystemError("write", path, errno: errno), about: path)
        }
    }

    /// The lock of the file that has the name now: the one that was opened may have been taken.
    private static func lock(_ path: String) throws(StoreError) -> FileLock {
        while true {
            do throws(FileLockError) {
                let lock = try FileLock(path: path, waitingUpTo: patience)
                if lock.isHeld(at: path) { return lock }
                lock.release()
            } catch {
                switch error {
                case .timedOut: throw .busy(seconds: 0)
                case .failed(let code):
                    throw StoreError(SystemError("lock", path, errno: code), about: path)
                }
            }
        }
    }

    // MARK: Writers

    /// Applies what waits, before anything else that the transaction does.
    ///
    /// - Returns: what is to be removed once it is committed; `nil` when nothing waited.
    static func takeIn(_ writer: Writer, of database: String) throws(StoreError) -> Spool? {
        guard isWaiting(at: database), let bytes = take(database) else { return nil }
        var reports: [UUID: [(id: UUID, report: HookReport)]] = [:]
        var seen: Set<UUID> = []
        for line in bytes.split(separator: UInt8(ascii: "\n")) {
            // A writer that did not live to remove what it had moved left the same lines twice.
            guard let (id, report) = HookReport.read(Array(line)), seen.insert(id).inserted else {
                continue
            }
            reports[report.session, default: []].append((id, report))
        }
        for (session, said) in reports.sorted(by: { $0.key < $1.key }) {
            try apply(said, of: session, writer)
        }
        return Spool(path: taken(of: database))
    }

    private static func apply(
        _ said: [(id: UUID, report: HookReport)], of session: UUID, _ writer: Writer
    ) throws(StoreError) {
        let last = try writer.reader.offset(session, purpose)
        let done = said.lastIndex { $0.id.text.hasSameBytes(as: last ?? "") }
        let fresh = said[(done.map { $0 + 1 } ?? 0)...]
        guard let newest = fresh.last else { return }
        try writer.speaking(as: .session(session)) { () throws(StoreError) in
            for (_, report) in fresh { try writer.record(report) }
        }
        try writer.setOffset(session, purpose, newest.id.text)
    }

    /// Moves the lines to where no hook adds to them, behind those that an earlier writer took and
    /// did not live to remove.
    private static func take(_ database: String) -> [UInt8]? {
        let (path, taken) = (path(of: database), taken(of: database))
        // Whoever holds it now is stopped or slow: the next writer will find it.
        guard let lock = try? lock(path) else { return nil }
        defer { lock.release() }
        if FileMetadata(taken) == nil {
            guard rename(path, taken) == 0 else { return nil }
        } else {
            guard let more = FileRange.head(path, count: Int(limit) * 2), add(more, to: taken)
            else { return nil }
            unlink(path)
        }
        return FileRange.head(taken, count: Int(limit) * 4)
    }

    private static func add(_ bytes: [UInt8], to path: String) -> Bool {
        let file = open(path, O_WRONLY | O_APPEND | O_CLOEXEC | O_NOFOLLOW)
        guard file >= 0 else { return false }
        defer { close(file) }
        return bytes.isEmpty || Glibc.write(file, bytes, bytes.count) == bytes.count
    }

    /// Removes what is committed.
    func remove() { unlink(path) }
}

extension Store {
    /// Whether hooks said something that no writer has taken in yet.
    package var hasSpooledReports: Bool { Spool.isWaiting(at: path) }

    /// Leaves a report for the next writer, where this process may not wait for the database.
    package func spool(_ report: HookReport) throws(StoreError) {
        try Spool.append(report, id: ambient.uuid(), of: path)
    }
}
