import ClaireDomain
import ClairePlatform

/// What the store takes from the world beside its file; the simulator hands in its own.
package struct Ambient: Sendable {
    /// Milliseconds since 1970.
    package var now: @Sendable () -> Int64
    package var uuid: @Sendable () -> UUID
    /// Called between two steps of a write; a test ends the process there.
    package var checkpoint: @Sendable (Step) -> Void

    /// A place in a write where a crash must lose nothing that was acknowledged.
    package enum Step: String, CaseIterable, Sendable {
        case locked, begun, logged, applied, settled, committed
    }

    package init(
        now: @escaping @Sendable () -> Int64, uuid: @escaping @Sendable () -> UUID,
        checkpoint: @escaping @Sendable (Step) -> Void = { _ in }
    ) {
        self.now = now
        self.uuid = uuid
        self.checkpoint = checkpoint
    }

    /// This machine's clock and randomness.
    package static let live = Ambient(
        now: { WallClock.now() },
        uuid: {
            let bits = Randomness.pair()
            return UUID(random: bits.0, bits.1)
        })
}
