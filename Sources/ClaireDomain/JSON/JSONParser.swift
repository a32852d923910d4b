/// What is wrong with a JSON text, and where.
package struct JSONError: Error, Equatable, Sendable, CustomStringConvertible {
    /// The offset in bytes from the start of the text.
    package let offset: Int
    package let message: String

    package var description: String { "\(message) at byte \(offset)" }
}

/// What to do with an object that names a key twice (RFC 8259 leaves it open).
package enum DuplicateKeys: Sendable {
    /// An error: for what users, agents and the API hand in.
    case refused
    /// The last one counts: for files that other programs write.
    case lastWins
}

extension JSON {
    /// How deep arrays and objects may be nested, unless a caller says otherwise.
    package static let defaultDepth = 128

    /// Parses one JSON text (RFC 8259), surrounded by white space or not.
    ///
    /// - Parameters:
    ///   - text: UTF-8 without a byte-order mark.
    ///   - maxDepth: how deep arrays and objects may be nested.
    /// - Throws: `JSONError` for anything that the grammar does not allow, for invalid UTF-8, lone
    ///   surrogates, numbers beyond a `Double`, and depth.
    package static func parse(
        _ text: some Collection<UInt8>, duplicates: DuplicateKeys = .refused,
        maxDepth: Int = JSON.defaultDepth
    ) throws(JSONError) -> JSON {
        let bytes = Array(text)
        var parser = JSONParser(
            bytes: bytes, duplicates: duplicates, depthLeft: maxDepth)
        return try parser.document()
    }

    /// Parses a JSON text held in a string.
    package static func parse(
        _ text: String, duplicates: DuplicateKeys = .refused, maxDepth: Int = JSON.defaultDepth
    ) throws(JSONError) -> JSON {
        try parse(text.utf8, duplicates: duplicates, maxDepth: maxDepth)
    }
}

/// A recursive-descent parser over the bytes of one text.
struct JSONParser {
    let bytes: [UInt8]
    let duplicates: DuplicateKeys
    var depthLeft: Int
    var position = 0

    init(bytes: [UInt8], duplicates: DuplicateKeys, depthLeft: Int) {
        self.bytes = bytes
        self.duplicates = duplicates
        self.depthLeft = depthLeft
    }

    mutating func document() throws(JSONError) -> JSON {
        skipSpace()
        let value = try value()
        skipSpace()
        guard position == bytes.count else { throw fail("unexpected text after the value") }
        return value
    }

    private func fail(_ message: String, at offset: Int? = nil) -> JSONError {
        JSONError(offset: offset ?? position, message: message)
    }

    private var next: UInt8? { position < bytes.count ? bytes[position] : nil }

    private mutating func skipSpace() {
        while let byte = next, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 {
            position += 1
        }
    }

    private mutating func value() throws(JSONError) -> JSON {
        switch next {
        case UInt8(ascii: "{"): return try object()
        case UInt8(ascii: "["): return try array()
        case UInt8(ascii: "\""): return .string(try string())
        case UInt8(ascii: "t"): return try word("true", .bool(true))
        case UInt8(ascii: "f"): return try word("false", .bool(false))
        case UInt8(ascii: "n"): return try word("null", .null)
        case UInt8(ascii: "-")?, (UInt8(ascii: "0")...UInt8(ascii: "9"))?: return try number()
        case nil: throw fail("unexpected end of text")
        default: throw fail("unexpected character")
        }
    }

    private mutating func word(_ word: StaticString, _ value: JSON) throws(JSONError) -> JSON {
        let length = word.utf8CodeUnitCount
        let found = bytes[position..<min(position + length, bytes.count)]
        guard found.elementsEqual(UnsafeBufferPointer(start: word.utf8Start, count: length)) else {
            throw fail("unexpected word")
        }
        position += length
        return value
    }

    private mutating func descend() throws(JSONError) {
        guard depthLeft > 0 else { throw fail("nested too deep") }
        depthLeft -= 1
        position += 1
        skipSpace()
    }

    private mutating func array() throws(JSONError) -> JSON {
        try descend()
        defer { depthLeft += 1 }
        var elements: [JSON] = []
        if next == UInt8(ascii: "]") {
            position += 1
            return .array(elements)
        }
        while true {
            skipSpace()
            elements.append(try value())
            skipSpace()
            switch next {
            case UInt8(ascii: ","): position += 1
            case UInt8(ascii: "]"):
                position += 1
                return .array(elements)
            default: throw fail("expected ',' or ']'")
            }
        }
    }

    private mutating func object() throws(JSONError) -> JSON {
        try descend()
        defer { depthLeft += 1 }
        var object = JSONObject()
        if next == UInt8(ascii: "}") {
            position += 1
            return .object(object)
        }
        while true {
            skipSpace()
            try member(into: &object)
            skipSpace()
            switch next {
            case UInt8(ascii: ","): position += 1
            case UInt8(ascii: "}"):
                position += 1
                return .object(object)
            default: throw fail("expected ',' or '}'")
            }
        }
    }

