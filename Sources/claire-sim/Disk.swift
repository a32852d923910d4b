import ClaireDomain
import ClairePlatform
import ClaireStore
import Glibc

/// A machine's disk: real files, kept from one world to the next, since making and opening a database
/// costs more than a whole run.
final class Disk {
    let path: String
    /// Which machine it belongs to by its configuration, unless a clone was put on it.
    let machine: UUID
    let slot: Int
    private(set) var root: Store?
    /// The pages of the write-ahead log that a power cut leaves.
    private var syncedPages = 0
    private var pagesBefore = 0
    private var isForeign = true
    private var emptying: [String] = []

    var markPath: String { path + ".high-water" }
    private var templatePath: String { path + ".template" }

    init(folder: String, slot: Int) {
        self.slot = slot
        path = "\(folder)/peer\(slot).db"
        machine = UUID(random: 0x5EED_0000 + UInt64(slot), 0xC1A1_4E00 + UInt64(slot))
    }

    /// What tells this disk's file and machine in a fresh world.
    var inode: UInt64 { 1000 + UInt64(slot) }
    var host: String { "host\(slot)" }

    /// The database as it was made, empty.
    func reset() throws(StoreError) {
        FileRemoval.remove(markPath)
        FileRemoval.remove(path + ".lock")
        // A replay has made tables with indexes of other names.
        if let root, !isForeign, try generation(root) == 1 {
            for sql in emptying { try root.rehearsal.statement(sql).run() }
        } else {
            try restoreTemplate()
        }
        syncedPages = 0
        isForeign = false
    }

    /// What empties the tables and puts the identity back. Compiled once for each disk, since the
    /// compiling would cost more than the work.
    ///
    /// - Parameter store: the database as it was made.
    private static func emptying(_ store: Store) throws(StoreError) -> [String] {
        let connection = store.rehearsal
        let tables = try connection.statement(
            """
            SELECT name FROM sqlite_schema
            WHERE type = 'table' AND name NOT LIKE 'sqlite%' ORDER BY name = 'events', name
            """
        ).all { $0.text(0) }
        let columns = try connection.statement(
            "SELECT 'quote(' || name || ')' FROM pragma_table_info('local_identity') ORDER BY cid"
        ).all { $0.text(0) }
        let values = try connection.statement(
            "SELECT " + columns.joined(separator: " || ',' || ") + " FROM local_identity"
        ).first { $0.text(0) }
        return ["BEGIN IMMEDIATE"] + tables.map { "DELETE FROM \($0)" }
            + [
                "INSERT INTO local_identity VALUES (\(values ?? ""))", "COMMIT",
                "PRAGMA wal_checkpoint(TRUNCATE)",
            ]
    }

    private func generation(_ store: Store) throws(StoreError) -> Int? {
        try store.read { reader throws(StoreError) in
            try reader.connection.statement("SELECT generation FROM local_identity")
                .first { $0.integer(0) }
        }
    }

    private func restoreTemplate() throws(StoreError) {
        root = nil
        if FileMetadata(templatePath) == nil {
            // A fixed source: what a template holds must not differ from process to process.
            let dice = Dice(seed: UInt64(slot))
            let ambient = Ambient(
                now: { World.start }, uuid: SendableDice(dice).uuid,
                inode: { [inode] _ in inode }, host: { [host] in host })
            Self.remove(templatePath)
            let made = try Store.create(at: templatePath, machine: machine, ambient: ambient)
            emptying = try Self.emptying(made.store)
        }
        Self.remove(path)
        try Self.copy(templatePath, to: path)
        try open()
    }

    private func open() throws(StoreError) {
        root = try Store.open(at: path, machine: nil)
    }

    /// The database as a new process finds it.
    func store(machine: UUID, ambient: Ambient) throws(StoreError) -> Store {
        guard let root else { throw .missing(path: path) }
        return root.anew(machine: machine, ambient: ambient)
    }

    func close() { root = nil }

    /// Marks the disk as holding other tables than those it was made with: the next world starts from
    /// the template's file.
    func becomeForeign() { isForeign = true }

    // MARK: What happens to disks

    /// Follows a write, to know what a power cut leaves of it.
    func follow(_ step: Ambient.Step) {
        let pages = root?.walPages ?? 0
        switch step {
        case .locked: pagesBefore = pages
        // A commit that wrote nothing waited for nothing.
        case .synced: if pages != pagesBefore { syncedPages = pages }
        // The log was begun anew: a checkpoint has synced all that it held.
        case .committed: if pages != pagesBefore, pages < syncedPages { syncedPages = 0 }
        default: break
        }
    }

    /// The power fails: what was not synced is gone from the end of the write-ahead log.
    func losePower() throws(StoreError) {
        let written = root?.walPages ?? 0
        root = nil
        FileRemoval.remove(path + "-shm")
        if syncedPages < written {
            let page: Int64 = 4096 + 24
            truncate(path + "-wal", syncedPages == 0 ? 0 : 32 + Int(Int64(syncedPages) * page))
        }
        try open()
    }

    /// A copy as `claire doctor backup` makes it, with the high-water mark's file beside.
    func backUp(to target: String) throws(StoreError) {
        Self.remove(target)
        guard let root else { throw .missing(path: path) }
        try Backup.write(root, to: target)
        try? Self.copy(markPath, to: target + ".high-water")
    }

    /// Puts a copy in the database's place.
    ///
    /// - Parameter mark: what becomes of the high-water mark.
    func replace(by copy: String, mark: Mark) throws(StoreError) {
        becomeForeign()
        root = nil
        for end in ["", "-wal", "-shm"] { FileRemoval.remove(path + end) }
        try Self.copy(copy, to: path)
        switch mark {
        case .stays: break
        case .goes: FileRemoval.remove(markPath)
        case .isReplaced:
            FileRemoval.remove(markPath)
            try? Self.copy(copy + ".high-water", to: markPath)
        }
        try open()
        syncedPages = 0
    }

    /// What a restore does with the file of the high-water mark.
    enum Mark: CaseIterable { case stays, goes, isReplaced }

    private static func remove(_ path: String) {
        for end in ["", "-wal", "-shm", ".high-water"] { FileRemoval.remove(path + end) }
    }

    private static func copy(_ source: String, to target: String) throws(StoreError) {
        let from = Glibc.open(source, O_RDONLY | O_CLOEXEC)
        guard from >= 0 else { throw .missing(path: source) }
        defer { Glibc.close(from) }
        let into = Glibc.open(target, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        guard into >= 0 else { throw .failed(path: target, detail: "can't be made") }
        defer { Glibc.close(into) }
        var buffer = [UInt8](repeating: 0, count: 1 << 17)
        while true {
            let count = Glibc.read(from, &buffer, buffer.count)
            guard count > 0 else { return }
            guard Glibc.write(into, buffer, count) == count else { throw .full(path: target) }
        }
    }
}

/// Removing folders, which nothing installed does.
enum Folder {
    static func remove(_ path: String) { rmdir(path) }
}

/// Dice in a closure that must be sendable; the thread that made it is the only one that calls it.
private struct SendableDice: @unchecked Sendable {
    private let dice: Dice

    init(_ dice: Dice) { self.dice = dice }

    var uuid: @Sendable () -> UUID { { self.dice.uuid() } }
}
