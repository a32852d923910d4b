/// Writes texts whose length is known beforehand, as clock readings and times have: one allocation,
/// where joining padded numbers takes a dozen. Long lists and replays are made of such texts.
struct FixedText {
    private var bytes: UnsafeMutableBufferPointer<UInt8>
    private var count = 0

    /// The text that `write` appends, at most `capacity` bytes of it; traps beyond.
    ///
    /// The buffer is the string's own storage, and lives as long as the call.
    static func text(capacity: Int, _ write: (inout FixedText) -> Void) -> String {
        String(unsafeUninitializedCapacity: capacity) { buffer in
            var text = FixedText(bytes: UnsafeMutableBufferPointer(rebasing: buffer[..<capacity]))
            write(&text)
            return text.count
        }
    }

    private init(bytes: UnsafeMutableBufferPointer<UInt8>) { self.bytes = bytes }

    mutating func append(_ character: Unicode.Scalar) { append(byte: UInt8(ascii: character)) }

    private mutating func append(byte: UInt8) {
        precondition(count < bytes.count)
        bytes.initializeElement(at: count, to: byte)
        count += 1
    }

    /// A number that is not negative, with zeros before it.
    mutating func append(_ value: Int64, width: Int) {
        precondition(value >= 0 && count + width <= bytes.count)
        var rest = value.magnitude
        for place in (count..<count + width).reversed() {
            bytes.initializeElement(
                at: place, to: UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest % 10))
            rest /= 10
        }
        precondition(rest == 0)
        count += width
    }

    /// The 36 characters of a uuid.
    mutating func append(_ id: UUID) {
        for index in 0..<32 {
            if index == 8 || index == 12 || index == 16 || index == 20 { append("-") }
            let half = index < 16 ? id.high : id.low
            let nibble = half >> UInt64(60 - 4 * (index & 15)) & 15
            append(byte: Hexadecimal.digit(of: UInt8(truncatingIfNeeded: nibble)))
        }
    }
}
