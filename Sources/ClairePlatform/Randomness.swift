import Glibc

/// Random bits from the operating system (getrandom(2)), fit for ids and tokens.
package enum Randomness {
    /// Sixty-four random bits.
    package static func next() -> UInt64 { pair().0 }

    /// A hundred and twenty-eight random bits, in one call of the system.
    package static func pair() -> (UInt64, UInt64) {
        var bits: (UInt64, UInt64) = (0, 0)
        // Fails only for more than 256 bytes, or where the kernel has no getrandom at all.
        if getentropy(&bits, MemoryLayout.size(ofValue: bits)) == 0 { return bits }
        var source = SystemRandomNumberGenerator()
        return (source.next(), source.next())
    }
}
