extension JSON {
    /// How deep arrays and objects may be nested, unless a caller says otherwise.
    package static let defaultDepth = 128

    /// Parses one JSON text (RFC 8259), surrounded by white space or not.
    ///
    /// The text is read where it lies when its storage is contiguous, and copied once when not.
    /// An integer beyond 64 bits is read as a `Double`.
    ///
    /// - Parameters:
    ///   - text: UTF-8 without a byte-order mark.
    ///   - duplicates: what to do with an object that names a key twice.
    ///   - maxDepth: how deep arrays and objects may be nested. The parser calls itself once a
    ///     level: thousands of levels want a stack to match.
    /// - Throws: `JSONError` for anything that the grammar does not allow, for invalid UTF-8, lone
    ///   surrogates, numbers beyond a `Double`, and depth.
    package static func parse(
        _ text: some Collection<UInt8>, duplicates: DuplicateKeys = .refused,
        maxDepth: Int = JSON.defaultDepth
    ) throws(JSONError) -> JSON {
        var parser = JSONParser(duplicates: duplicates, depthLeft: maxDepth)
        // `withContiguousStorageIfAvailable` would lose the error's type: the result carries it.
        // The span does not outlive the buffer, which lives as long as the closure.
        let result = text.withContiguousStorageIfAvailable { buffer in
            Result { () throws(JSONError) in
                try parser.document(Span(_unsafeElements: buffer))
            }
        }
        if let result { return try result.get() }
        return try parser.document(Array(text).span)
    }

    /// Parses a JSON text held in a string.
    package static func parse(
        _ text: String, duplicates: DuplicateKeys = .refused, maxDepth: Int = JSON.defaultDepth
    ) throws(JSONError) -> JSON {
        var parser = JSONParser(duplicates: duplicates, depthLeft: maxDepth)
        return try parser.document(text.utf8Span.span)
    }
}

/// A recursive-descent parser: where it stands in a text, which its functions are handed.
struct JSONParser {
    let duplicates: DuplicateKeys
    var depthLeft: Int
    var position = 0

    init(duplicates: DuplicateKeys, depthLeft: Int) {
        self.duplicates = duplicates
        self.depthLeft = depthLeft
    }

    mutating func document(_ text: Span<UInt8>) throws(JSONError) -> JSON {
        skipSpace(text)
        let value = try value(text)
        skipSpace(text)
        guard position == text.count else { throw fail("unexpected text after the value") }
        return value
    }

    func fail(_ message: String, at offset: Int? = nil) -> JSONError {
        JSONError(offset: offset ?? position, message: message)
    }

    /// The byte at the position; 0, which no JSON text holds, at the end.
    @inline(__always)
    func next(_ text: Span<UInt8>) -> UInt8 { position < text.count ? text[position] : 0 }

    @inline(__always)
    private mutating func skipSpace(_ text: Span<UInt8>) {
        while position < text.count, text[position] <= 0x20 {
            switch text[position] {
            case 0x20, 0x0A, 0x0D, 0x09: position += 1
            default: return
            }
        }
    }

    private mutating func value(_ text: Span<UInt8>) throws(JSONError) -> JSON {
        switch next(text) {
        case UInt8(ascii: "{"): return try object(text)
        case UInt8(ascii: "["): return try array(text)
        case UInt8(ascii: "\""): return .string(try string(text))
        case UInt8(ascii: "t"): return try word("true", .bool(true), text)
        case UInt8(ascii: "f"): return try word("false", .bool(false), text)
        case UInt8(ascii: "n"): return try word("null", .null, text)
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return try number(text)
        default:
            throw fail(position < text.count ? "unexpected character" : "unexpected end of text")
        }
    }

    private mutating func word(
        _ word: String, _ value: JSON, _ text: Span<UInt8>
    ) throws(JSONError) -> JSON {
        let start = position
        for byte in word.utf8 {
            guard next(text) == byte else { throw fail("unexpected word", at: start) }
            position += 1
        }
        return value
    }

    private mutating func descend(_ text: Span<UInt8>) throws(JSONError) {
        guard depthLeft > 0 else { throw fail("nested too deep") }
        depthLeft -= 1
        position += 1
        skipSpace(text)
    }

    private mutating func array(_ text: Span<UInt8>) throws(JSONError) -> JSON {
        try descend(text)
        defer { depthLeft += 1 }
        var elements: [JSON] = []
        if next(text) == UInt8(ascii: "]") {
            position += 1
            return .array(elements)
        }
        while true {
            elements.append(try value(text))
            guard try isFollowed(text, closedBy: "]") else { return .array(elements) }
        }
    }

    private mutating func object(_ text: Span<UInt8>) throws(JSONError) -> JSON {
        try descend(text)
        defer { depthLeft += 1 }
        var object = JSONObject()
        if next(text) == UInt8(ascii: "}") {
            position += 1
            return .object(object)
        }
        // Room for the fields that most events have: growing from one by doubling costs three moves.
        object.members.reserveCapacity(8)
        var index = JSONKeyIndex()
        while true {
            try member(of: &object, index: &index, text)
            guard try isFollowed(text, closedBy: "}") else { return .object(object) }
        }
    }

    /// Steps over the comma to the next element, or over the closing bracket: `false`.
    @inline(__always)
    private mutating func isFollowed(
        _ text: Span<UInt8>, closedBy bracket: Unicode.Scalar
    ) throws(JSONError) -> Bool {
        skipSpace(text)
        switch next(text) {
        case UInt8(ascii: ","):
            position += 1
            skipSpace(text)
            return true
        case UInt8(ascii: bracket):
            position += 1
            return false
        default: throw fail("expected ',' or '\(bracket)'")
        }
    }

    @inline(__always)
    private mutating func member(
        of object: inout JSONObject, index: inout JSONKeyIndex, _ text: Span<UInt8>
    ) throws(JSONError) {
        let start = position
        guard next(text) == UInt8(ascii: "\"") else { throw fail("expected a key in quotes") }
        let key = try string(text)
        skipSpace(text)
        guard next(text) == UInt8(ascii: ":") else { throw fail("expected ':'") }
        position += 1
        skipSpace(text)
        let earlier = index.position(of: key, in: object)
        if earlier != nil, duplicates == .refused {
            throw fail("duplicate key '\(key)'", at: start)
        }
        let value = try value(text)
        if let earlier {
            object.members[earlier].value = value
        } else {
            object.members.append((key, value))
        }
    }
}
