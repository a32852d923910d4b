import ClaireDomain
import ClairePlatform
import ClaireStore
import ClaireSync
import Synchronization

/// One peer of a watch, on a thread of its own: however long it keeps us waiting, the others don't
/// notice.
final class PeerWorker {
    private let signal: Signal
    private let thread: WorkerThread

    /// What others tell the thread.
    private final class Signal: Sendable {
        let bell = Mailbox<Bool>()
        let isStopping = Atomic<Bool>(false)

        var shouldEnd: Bool {
            isStopping.load(ordering: .relaxed) || Interruption.received != nil
        }
    }

    /// - Parameter every: milliseconds between the starts of two rounds.
    init(
        _ entry: PeerSelection.Entry, database: String, machine: UUID?, every: Int64,
        _ mailbox: Mailbox<ExchangeResult>
    ) throws(SystemError) {
        let signal = Signal()
        self.signal = signal
        thread = try WorkerThread {
            Self.work(entry, database, machine, every, signal, mailbox)
        }
    }

    /// Makes it look at once, unless the peer is to be left alone.
    func wake() { signal.bell.post(true) }

    /// Makes it end soon, in the middle of a call if need be.
    func stop() {
        signal.isStopping.store(true, ordering: .relaxed)
        signal.bell.post(true)
    }

    /// Waits for its end.
    func join() { thread.join() }

    private static func work(
        _ entry: PeerSelection.Entry, _ database: String, _ machine: UUID?, _ every: Int64,
        _ signal: Signal, _ mailbox: Mailbox<ExchangeResult>
    ) {
        while !signal.shouldEnd {
            let exchange: PeerExchange
            do throws(PeerFailure) {
                exchange = try PeerExchange(
                    try entry.peer.get(), database: database, machine: machine, cache: 2048
                ) { signal.shouldEnd }
            } catch {
                mailbox.post(ExchangeResult(entry, error))
                pause(patience(with: error, every), signal)
                continue
            }
            rounds(exchange, every, signal, mailbox)
        }
    }

    /// Milliseconds until what this machine itself refuses is tried again: what claire.toml forbids
    /// stays so until it is changed, which starts us anew.
    private static func patience(with failure: PeerFailure, _ every: Int64) -> Int64 {
        if case .notAllowed = failure { return 60_000 }
        return every
    }

    private static func rounds(
        _ exchange: PeerExchange, _ every: Int64, _ signal: Signal,
        _ mailbox: Mailbox<ExchangeResult>
    ) {
        while !signal.shouldEnd {
            let start = MonotonicClock.now()
            mailbox.post(exchange.runIfChanged())
            let wait = every - (MonotonicClock.now() - start) / 1_000_000
            let left = leftAlone(exchange)
            if left > 0 {
                pause(left, signal)
            } else {
                _ = signal.bell.take(waiting: max(0, wait))
            }
        }
    }

    /// Milliseconds for which the peer is to be left alone: back-off, breaker or `Retry-After`.
    private static func leftAlone(_ exchange: PeerExchange) -> Int64 {
        let now = WallClock.now()
        guard let record = exchange.record, let retryAt = record.retryAt,
            !record.health.mayCall(at: now)
        else { return 0 }
        return retryAt - now
    }

    /// Waits, whatever news there is here, for the time or for the end.
    private static func pause(_ milliseconds: Int64, _ signal: Signal) {
        let due = MonotonicClock.now() + milliseconds * 1_000_000
        while !signal.shouldEnd {
            let left = (due - MonotonicClock.now()) / 1_000_000
            guard left > 0 else { return }
            _ = signal.bell.take(waiting: min(left, 1000))
        }
    }
}
