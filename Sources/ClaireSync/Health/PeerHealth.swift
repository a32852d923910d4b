/// Whether a peer may be called now: full-jitter back-off, and a breaker for one that is down.
///
/// After Brooker, "Exponential Backoff And Jitter" (2015): the wait is drawn from 0 to the bound,
/// which doubles with each failure. Pure: time and randomness come in.
package struct PeerHealth: Equatable, Sendable {
    /// The first bound on a wait and the greatest, in milliseconds.
    package static let base: Int64 = 1_000
    package static let cap: Int64 = 60_000
    /// So many failures in a row open the breaker; each probe is this many milliseconds after.
    package static let threshold = 5
    package static let probe: Int64 = 30_000
    /// No peer can ask for more patience than this, in milliseconds.
    package static let patience: Int64 = 3_600_000

    /// Failures since the last answer.
    package private(set) var failures: Int
    /// Milliseconds since 1970 before which the peer is left alone; `nil` when it isn't.
    package private(set) var retryAt: Int64?

    package init(failures: Int = 0, retryAt: Int64? = nil) {
        self.failures = failures
        self.retryAt = retryAt
    }

    /// What the breaker says.
    package enum Breaker: String, Equatable, Sendable {
        /// Calls go through.
        case closed
        /// The peer is taken for down: no calls until the probe.
        case open
        /// The next call is the probe that closes the breaker or opens it again.
        case probing
    }

    /// The breaker at a moment, in milliseconds since 1970.
    package func breaker(at now: Int64) -> Breaker {
        guard failures >= Self.threshold else { return .closed }
        return mayCall(at: now) ? .probing : .open
    }

    /// Whether the peer may be called at a moment, in milliseconds since 1970.
    ///
    /// A moment far beyond every wait means that this machine's clock went back: then it may.
    package func mayCall(at now: Int64) -> Bool {
        guard let retryAt else { return true }
        return now >= retryAt || retryAt - now > Self.patience
    }

    /// The peer answered.
    package mutating func succeed() {
        failures = 0
        retryAt = nil
    }

    /// The peer failed.
    ///
    /// - Parameters:
    ///   - asked: the milliseconds of `Retry-After`, which are obeyed.
    ///   - now: milliseconds since 1970.
    ///   - random: any 64 bits.
    package mutating func fail(asked: Int64? = nil, at now: Int64, random: UInt64) {
        failures += 1
        let bound = min(Self.cap, Self.base << Int64(min(failures - 1, 10)))
        var wait = Int64(random % UInt64(bound + 1))
        if failures >= Self.threshold { wait = max(wait, Self.probe) }
        if let asked { wait = max(wait, min(max(0, asked), Self.patience)) }
        retryAt = now + wait
    }
}
