import ClaireDomain
import ClaireFleet
import ClairePlatform
import ClaireStore
import Synchronization

/// Keeps what is known of the fleet fresh while somebody looks at a page, in a thread of its own.
///
/// It leaves that to `claire pull --watch`, or to another server, where one is at it already.
package final class FleetWatch: Sendable {
    /// What became of the last round.
    package enum State: Equatable, Sendable {
        /// Nobody asks the fleet from here.
        case off
        /// Nobody has looked yet.
        case never
        /// Every host answered.
        case fresh(at: Int64)
        /// Since then some of it can't be asked or read: a line each.
        case partial(since: Int64, problems: [String])
        /// Another process of this machine refreshes the database.
        case elsewhere
        /// Since then the fleet can't be asked: why, and what helps.
        case failed(since: Int64, message: String, hint: String?)
    }

    /// How long a look counts, and how long a round takes from the start of one to the next, in
    /// milliseconds.
    static let attention: Int64 = 30_000
    static let interval: Int64 = 5_000
    /// For how long after a broadcast its proofs are looked for, in milliseconds.
    static let followUp: Int64 = 20 * 60_000

    private enum Message: Sendable { case look, stop }

    private let stores: StorePool
    private let transport: @Sendable () throws(Problem) -> Transport
    private let notify: @Sendable () -> [String]?
    private let changed: @Sendable () -> Void
    private let mailbox = Mailbox<Message>()
    private let current = Mutex(State.off)
    /// When somebody looked last, by the monotonic clock in nanoseconds; 0 for never.
    private let looked = Atomic<Int64>(0)
    private let isStopping = Atomic<Bool>(false)
    private let isRunning = Atomic<Bool>(false)

    init(
        stores: StorePool, transport: @escaping @Sendable () throws(Problem) -> Transport,
        notify: @escaping @Sendable () -> [String]?, changed: @escaping @Sendable () -> Void
    ) {
        self.stores = stores
        self.transport = transport
        self.notify = notify
        self.changed = changed
    }

    /// What became of the last round.
    package var state: State { current.withLock { $0 } }

    /// Somebody looks at a page.
    package func look() {
        let now = MonotonicClock.now()
        let before = looked.exchange(now, ordering: .relaxed)
        guard isRunning.load(ordering: .relaxed), now - before > 1_000_000_000 else { return }
        mailbox.post(.look)
    }

    /// Begins to watch; a second call does nothing.
    func start(_ log: @escaping WebLog) {
        guard !isRunning.exchange(true, ordering: .relaxed) else { return }
        current.withLock { $0 = .never }
        do throws(SystemError) {
            _ = try WorkerThread { [self] in
                run(log)
                isRunning.store(false, ordering: .relaxed)
            }
        } catch {
            isRunning.store(false, ordering: .relaxed)
            log(.error, error.description, [])
        }
    }

    /// Asks the thread to end; a round that is under way is finished first.
    func beginToStop() {
        isStopping.store(true, ordering: .relaxed)
        mailbox.post(.stop)
    }

    /// Whether the thread has ended.
    var hasStopped: Bool { !isRunning.load(ordering: .relaxed) }

    // MARK: The thread

    private var isLookedAt: Bool {
        let last = looked.load(ordering: .relaxed)
        return last > 0 && MonotonicClock.now() - last < Self.attention * 1_000_000
    }

    private func run(_ log: WebLog) {
        var round: Round?
        var lease: FleetLease?
        while !isStopping.load(ordering: .relaxed) {
            guard isLookedAt else {
                // Nobody looks: another process may have it, and nothing is held open meanwhile.
                lease?.release()
                (lease, round) = (nil, nil)
                _ = mailbox.take(waiting: 3_600_000)
                continue
            }
            let due = MonotonicClock.now() + Self.interval * 1_000_000
            lease = lease ?? FleetLease(of: stores.path)
            if lease == nil {
                note(.elsewhere, log)
            } else {
                refresh(&round, log)
            }
            // Looks that come meanwhile shorten no wait; a stop does.
            while !isStopping.load(ordering: .relaxed), MonotonicClock.now() < due {
                _ = mailbox.take(waiting: (due - MonotonicClock.now() + 999_999) / 1_000_000)
            }
        }
    }

    private func refresh(_ round: inout Round?, _ log: WebLog) {
        do throws(Problem) {
            let asked = try transport()
            if round?.transport.command.hasSameBytes(as: asked.command) != true {
                round = try Round(asked, stores, notify: notify())
            }
        } catch {
            return note(.failed(since: WallClock.now(), message: error.detail, hint: nil), log)
        }
        guard let current = round else { return }
        do throws(FleetError) {
            let problems = try current.run()
            let now = WallClock.now()
            note(problems.isEmpty ? .fresh(at: now) : .partial(since: now, problems: problems), log)
        } catch {
            // What it remembers may be of a database or a program that is gone.
            round = nil
            guard error != .transport(.interrupted) else { return }
            note(State(error, at: WallClock.now()), log)
        }
    }

    /// What stays as it was is said once, with the time when it began.
    private func note(_ state: State, _ log: WebLog) {
        let before = current.withLock { current in
            let before = current
            if state.complaint.isEmpty || state.complaint != before.complaint { current = state }
            return before
        }
        guard state.complaint != before.complaint else { return }
        changed()
        for line in state.complaint { log(.warning, line, []) }
        if state.complaint.isEmpty { log(.info, "the fleet answers", []) }
    }
}

extension FleetWatch.State {
    fileprivate init(_ error: FleetError, at moment: Int64) {
        self =
            switch error {
            case .transport(let error):
                .failed(since: moment, message: error.message, hint: error.hint)
            case .store(let error): .failed(since: moment, message: error.message, hint: nil)
            }
    }

    /// What is wrong, a line each.
    fileprivate var complaint: [String] {
        switch self {
        case .off, .never, .fresh, .elsewhere: []
        case .partial(_, let problems): problems
        case .failed(_, let message, _): [message]
        }
    }
}

/// What one round after the other is done with. Only the watching thread has it.
private final class Round {
    let transport: Transport
    private let pull: FleetPull
    private let broadcasts: BroadcastRun
    private let notifier: WaitNotifier
    private let pool: StorePool
    private let lease: StorePool.Lease
    private var isChecked = false

    init(
        _ transport: Transport, _ pool: StorePool, notify: [String]?
    ) throws(Problem) {
        self.transport = transport
        self.pool = pool
        do throws(StoreError) { lease = try pool.take() } catch { throw Problem(error) }
        pull = FleetPull(transport: transport, store: lease.store)
        broadcasts = BroadcastRun(transport: transport, store: lease.store, actor: .claire)
        notifier = WaitNotifier(store: lease.store, command: notify)
    }

    deinit { pool.giveBack(lease) }

    /// - Returns: what could not be asked or read.
    func run() throws(FleetError) -> [String] {
        if !isChecked {
            do throws(TransportError) { try transport.check() } catch { throw .transport(error) }
            isChecked = true
        }
        let report = try pull.round()
        _ = try broadcasts.settle()
        try broadcasts.confirm(since: WallClock.now() - FleetWatch.followUp)
        try broadcasts.deliverPending(toIdle: report.idle)
        _ = try storing { () throws(StoreError) in try notifier.look() }
        return report.problems
    }
}
