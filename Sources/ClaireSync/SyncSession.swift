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
    private let store: Store
    private let peer: String
    private let url: String
    private var transport: Transport
    private let clock: SyncClock

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
        throw .interrupted
    }

    /// Asks the peer's digest only, and exchanges where it differs from the one seen last: what
    /// `claire sync --watch` does each time. An idle round is one call, answered 304.
    package mutating func runIfChanged(
        progress: (SyncProgress) throws(PeerFailure) -> Void = { _ in }
    ) throws(PeerFailure) -> SyncOutcome {
        throw .interrupted
    }

    /// Compares this log and state with the peer's, position by position where they differ.
    package mutating func verify() throws(PeerFailure) -> SyncVerdict {
        throw .interrupted
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

/// What `claire sync verify` found.
package struct SyncVerdict: Equatable, Sendable {
    /// How one origin's logs differ.
    package enum Difference: Equatable, Sendable {
        /// The peer lacks positions from this one on; an exchange brings them.
        case missingThere(origin: String, from: Int, to: Int)
        /// They lack here.
        case missingHere(origin: String, from: Int, to: Int)
        /// Both hold the position, with other events: a fork or tampering.
        case differs(origin: String, seq: Int)
    }

    /// In the order of the origins' bytes.
    package var differences: [Difference] = []
    /// Whether the projections are equal; `nil` where the versions differ or a log differs.
    package var isStateEqual: Bool?
    /// This machine's digest over its log and the peer's.
    package var digestHere = ""
    package var digestThere = ""
    /// Positions and origins that were compared.
    package var origins = 0
    package var positions = 0

    package init() {}

    /// Whether the logs are equal, and the states too as far as they can be compared.
    package var isEqual: Bool { differences.isEmpty && isStateEqual != false }
}
