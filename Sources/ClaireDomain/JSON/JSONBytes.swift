/// The bytes that cannot stand for themselves inside a JSON string: quote, backslash, controls.
enum JSONBytes {
    static func isSpecial(_ byte: UInt8) -> Bool {
        byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\")
    }

    /// The special bytes among eight: the lowest bit set is in the first of them; 0 when none is.
    ///
    /// The subtraction borrows from a byte below its limit into that byte's high bit ("Bit Twiddling
    /// Hacks", determine if a word has a byte less than n). A borrow may mark a byte behind the
    /// first special one wrongly, never one before it.
    @inline(__always)
    static func special(in word: UInt64) -> UInt64 {
        let ones: UInt64 = 0x0101_0101_0101_0101
        let quotes = word ^ (ones &* 0x22)
        let backslashes = word ^ (ones &* 0x5C)
        let controls = (word &- ones &* 0x20) & ~word
        return (controls | ((quotes &- ones) & ~quotes) | ((backslashes &- ones) & ~backslashes))
            & (ones &* 0x80)
    }
}
