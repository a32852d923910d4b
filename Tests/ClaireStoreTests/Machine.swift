import ClaireDomain
import ClairePlatform
import Foundation
import Support

@testable import ClaireStore

/// One of several machines in a test: its database in a folder of its own, its clock, its system.
final class Machine {
    let id: ClaireDomain.UUID
    let folder: TemporaryFolder
    let world: TestWorld
    private(set) var store: Store
    var path: String { folder.path + "/claire.db" }

    init(_ number: UInt64, now: Int64 = 1_750_000_000_000) throws {
        id = UUID(random: number, number)
        folder = try TemporaryFolder()
        world = TestWorld(now: now)
        store = try Store.create(
            at: folder.path + "/claire.db", machine: id, ambient: world.ambient
        ).store
    }

    /// A copy of another machine's database under its name, as somebody makes who copies the file.
    ///
    /// - Parameter withMark: whether the file beside it comes along.
    init(copyOf other: Machine, withMark: Bool = false) throws {
        id = other.id
        folder = try TemporaryFolder()
        world = TestWorld(now: other.world.now)
        let path = folder.path + "/claire.db"
        try Backup.write(other.store, to: path)
        if withMark {
            try FileManager.default.copyItem(
                atPath: HighWater.path(of: other.path), toPath: HighWater.path(of: path))
        }
        store = try Store.open(at: path, machine: id, ambient: world.ambient)
    }

    /// Another process.
    func reopen(as machine: ClaireDomain.UUID? = nil) throws {
        store = try Store.open(at: path, machine: machine ?? id, ambient: world.ambient)
    }

    /// Puts a backup in the place of the database.
    ///
    /// - Parameter isHidden: whether neither the file nor the mark beside it shows it.
    func restore(_ backup: String, isHidden: Bool = false) throws {
        for name in [path, path + "-wal", path + "-shm"] { FileRemoval.remove(name) }
        try FileManager.default.copyItem(atPath: backup, toPath: path)
        if isHidden { FileRemoval.remove(HighWater.path(of: path)) }
        try reopen()
        guard isHidden else { return }
        let inode = FileMetadata(path).map { String($0.inode) } ?? "NULL"
        try store.connection.execute("UPDATE local_identity SET inode = \(inode)")
    }

    /// Writes a backup and returns where.
    func backUp(_ name: String = "backup.db") throws -> String {
        let target = folder.path + "/" + name
        try Backup.write(store, to: target)
        return target
    }

    /// Makes so many projects, a millisecond apart.
    @discardableResult
    func work(_ count: Int = 1, _ word: String = "p") throws -> [Event] {
        var events: [Event] = []
        for number in 0..<count {
            world.now += 1
            let name = "\(word)\(number)"
            events += try store.write(as: .person("ada")) { writer throws(StoreError) in
                try [
                    writer.append(.projectCreated(id: writer.newID(), ProjectRegisters(name: name)))
                ]
            }
        }
        return events
    }

    var origin: String {
        get throws { try store.read { reader throws(StoreError) in try reader.origin() } }
    }

    var vector: VersionVector {
        get throws { try store.read { reader throws(StoreError) in try reader.versionVector() } }
    }

    var digest: String {
        get throws { try store.read { reader throws(StoreError) in try Digest.state(reader) } }
    }

    var uuids: Set<String> {
        get throws {
            Set(try store.connection.prepare("SELECT uuid FROM events").all { $0.text(0) })
        }
    }

    /// Whether nothing is wrong with the database itself.
    var isSound: Bool {
        get throws {
            try store.complaints().filter { !["forks", "refused", "quarantined"].contains($0) }
                == []
        }
    }

    /// A log from a position on.
    func log(_ origin: String, after seq: Int = 0) throws -> [Incoming] {
        try store.read { reader throws(StoreError) in
            try reader.positions(of: origin, after: seq, limit: 100_000, maxBytes: 1 << 30)
        }.map { Incoming(event: $0.event, position: $0.position) }
    }

    @discardableResult
    func take(_ page: [Incoming], from peer: String = "peer") throws -> [IntakeOutcome] {
        try store.takeIn(page, from: peer, isDurable: false)
    }

    /// Hands over all that another lacks, by the greatest common position of each log.
    @discardableResult
    func send(to other: Machine, page size: Int = 3) throws -> [IntakeOutcome] {
        var outcomes: [IntakeOutcome] = []
        for origin in try vector.origins {
            let theirs = try other.log(origin)
            let mine = try log(origin)
            var common = 0
            while common < mine.count, common < theirs.count,
                mine[common].position == theirs[common].position
            { common += 1 }
            var rest = mine[common...]
            while !rest.isEmpty {
                outcomes += try other.take(Array(rest.prefix(size)))
                rest = rest.dropFirst(size)
            }
        }
        return outcomes
    }

    /// Exchanges both ways until the logs are equal.
    ///
    /// - Returns: whether they came to be.
    @discardableResult
    func meet(_ other: Machine) throws -> Bool {
        for _ in 0..<20 {
            try send(to: other)
            try other.send(to: self)
            if try vector == other.vector { return true }
        }
        return false
    }
}
