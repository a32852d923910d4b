import ClaireDomain
import ClairePlatform
import Synchronization

@testable import ClaireStore

/// A clock that a test sets, and a hook at the steps of a write.
final class TestWorld: Sendable {
    private let clock: Mutex<Int64>
    /// The system's own id.
    private let system = Mutex<String?>(nil)
    private let hook = Mutex<@Sendable (Ambient.Step) throws(StoreError) -> Void>({ _ in })

    init(now: Int64 = 1_750_000_000_000) { clock = Mutex(now) }

    /// Milliseconds since 1970.
    var now: Int64 {
        get { clock.withLock { $0 } }
        set { clock.withLock { $0 = newValue } }
    }

    var host: String? {
        get { system.withLock { $0 } }
        set { system.withLock { $0 = newValue } }
    }

    func atEachStep(_ body: @escaping @Sendable (Ambient.Step) -> Void) {
        hook.withLock { $0 = body }
    }

    /// The same where a step may be the last one.
    func atEachThrowingStep(
        _ body: @escaping @Sendable (Ambient.Step) throws(StoreError) -> Void
    ) {
        hook.withLock { $0 = body }
    }

    var ambient: Ambient {
        Ambient(
            now: { self.now }, uuid: { UUID(random: Randomness.next(), Randomness.next()) },
            checkpoint: { step throws(StoreError) in try self.hook.withLock { $0 }(step) },
            host: { self.host })
    }
}