    private mutating func member(into object: inout JSONObject) throws(JSONError) {
        let start = position
        guard next == UInt8(ascii: "\"") else { throw fail("expected a key in quotes") }
        let key = try string()
        skipSpace()
        guard next == UInt8(ascii: ":") else { throw fail("expected ':'") }
        position += 1
        skipSpace()
        let value = try value()
        guard object[key] != nil else {
            object.members.append((key, value))
            return
        }
        guard duplicates == .lastWins else { throw fail("duplicate key '\(key)'", at: start) }
        object[key] = value
    }

    private mutating func number() throws(JSONError) -> JSON {
        let start = position
        if next == UInt8(ascii: "-") { position += 1 }
        if next == UInt8(ascii: "0") {
            position += 1
        } else {
            try digits()
        }
        var isInteger = true
        if next == UInt8(ascii: ".") {
            isInteger = false
            position += 1
            try digits()
        }
        if next == UInt8(ascii: "e") || next == UInt8(ascii: "E") {
            isInteger = false
            position += 1
            if next == UInt8(ascii: "+") || next == UInt8(ascii: "-") { position += 1 }
            try digits()
        }
        let text = String(decoding: bytes[start..<position], as: UTF8.self)
        if isInteger, let value = Int64(text) {
            return text == "-0" ? .number(-0.0) : .integer(value)
        }
        guard let value = Double(text), value.isFinite else {
            throw fail("number out of range", at: start)
        }
        return .number(value)
    }

    private mutating func digits() throws(JSONError) {
        let start = position
        while let byte = next, byte >= UInt8(ascii: "0"), byte <= UInt8(ascii: "9") {
            position += 1
        }
        guard position > start else { throw fail("expected a digit") }
    }

    private mutating func string() throws(JSONError) -> String {
        position += 1
        let start = position
        while let byte = next, byte != UInt8(ascii: "\""), byte != UInt8(ascii: "\\"), byte >= 0x20
        {
            position += 1
        }
        if next == UInt8(ascii: "\"") {
            defer { position += 1 }
            return try decoded(bytes[start..<position], from: start)
        }
        var buffer = Array(bytes[start..<position])
        while true {
            guard let byte = next else { throw fail("unterminated string") }
            switch byte {
            case UInt8(ascii: "\""):
                position += 1
                return try decoded(buffer[...], from: start)
            case UInt8(ascii: "\\"): try escape(into: &buffer)
            case 0..<0x20: throw fail("control character in a string")
            default:
                buffer.append(byte)
                position += 1
            }
        }
    }

    private func decoded(_ slice: ArraySlice<UInt8>, from start: Int) throws(JSONError) -> String {
        guard let text = String(validating: slice, as: UTF8.self) else {
            throw fail("invalid UTF-8 in a string", at: start)
        }
        return text
    }

    private mutating func escape(into buffer: inout [UInt8]) throws(JSONError) {
        let start = position
        position += 1
        guard let byte = next else { throw fail("unterminated string") }
        position += 1
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): buffer.append(byte)
        case UInt8(ascii: "b"): buffer.append(0x08)
        case UInt8(ascii: "f"): buffer.append(0x0C)
        case UInt8(ascii: "n"): buffer.append(0x0A)
        case UInt8(ascii: "r"): buffer.append(0x0D)
        case UInt8(ascii: "t"): buffer.append(0x09)
        case UInt8(ascii: "u"): buffer.append(contentsOf: String(try scalar(from: start)).utf8)
        default: throw fail("unknown escape", at: start)
        }
    }

    /// The scalar of a `\u` escape, or of the two of a surrogate pair.
    private mutating func scalar(from start: Int) throws(JSONError) -> Unicode.Scalar {
        let first = try hexadecimal()
        if let scalar = Unicode.Scalar(first) { return scalar }
        guard first < 0xDC00, next == UInt8(ascii: "\\"), position + 1 < bytes.count,
            bytes[position + 1] == UInt8(ascii: "u")
        else { throw fail("lone surrogate", at: start) }
        position += 2
        let second = try hexadecimal()
        guard (0xDC00..<0xE000).contains(second),
            let scalar = Unicode.Scalar(0x10000 + ((first - 0xD800) << 10) + (second - 0xDC00))
        else { throw fail("lone surrogate", at: start) }
        return scalar
    }

    private mutating func hexadecimal() throws(JSONError) -> UInt32 {
        var value: UInt32 = 0
        for _ in 0..<4 {
            guard let byte = next, let digit = Hexadecimal.value(of: byte) else {
                throw fail("expected four hexadecimal digits")
            }
            value = value << 4 | UInt32(digit)
            position += 1
        }
        return value
    }
}
