extension JSONParser {
    /// A number; without fraction and exponent an integer, where 64 bits hold it.
    mutating func number(_ text: Span<UInt8>) throws(JSONError) -> JSON {
        let start = position
        let isNegative = next(text) == UInt8(ascii: "-")
        if isNegative { position += 1 }
        let firstDigit = position
        let magnitude = try integerPart(text)
        var isInteger = true
        if next(text) == UInt8(ascii: ".") {
            isInteger = false
            position += 1
            try digits(text)
        }
        if next(text) | 0x20 == UInt8(ascii: "e") {
            isInteger = false
            position += 1
            if next(text) == UInt8(ascii: "+") || next(text) == UInt8(ascii: "-") { position += 1 }
            try digits(text)
        }
        // 18 digits always fit; minus zero is no integer. The rest goes the long way.
        if isInteger, position - firstDigit <= 18, !isNegative || magnitude != 0 {
            return .integer(isNegative ? -magnitude : magnitude)
        }
        return try longNumber(text, from: start, isInteger: isInteger)
    }

    /// Reads `0` or digits that do not begin with it; their value is right up to 18 digits.
    private mutating func integerPart(_ text: Span<UInt8>) throws(JSONError) -> Int64 {
        if next(text) == UInt8(ascii: "0") {
            position += 1
            return 0
        }
        return try digits(text)
    }

    /// Reads one digit or more; their value is right up to 18 digits.
    @discardableResult
    private mutating func digits(_ text: Span<UInt8>) throws(JSONError) -> Int64 {
        let start = position
        var value: Int64 = 0
        while position < text.count {
            let digit = text[position] &- UInt8(ascii: "0")
            guard digit < 10 else { break }
            value = value &* 10 &+ Int64(digit)
            position += 1
        }
        guard position > start else { throw fail("expected a digit") }
        return value
    }

    /// A number that the standard library must read, from its whole text.
    private func longNumber(
        _ text: Span<UInt8>, from start: Int, isInteger: Bool
    ) throws(JSONError) -> JSON {
        // ASCII by the grammar, so that the bytes are taken as they are.
        let digits = text.extracting(start..<position).withUnsafeBufferPointer {
            String(decoding: $0, as: UTF8.self)
        }
        if isInteger, let value = Int64(digits), value != 0 { return .integer(value) }
        guard let value = Double(digits), value.isFinite else {
            throw fail("number out of range", at: start)
        }
        return .number(value)
    }
}
