import ClaireDomain
import ClaireSessions
import Support
import Testing

@testable import ClaireStore

/// A database of a machine of its own, with a project that its queue may feed.
final class QueueBench {
    let home: TemporaryHome
    let store: Store
    let project: UUID
    var trust: [String] = []

    init() throws {
        home = try TemporaryHome()
        let machine = try #require(UUID(Self.uuid()))
        store = try Store.create(at: home.path + "/claire.db", machine: machine).store
        project = try store.write(as: .person("ada")) { writer throws(StoreError) in
            try writer.createProject(name: "site").id
        }
    }

    private static func uuid() -> String {
        let digits = (0..<8).map { _ in String("0123456789abcdef".randomElement() ?? "0") }.joined()
        return digits + "-0000-4000-8000-000000000000"
    }

    /// A session's uuid that ends in a number.
    static func session(_ number: Int) throws -> UUID { try #require(UUID(LiveFleet.id(number))) }

    var machine: UUID { get throws { try store.machineID() } }

    var feed: QueueFeed { QueueFeed(store: store, trust: trust) }

    @discardableResult
    func write<Value>(_ body: (Writer) throws(StoreError) -> Value) throws -> Value {
        try store.write(as: .person("ada"), body)
    }

    func read<Value>(_ body: (Reader) throws(StoreError) -> Value) throws -> Value {
        try store.read(body)
    }

    func task(
        _ title: String, _ mode: TaskMode = .autonomous, after: [UUID] = [],
        priority: Int = 2
    ) throws -> UUID {
        let rank = try #require(Priority(rawValue: priority))
        return try write { writer throws(StoreError) in
            try writer.addTask(
                NewTask(title: title, priority: rank, mode: mode, after: after), to: project
            ).id
        }
    }

    func status(_ task: UUID) throws -> TaskStatus {
        try read { reader throws(StoreError) in try reader.task(task).status }
    }

    func assign(_ task: UUID, _ session: UUID, waits: Bool = false) throws {
        try write { writer throws(StoreError) in
            try writer.assign(task, to: session, ifBusy: waits ? .queue : .refuse)
        }
    }

    func move(_ task: UUID, _ move: TaskMove, _ reason: String? = nil) throws {
        try write { writer throws(StoreError) in
            try writer.moveTask(task, move, reason: reason)
        }
    }

    /// Makes it look as if a queue ran here; it does as long as the lock is held.
    func runQueue(concurrency: Int = 2, stop: String? = nil) throws -> QueueLock {
        let lock = try #require(QueueLock(of: project, in: store.path))
        var state = QueueState(
            projects: [project], concurrency: concurrency, budget: nil, started: 0)
        state.stop = stop
        try write { writer throws(StoreError) in
            try writer.takeQueue(of: project, host: "here")
            try writer.setQueueRun(of: project, pid: 1, state: state.json)
        }
        return lock
    }

    /// Hands all events over to another machine's database.
    func send(to other: QueueBench) throws {
        let origins = try read { reader throws(StoreError) in try reader.versionVector().origins }
        for origin in origins {
            let theirs = try other.read { reader throws(StoreError) in
                try reader.positions(of: origin, after: 0, limit: 100_000, maxBytes: 1 << 30).count
            }
            let page = try read { reader throws(StoreError) in
                try reader.positions(
                    of: origin, after: theirs, limit: 100_000, maxBytes: 1 << 30)
            }.map { Incoming(event: $0.event, position: $0.position) }
            _ = try other.store.takeIn(page, from: "peer", isDurable: true)
        }
    }

    func outcome(_ message: UUID) throws -> DeliveryOutcome? {
        try read { reader throws(StoreError) in
            try reader.broadcast(message).deliveries.first?.outcome
        }
    }
}
