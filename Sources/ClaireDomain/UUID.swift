/// A uuid (RFC 9562) in its lower-case text of 36 characters.
///
/// Claire makes version 4 itself; a session's is Claude's own, and any version is taken.
package struct UUID: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// The sixteen bytes in network order, as two halves.
    package let high: UInt64
    package let low: UInt64

    package init(high: UInt64, low: UInt64) {
        self.high = high
        self.low = low
    }

    /// Version 4 from sixteen random bytes.
    package init(random high: UInt64, _ low: UInt64) {
        self.high = high & 0xFFFF_FFFF_FFFF_0FFF | 0x4000
        self.low = low & 0x3FFF_FFFF_FFFF_FFFF | 0x8000_0000_0000_0000
    }

    /// Reads 36 characters, hexadecimal in either case with hyphens in their places.
    package init?(_ text: some StringProtocol) { self.init(utf8: text.utf8) }

    /// Reads the bytes of such a text.
    package init?(utf8 text: some Sequence<UInt8>) {
        var high: UInt64 = 0
        var low: UInt64 = 0
        var index = 0
        for byte in text {
            if index == 8 || index == 13 || index == 18 || index == 23 {
                guard byte == UInt8(ascii: "-") else { return nil }
            } else {
                guard let digit = Hexadecimal.value(of: byte) else { return nil }
                if index < 18 {
                    high = high << 4 | UInt64(digit)
                } else {
                    low = low << 4 | UInt64(digit)
                }
            }
            index += 1
            guard index <= 36 else { return nil }
        }
        guard index == 36 else { return nil }
        self.init(high: high, low: low)
    }

    /// The same where the bytes lie in one piece, as a database gives them: lists read tens of
    /// thousands, and this is five times as fast.
    package init?(utf8 text: UnsafeBufferPointer<UInt8>) {
        guard text.count == 36 else { return nil }
        var halves: (UInt64, UInt64) = (0, 0)
        var index = 0
        var digits = 0
        while index < 36 {
            let byte = text[index]
            if index == 8 || index == 13 || index == 18 || index == 23 {
                guard byte == UInt8(ascii: "-") else { return nil }
            } else {
                guard let digit = Hexadecimal.value(of: byte) else { return nil }
                if digits < 16 {
                    halves.0 = halves.0 << 4 | UInt64(digit)
                } else {
                    halves.1 = halves.1 << 4 | UInt64(digit)
                }
                digits += 1
            }
            index += 1
        }
        self.init(high: halves.0, low: halves.1)
    }

    /// The sixteen bytes in network order.
    package var bytes: [UInt8] {
        (0..<8).map { UInt8(truncatingIfNeeded: high >> (56 - 8 * $0)) }
            + (0..<8).map { UInt8(truncatingIfNeeded: low >> (56 - 8 * $0)) }
    }

    /// The lower-case text of 36 characters.
    package var text: String {
        FixedText.text(capacity: 36) { $0.append(self) }
    }

    package var description: String { text }

    package static func < (left: UUID, right: UUID) -> Bool {
        left.high != right.high ? left.high < right.high : left.low < right.low
    }
}
