/// Random bits from the operating system (getrandom(2)), fit for ids and tokens.
package enum Randomness {
    /// Sixty-four random bits.
    package static func next() -> UInt64 {
        var source = SystemRandomNumberGenerator()
        return source.next()
    }
}
