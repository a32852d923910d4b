import ClaireDomain
import ClairePlatform
import ClaireStore
import ClaireSync
import Glibc
import Support
import Synchronization
import Testing

/// A machine with a real store in a folder of its own, and a clock that a test sets.
final class Peer {
    /// A clock that threads share.
    final class Clock: Sendable {
        private let time: Mutex<Int64>

        init(_ time: Int64 = 1_800_000_000_000) { self.time = Mutex(time) }

        /// Milliseconds since 1970.
        var now: Int64 { time.withLock { $0 } }

        func set(_ now: Int64) { time.withLock { $0 = now } }

        func advance(_ milliseconds: Int64) { time.withLock { $0 += milliseconds } }
    }

    let name: String
    let folder: TemporaryFolder
    let clock: Clock
    let machine: UUID
    private(set) var store: Store

    var path: String { folder.path + "/claire.db" }

    /// Whether the file system says nothing of its files: a copy then is not known as one.
    private let isBlind: Bool

    init(
        _ name: String, clock: Clock = Clock(), machine: UUID? = nil, isBlind: Bool = false
    ) throws {
        self.isBlind = isBlind
        self.name = name
        self.clock = clock
        folder = try TemporaryFolder()
        self.machine = machine ?? UUID(random: Randomness.next(), Randomness.next())
        let ambient = Self.ambient(clock, isBlind)
        store = try Store.create(
            at: folder.path + "/claire.db", machine: self.machine, ambient: ambient
        ).store
    }

    private static func ambient(_ clock: Clock, _ isBlind: Bool) -> Ambient {
        Ambient(
            now: { clock.now },
            uuid: { UUID(random: Randomness.next(), Randomness.next()) },
            inode: { isBlind ? nil : FileMetadata($0)?.inode })
    }

    /// Another connection, as another process would have.
    func opened() throws -> Store {
        try Store.open(at: path, machine: machine, ambient: Self.ambient(clock, isBlind))
    }

    /// Makes so many projects, each one event.
    func work(_ count: Int = 1) throws {
        let name = name
        try store.write(as: .person("ada")) { writer throws(StoreError) in
            for _ in 0..<count {
                try writer.createProject(name: "\(name)-\(writer.newID().text)")
            }
        }
    }

    /// Copies the database, as a backup program does.
    func backup() throws -> TemporaryFolder {
        let copy = try TemporaryFolder()
        try Backup.write(store, to: copy.path + "/claire.db")
        return copy
    }

    /// Puts a copy in the database's place, as its user would: another file under the same name.
    func restore(_ copy: TemporaryFolder) throws {
        for companion in ["-wal", "-shm"] { unlink(path + companion) }
        try #require(rename(copy.path + "/claire.db", path) == 0)
        store = try opened()
    }

    /// Starts another machine on a copy of this one's disk: everything is the same.
    func clone(_ name: String) throws -> Peer {
        let clone = try Peer(name, clock: clock, machine: machine, isBlind: isBlind)
        try clone.restore(try backup())
        return clone
    }

    /// The answering side for a caller.
    func service(for caller: String = "caller") throws -> SyncService {
        SyncService(store: try opened(), caller: caller)
    }

    /// Brings the two level, over a network without faults.
    @discardableResult
    func sync(with other: Peer) throws -> SyncOutcome {
        var session = try session(with: other)
        return try session.run()
    }

    /// An exchange with another peer that can be run.
    func session(with other: Peer) throws -> SyncSession<InProcess> {
        SyncSession(
            store: store, peer: other.name, url: "http://\(other.name):8765",
            transport: InProcess(service: try other.service(for: name)), clock: syncClock)
    }

    var syncClock: SyncClock {
        let clock = clock
        return SyncClock(now: { clock.now }, random: { 7 })
    }

    func vector() throws -> VersionVector {
        try store.read { reader throws(StoreError) in try reader.versionVector() }
    }

    func state() throws -> String {
        try store.read { reader throws(StoreError) in try Digest.state(reader) }
    }

    /// What the `sqlite3` shell would do, past all of Claire's rules.
    func tamper(_ sql: String) throws {
        let other = try opened()
        try other.write(as: .claire) { writer throws(StoreError) in
            try writer.connection.execute(sql)
        }
    }

    /// Every event of the log, as bytes by uuid.
    func events() throws -> [String: [UInt8]] {
        try store.read { reader throws(StoreError) in
            var found: [String: [UInt8]] = [:]
            let vector = try reader.versionVector()
            for origin in vector.origins {
                let all = try reader.positions(
                    of: origin, after: 0, limit: .max, maxBytes: .max)
                for positioned in all { found[positioned.event.uuid] = positioned.event.bytes }
            }
            return found
        }
    }

    /// What is remembered of a peer.
    func record(of other: String, _ direction: PeerRecord.Direction) throws -> PeerRecord? {
        try store.read { reader throws(StoreError) in try reader.peerRecord(other, direction) }
    }
}

/// A network without a wire: the other side answers in this process.
struct InProcess: PeerTransport {
    let service: SyncService
    /// Called with each request's number, from 1; may throw, before the peer hears or after.
    var beforeCall: (Int) throws(PeerFailure) -> Void = { _ in }
    var afterCall: (Int) throws(PeerFailure) -> Void = { _ in }
    /// What becomes of the bytes on the way.
    var onRequest: ([UInt8]) -> [UInt8] = { $0 }
    var onAnswer: ([UInt8]) -> [UInt8] = { $0 }
    /// Exchanges, and the bytes of all of them.
    private(set) var calls = 0
    private(set) var requests: [[UInt8]] = []
    private(set) var answers: [[UInt8]] = []
    private(set) var digests = 0

    init(service: SyncService) { self.service = service }

    mutating func exchange(_ request: [UInt8]) throws(PeerFailure) -> [UInt8] {
        calls += 1
        try beforeCall(calls)
        let request = onRequest(request)
        requests.append(request)
        let answer: [UInt8]
        do throws(SyncRefusal) {
            answer = try service.exchange(request)
        } catch {
            throw .refused(status: error.status, code: error.code, detail: error.detail)
        }
        try afterCall(calls)
        answers.append(onAnswer(answer))
        return onAnswer(answer)
    }

    mutating func digest(
        unless etag: String?, withState: Bool
    ) throws(PeerFailure) -> DigestAnswer {
        digests += 1
        do throws(SyncRefusal) {
            return try service.digest(unless: etag, withState: withState)
        } catch {
            throw .refused(status: error.status, code: error.code, detail: error.detail)
        }
    }
}

/// The lines of a message.
func lines(_ bytes: [UInt8]) throws -> [JSON] {
    try bytes.split(separator: UInt8(ascii: "\n")).map { try JSON.parse($0) }
}
