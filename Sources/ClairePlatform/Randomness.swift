import Glibc

/// Random bits from the operating system (getrandom(2)), fit for ids and tokens.
package enum Randomness {
    package static func next() -> UInt64 {
        // Up to 256 bytes come whole once the pool is seeded; only a signal before that interrupts.
        var value: UInt64 = 0
        while getrandom(&value, MemoryLayout<UInt64>.size, 0) != MemoryLayout<UInt64>.size {}
        return value
    }
}
