extension JSONParser {
    /// A string, from its opening quote.
    mutating func string(_ text: Span<UInt8>) throws(JSONError) -> String {
        position += 1
        let start = position
        skipPlain(text)
        guard next(text) != UInt8(ascii: "\"") else {
            defer { position += 1 }
            return try validated(text.extracting(start..<position), from: start)
        }
        return try escapedString(text, from: start)
    }

    /// Steps over bytes that stand for themselves: up to a quote, a backslash, a control character
    /// or the end. Eight at a time, since most texts are longer than that.
    @inline(__always)
    private mutating func skipPlain(_ text: Span<UInt8>) {
        while position + 8 <= text.count {
            let special = JSONBytes.special(in: text.word(at: position))
            guard special == 0 else {
                position += special.trailingZeroBitCount / 8
                return
            }
            position += 8
        }
        while position < text.count, !JSONBytes.isSpecial(text[position]) { position += 1 }
    }

    /// The string from `start` on, which holds an escape or is broken, read into a buffer.
    private mutating func escapedString(
        _ text: Span<UInt8>, from start: Int
    ) throws(JSONError) -> String {
        var buffer: [UInt8] = []
        var copied = start
        while true {
            text.extracting(copied..<position).withUnsafeBufferPointer {
                buffer.append(contentsOf: $0)
            }
            guard position < text.count else { throw fail("unterminated string") }
            switch text[position] {
            case UInt8(ascii: "\""):
                position += 1
                _ = try validated(text.extracting(start..<(position - 1)), from: start)
                return try validated(buffer.span, from: start)
            case UInt8(ascii: "\\"): try escape(text, into: &buffer)
            default: throw fail("control character in a string")
            }
            copied = position
            skipPlain(text)
        }
    }

    /// A string of bytes that are UTF-8; the error names the first one that is not.
    private func validated(_ bytes: Span<UInt8>, from start: Int) throws(JSONError) -> String {
        do throws(UTF8.ValidationError) {
            return String(copying: try UTF8Span(validating: bytes))
        } catch {
            throw fail("invalid UTF-8 in a string", at: start + error.byteOffsets.lowerBound)
        }
    }

    private mutating func escape(
        _ text: Span<UInt8>, into buffer: inout [UInt8]
    ) throws(JSONError) {
        let start = position
        position += 1
        guard position < text.count else { throw fail("unterminated string") }
        let byte = text[position]
        position += 1
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): buffer.append(byte)
        case UInt8(ascii: "b"): buffer.append(0x08)
        case UInt8(ascii: "f"): buffer.append(0x0C)
        case UInt8(ascii: "n"): buffer.append(0x0A)
        case UInt8(ascii: "r"): buffer.append(0x0D)
        case UInt8(ascii: "t"): buffer.append(0x09)
        case UInt8(ascii: "u"): buffer.append(contentsOf: UTF8.bytes(try scalar(text, from: start)))
        default: throw fail("unknown escape", at: start)
        }
    }

    /// The scalar of a `\u` escape, or of the two of a surrogate pair.
    private mutating func scalar(
        _ text: Span<UInt8>, from start: Int
    ) throws(JSONError) -> Unicode.Scalar {
        let first = try hexadecimal(text)
        if let scalar = Unicode.Scalar(first) { return scalar }
        guard first < 0xDC00, next(text) == UInt8(ascii: "\\"), position + 1 < text.count,
            text[position + 1] == UInt8(ascii: "u")
        else { throw fail("lone surrogate", at: start) }
        position += 2
        let second = try hexadecimal(text)
        guard (0xDC00..<0xE000).contains(second),
            let scalar = Unicode.Scalar(0x10000 + ((first - 0xD800) << 10) + (second - 0xDC00))
        else { throw fail("lone surrogate", at: start) }
        return scalar
    }

    private mutating func hexadecimal(_ text: Span<UInt8>) throws(JSONError) -> UInt32 {
        var value: UInt32 = 0
        for _ in 0..<4 {
            guard let digit = Hexadecimal.value(of: next(text)) else {
                throw fail("expected four hexadecimal digits")
            }
            value = value << 4 | UInt32(digit)
            position += 1
        }
        return value
    }
}

extension UTF8 {
    /// The bytes of one scalar.
    fileprivate static func bytes(_ scalar: Unicode.Scalar) -> String.UTF8View {
        String(scalar).utf8
    }
}
