import ClairePlatform
import Synchronization

/// One connection, as far as its time is concerned.
final class ConnectionRecord: Sendable {
    let descriptor: Int32
    let client: SocketAddress
    /// The address on this side.
    let local: SocketAddress
    /// When it is closed, in nanoseconds of the monotonic clock; `.max` for never.
    private let deadline: Atomic<Int64>
    /// Whether no request is under way: it may give way to another.
    private let isIdle = Atomic<Bool>(true)
    private let idleSince: Atomic<Int64>
    /// Whether it is the client's turn: to send a request, or the rest of one.
    private let awaitsClient = Atomic<Bool>(true)
    /// What the deadline was when the client was first seen to be gone; -1 while it isn't.
    private let gone = Atomic<Int64>(-1)
    fileprivate let isClosing = Atomic<Bool>(false)
    /// What was asked on it last. It is read and written by the connection's own thread alone, between
    /// requests.
    nonisolated(unsafe) var last: Repetition?

    init(descriptor: Int32, client: SocketAddress, local: SocketAddress, seconds: Int64) {
        self.descriptor = descriptor
        self.client = client
        self.local = local
        let now = MonotonicClock.now()
        idleSince = Atomic(now)
        deadline = Atomic(now + seconds * 1_000_000_000)
    }

    /// Nothing is under way; the next request's head must be there in so many seconds.
    func becomeIdle(seconds: Int64) {
        let now = MonotonicClock.now()
        idleSince.store(now, ordering: .relaxed)
        deadline.store(now + seconds * 1_000_000_000, ordering: .relaxed)
        isIdle.store(true, ordering: .relaxed)
        awaitsClient.store(true, ordering: .relaxed)
    }

    /// A request or an answer moves; it must be over in so many seconds, `nil` for whenever.
    func becomeBusy(seconds: Int64?, awaitsClient: Bool) {
        isIdle.store(false, ordering: .relaxed)
        self.awaitsClient.store(awaitsClient, ordering: .relaxed)
        deadline.store(
            seconds.map { MonotonicClock.now() + $0 * 1_000_000_000 } ?? .max, ordering: .relaxed)
    }

    fileprivate func isOverdue(_ now: Int64) -> Bool {
        deadline.load(ordering: .relaxed) <= now
    }

    /// Whether the client went away in its turn and nothing happened since the last look:
    /// libmicrohttpd 0.9.75 overlooks some who do so behind a request that a worker had.
    fileprivate func isForgotten() -> Bool {
        guard awaitsClient.load(ordering: .relaxed), OpenSockets.isAtEnd(descriptor) else {
            gone.store(-1, ordering: .relaxed)
            return false
        }
        let now = deadline.load(ordering: .relaxed)
        return gone.exchange(now, ordering: .relaxed) == now
    }

    /// Since when it is idle; `nil` while it is not.
    fileprivate var idle: Int64? {
        isIdle.load(ordering: .relaxed) ? idleSince.load(ordering: .relaxed) : nil
    }
}

/// All open connections: how many there are, and which have had their time.
///
/// A connection is closed by shutting its socket down under the lock. libmicrohttpd closes a socket
/// only after it has told us, under the same lock, so the number can't be another's by then.
final class ConnectionTable: Sendable {
    private struct State {
        var records: [ObjectIdentifier: ConnectionRecord] = [:]
        var counts: [SocketAddress: Int] = [:]
    }

    private let state = Mutex(State())
    private let limits: ServerLimits

    init(_ limits: ServerLimits) { self.limits = limits }

    /// Whether one more connection from an address may come. Where there are too many, the one of them
    /// that has been idle longest is closed for it.
    func admit(_ client: SocketAddress) -> Bool {
        let network = client.network
        let own = client.isLocal ? limits.perLocalAddress : limits.perAddress
        return state.withLock { state in
            if state.counts[network, default: 0] >= own {
                return Self.evict(from: network, &state)
            }
            guard state.records.count >= limits.connections else { return true }
            return Self.evict(from: nil, &state)
        }
    }

    /// Closes the connection that has been idle longest. Where there are many, a few more that have
    /// been so nearly as long go with it, so that a flood is not met by looking at all for each.
    private static func evict(from network: SocketAddress?, _ state: inout State) -> Bool {
        var idle: [(since: Int64, record: ConnectionRecord)] = []
        for record in state.records.values
        where network == nil || record.client.network == network {
            guard !record.isClosing.load(ordering: .relaxed), let since = record.idle else {
                continue
            }
            idle.append((since, record))
        }
        let count = idle.count / share
        guard count > 0 else {
            guard let oldest = idle.min(by: { $0.since < $1.since }) else { return false }
            close(oldest.record)
            return true
        }
        idle.sort { $0.since < $1.since }
        for (_, record) in idle.prefix(count) { close(record) }
        return true
    }

    /// Of so many idle connections one gives way.
    private static let share = 64

    private static func close(_ record: ConnectionRecord) {
        guard !record.isClosing.exchange(true, ordering: .relaxed) else { return }
        OpenSockets.shutDown(record.descriptor)
    }

    /// Notes a connection that began.
    func add(_ record: ConnectionRecord) {
        state.withLock { state in
            state.records[ObjectIdentifier(record)] = record
            state.counts[record.client.network, default: 0] += 1
        }
    }

    /// Notes that one ended; its socket is about to be closed.
    func remove(_ record: ConnectionRecord) {
        state.withLock { state in
            guard state.records.removeValue(forKey: ObjectIdentifier(record)) != nil else { return }
            let network = record.client.network
            let left = (state.counts[network] ?? 1) - 1
            state.counts[network] = left > 0 ? left : nil
        }
    }

    /// Closes those that have had their time.
    /// - Returns: how many.
    func closeOverdue(now: Int64 = MonotonicClock.now()) -> Int {
        close { $0.isOverdue(now) }
    }

    /// Closes those whose client is gone, when that was so already at the last call.
    func closeForgotten() { _ = close { $0.isForgotten() } }

    /// Closes those that have no request under way.
    func closeIdle() { _ = close { $0.idle != nil } }

    private func close(where isDue: (ConnectionRecord) -> Bool) -> Int {
        state.withLock { state in
            var count = 0
            for record in state.records.values
            where !record.isClosing.load(ordering: .relaxed) && isDue(record) {
                Self.close(record)
                count += 1
            }
            return count
        }
    }

    /// How many are open.
    var count: Int { state.withLock { $0.records.count } }
}
