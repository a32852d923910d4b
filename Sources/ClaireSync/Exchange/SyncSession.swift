import ClaireDomain
import ClairePlatform
import ClaireStore

/// The calling side: one exchange with one peer, in rounds, until both hold the same log.
///
/// ```swift
/// var session = SyncSession(store: store, peer: "office", url: url, transport: curl)
/// let outcome = try session.run { progress in bar.show(progress) }
/// ```
package struct SyncSession<Transport: PeerTransport> {
    let store: Store
    let peer: String
    let url: String
    /// The network, as it stands after the calls made so far.
    package var transport: Transport
    let clock: SyncClock

    /// - Parameters:
    ///   - peer: the peer's name in claire.toml, under which its record is kept.
    ///   - url: for the record; the transport has its own.
    package init(
        store: Store, peer: String, url: String, transport: Transport, clock: SyncClock = .live
    ) {
        self.store = store
        self.peer = peer
        self.url = url
        self.transport = transport
        self.clock = clock
    }

    /// Exchanges until both ways are empty, and keeps in the peer's record how it went, well or not.
    ///
    /// - Parameter progress: called after each round; what it throws ends the exchange.
    package mutating func run(
        progress: (SyncProgress) throws(PeerFailure) -> Void = { _ in }
    ) throws(PeerFailure) -> SyncOutcome {
        try recorded { session, record throws(PeerFailure) in
            try session.exchange(&record, progress)
        }
    }

    /// Asks the peer's digest only, and exchanges where it differs from this log's: what `claire sync
    /// --watch` does each time. Where nothing is new on either side that is one call, answered 304.
    package mutating func runIfChanged(
        progress: (SyncProgress) throws(PeerFailure) -> Void = { _ in }
    ) throws(PeerFailure) -> SyncOutcome {
        try recorded { session, record throws(PeerFailure) in
            let digest = try session.reading { reader throws(StoreError) in
                try reader.versionVector().digest
            }
            // What is new here is brought without asking first.
            if digest.hasSameBytes(as: record.logDigest ?? "") {
                let answer = try session.transport.digest(
                    unless: DigestDocument.tag(digest), withState: false)
                if answer == .same {
                    var outcome = SyncOutcome()
                    outcome.rounds = 1
                    outcome.isLevel = true
                    outcome.skew = record.skew
                    return outcome
                }
            }
            return try session.exchange(&record, progress)
        }
    }

    /// Runs a call and saves the peer's record after it.
    mutating func recorded<Value>(
        _ body: (inout Self, inout PeerRecord) throws(PeerFailure) -> Value
    ) throws(PeerFailure) -> Value {
        let name = peer
        var record =
            try reading { reader throws(StoreError) in try reader.peerRecord(name, .calls) }
            ?? PeerRecord(name: peer, direction: .calls)
        record.url = url
        record.attempted = clock.now()
        // The next program would read the whole of a long log at its start; one that can't be
        // copied now is copied after another write.
        defer { try? store.shortenLog() }
        do throws(PeerFailure) {
            let value = try body(&self, &record)
            record.succeed(at: clock.now())
            try save(record)
            return value
        } catch {
            record.fail(error, at: clock.now(), random: clock.random())
            // The failure counts more than that it can't be written down.
            try? store.save(record)
            throw error
        }
    }

    /// Reads the store, its errors as failures of the exchange.
    func reading<Value>(
        _ body: (Reader) throws(StoreError) -> Value
    ) throws(PeerFailure) -> Value {
        do throws(StoreError) {
            return try store.read(body)
        } catch {
            throw .store(error)
        }
    }

    private func save(_ record: PeerRecord) throws(PeerFailure) {
        do throws(StoreError) {
            try store.save(record)
        } catch {
            throw .store(error)
        }
    }
}

/// What the calling side takes from the world beside its store; the simulator hands in its own.
package struct SyncClock: Sendable {
    /// Milliseconds since 1970.
    package var now: @Sendable () -> Int64
    package var random: @Sendable () -> UInt64

    package init(
        now: @escaping @Sendable () -> Int64, random: @escaping @Sendable () -> UInt64
    ) {
        self.now = now
        self.random = random
    }

    /// This machine's clock and randomness.
    package static let live = SyncClock(now: { WallClock.now() }, random: { Randomness.next() })
}
