import ClaireConfig
import ClairePlatform
import ClaireStore
import Synchronization

/// A number that grows whenever what pages show may have changed: the database by whatever process,
/// claire.toml, the day.
///
/// It is one cheap read: SQLite tells by a counter in shared memory whether another connection wrote,
/// and this one's own never does. Of those who ask at once one looks.
package final class ChangeMarker: Sendable {
    private struct State {
        var lease: StorePool.Lease?
        var version = -1
        var config: FileMetadata?
        var day: Int64 = -1
        var generation: UInt64 = 1
        /// Monotonic nanoseconds.
        var checked: Int64?
    }

    /// Nanoseconds; nothing is written and asked for again in so short a time.
    private static let window: Int64 = 200_000

    private let stores: StorePool
    private let config: String
    private let state = Mutex(State())

    /// - Parameter config: the path of claire.toml.
    package init(stores: StorePool, config: String) {
        self.stores = stores
        self.config = config
    }

    /// The number now; `nil` where the database can't be read.
    package func now() -> UInt64? {
        state.withLock { state in
            let time = MonotonicClock.now()
            if let checked = state.checked, time - checked < Self.window {
                return state.generation
            }
            guard look(&state) else {
                state.lease = nil
                state.checked = nil
                return nil
            }
            state.checked = time
            return state.generation
        }
    }

    /// Something was written here: who asks next looks.
    package func expire() { state.withLock { $0.checked = nil } }

    /// Something changed that pages show and no file tells of.
    package func touch() { state.withLock { $0.generation += 1 } }

    private func look(_ state: inout State) -> Bool {
        if let lease = state.lease, !stores.isCurrent(lease) { state.lease = nil }
        if state.lease == nil {
            guard let lease = try? stores.take() else { return false }
            state.lease = lease
            state.version = -1
        }
        guard let version = try? state.lease?.store.dataVersion() else { return false }
        let config = FileMetadata(config)
        let day = WallClock.now() / Reader.day
        guard version != state.version || config != state.config || day != state.day else {
            return true
        }
        state.version = version
        state.config = config
        state.day = day
        state.generation += 1
        return true
    }
}
