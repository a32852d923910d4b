import ClaireDomain
import ClaireHTTP
import ClairePlatform
import ClaireStore
import ClaireSync

/// What came of one exchange with one peer.
struct ExchangeResult: Sendable {
    let name: String
    let url: String
    let result: Result<SyncOutcome, PeerFailure>
    let traffic: HTTPTraffic
    let milliseconds: Int64

    /// Why it failed; `nil` where it did not.
    var failure: PeerFailure? {
        if case .failure(let failure) = result { return failure }
        return nil
    }

    /// One that was not even tried.
    init(_ entry: PeerSelection.Entry, _ failure: PeerFailure) {
        name = entry.name
        url = entry.url
        result = .failure(failure)
        traffic = HTTPTraffic()
        milliseconds = 0
    }

    /// - Parameter start: on the monotonic clock.
    init(
        _ peer: CallablePeer, _ result: Result<SyncOutcome, PeerFailure>, traffic: HTTPTraffic,
        since start: Int64
    ) {
        name = peer.name
        url = peer.url.text
        self.result = result
        self.traffic = traffic
        milliseconds = (MonotonicClock.now() - start) / 1_000_000
    }

    /// The object of `--json`.
    var json: JSON {
        let outcome = try? result.get()
        func count(_ path: KeyPath<SyncOutcome, Int>) -> JSON { JSON(outcome?[keyPath: path] ?? 0) }
        return [
            "id": .string(name), "peer": .string(name), "url": .string(url),
            "done": .bool(outcome != nil), "level": .bool(outcome?.isLevel ?? false),
            "sent": count(\.sent), "received": count(\.received), "stored": count(\.stored),
            "quarantined_here": count(\.quarantinedHere),
            "quarantined_there": count(\.quarantinedThere),
            "refused_here": count(\.refusedHere), "refused_there": count(\.refusedThere),
            "forks": count(\.forks), "left_here": count(\.leftHere),
            "left_there": count(\.leftThere), "rounds": count(\.rounds),
            "clock_skew_ms": JSON(outcome?.skew), "bytes_sent": .integer(traffic.sent),
            "bytes_received": .integer(traffic.received), "duration_ms": .integer(milliseconds),
            "error": failure.map {
                [
                    "code": .string($0.code), "message": .string($0.message),
                    "next": JSON($0.advice(peer: name, url: url)),
                ]
            } ?? .null,
        ]
    }
}

/// One peer and all that calling it takes: a store and connections of its own, so it belongs to one
/// thread.
final class PeerExchange {
    private let peer: CallablePeer
    private let store: Store
    private let meter = CurlTransport.Meter()
    private var session: SyncSession<CurlTransport>
    private var counted = HTTPTraffic()

    /// - Parameters:
    ///   - cache: the KiB of pages that the store may keep: many peers share what one may have.
    ///   - isCancelled: asked while a call waits.
    init(
        _ peer: CallablePeer, database: String, machine: UUID?, cache: Int = 16_384,
        isCancelled: @escaping @Sendable () -> Bool
    ) throws(PeerFailure) {
        self.peer = peer
        do throws(StoreError) {
            store = try Store.open(at: database, machine: machine)
            try store.limitCache(kibibytes: cache)
        } catch {
            throw .store(error)
        }
        session = SyncSession(
            store: store, peer: peer.name, url: peer.url.text,
            transport: CurlTransport(peer, meter: meter, isCancelled: isCancelled))
    }

    /// What is remembered of the peer.
    var record: PeerRecord? {
        try? store.read { reader throws(StoreError) in
            try reader.peerRecord(peer.name, .calls)
        }
    }

    /// Exchanges until both hold the same.
    func run(progress: (SyncProgress) throws(PeerFailure) -> Void) -> ExchangeResult {
        measured { () throws(PeerFailure) in try session.run(progress: progress) }
    }

    /// Exchanges where something is new here or there.
    func runIfChanged() -> ExchangeResult {
        measured { () throws(PeerFailure) in try session.runIfChanged() }
    }

    /// Compares log and state.
    ///
    /// - Parameter progress: told positions compared so far, and in all.
    func verify(_ progress: (Int, Int) -> Void) throws(PeerFailure) -> SyncVerdict {
        try session.verify { done, all in progress(done, all) }
    }

    private func measured(
        _ body: () throws(PeerFailure) -> SyncOutcome
    ) -> ExchangeResult {
        let start = MonotonicClock.now()
        let result = Result { () throws(PeerFailure) in try body() }
        let all = meter.traffic
        let traffic = HTTPTraffic(
            sent: all.sent - counted.sent, received: all.received - counted.received)
        counted = all
        return ExchangeResult(peer, result, traffic: traffic, since: start)
    }
}
