import ClairePlatform
import Synchronization

/// Values that take long to work out and may be a little old: numbers over many events.
///
/// What takes long is worked out at most a thirtieth of the time. What is cheap is always worked out.
package final class Memo<Key: Hashable & Sendable, Value: Sendable>: Sendable {
    /// Nanoseconds: what takes less is cheap.
    private static var cheap: Int64 { 25_000_000 }
    private static var greatest: Int { 256 }

    private struct Slot {
        let value: Value
        /// Monotonic nanoseconds: when it was worked out, and how long that took.
        let made: Int64
        let cost: Int64
    }

    private let slots = Mutex<[Key: Slot]>([:])

    package init() {}

    /// The value of a key, worked out now or not long ago.
    ///
    /// - Returns: the value, and whether it is that of now.
    package func value<Failure: Error>(
        _ key: Key, _ make: () throws(Failure) -> Value
    ) throws(Failure) -> (value: Value, isCurrent: Bool) {
        let began = MonotonicClock.now()
        if let slot = slots.withLock({ $0[key] }), slot.cost > Self.cheap,
            began - slot.made < slot.cost * 30
        {
            return (slot.value, false)
        }
        let value = try make()
        let slot = Slot(value: value, made: began, cost: MonotonicClock.now() - began)
        slots.withLock { slots in
            slots[key] = slot
            guard slots.count > Self.greatest,
                let oldest = slots.min(by: { $0.value.made < $1.value.made })
            else { return }
            slots[oldest.key] = nil
        }
        return (value, true)
    }
}
