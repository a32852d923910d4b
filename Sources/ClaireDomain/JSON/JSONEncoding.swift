extension JSON {
    /// The canonical text: no white space, members in their order, only what must be escaped is.
    package var encoded: String {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(256)
        encode(into: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Appends the canonical text to a buffer.
    package func encode(into bytes: inout [UInt8]) {
        switch self {
        case .null: bytes.append(contentsOf: "null".utf8)
        case .bool(let value): bytes.append(contentsOf: (value ? "true" : "false").utf8)
        case .integer(let value): JSON.encode(value, into: &bytes)
        case .number(let value): bytes.append(contentsOf: JSON.text(of: value).utf8)
        case .string(let value): JSON.encode(value, into: &bytes)
        case .array(let elements):
            bytes.append(UInt8(ascii: "["))
            for index in elements.indices {
                if index > 0 { bytes.append(UInt8(ascii: ",")) }
                elements[index].encode(into: &bytes)
            }
            bytes.append(UInt8(ascii: "]"))
        case .object(let object): object.encode(into: &bytes)
        }
    }

    /// The shortest text that reads back as the same number.
    private static func text(of value: Double) -> String {
        value.isFinite ? value.description : "null"
    }

    private static func encode(_ value: Int64, into bytes: inout [UInt8]) {
        if value < 0 { bytes.append(UInt8(ascii: "-")) }
        let first = bytes.count
        var rest = value.magnitude
        repeat {
            bytes.append(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest % 10))
            rest /= 10
        } while rest > 0
        bytes[first...].reverse()
    }

    /// Appends a string in quotes, with the punctuation around it.
    ///
    /// Room for the whole is made once: a check for each byte would cost more than the copying.
    ///
    /// - Parameters:
    ///   - leading: a byte to stand before the string, as the comma before a member.
    ///   - trailing: a byte to stand behind it, as the colon behind a key.
    @inline(__always)
    fileprivate static func encode(
        _ text: String, after leading: UInt8? = nil, before trailing: UInt8? = nil,
        into bytes: inout [UInt8]
    ) {
        let text = text.utf8Span.span
        guard countOfPlain(text, from: 0) == text.count else {
            if let leading { bytes.append(leading) }
            encodeEscaped(text, into: &bytes)
            if let trailing { bytes.append(trailing) }
            return
        }
        bytes.append(addingCapacity: text.count + 4) { out in
            if let leading { out.append(leading) }
            out.append(UInt8(ascii: "\""))
            out.append(copying: text)
            out.append(UInt8(ascii: "\""))
            if let trailing { out.append(trailing) }
        }
    }

    /// Appends a string in quotes: runs of what stands for itself, and escapes between them.
    private static func encodeEscaped(_ text: Span<UInt8>, into bytes: inout [UInt8]) {
        bytes.append(UInt8(ascii: "\""))
        var copied = 0
        while copied < text.count {
            let run = countOfPlain(text, from: copied)
            bytes.append(addingCapacity: run - copied) { out in
                out.append(copying: text.extracting(copied..<run))
            }
            guard run < text.count else { break }
            escape(text[run], into: &bytes)
            copied = run + 1
        }
        bytes.append(UInt8(ascii: "\""))
    }

    /// Where the run of bytes that stand for themselves ends.
    @inline(__always)
    private static func countOfPlain(_ text: Span<UInt8>, from start: Int) -> Int {
        var position = start
        while position + 8 <= text.count {
            let special = JSONBytes.special(in: text.word(at: position))
            guard special == 0 else { return position + special.trailingZeroBitCount / 8 }
            position += 8
        }
        while position < text.count, !JSONBytes.isSpecial(text[position]) { position += 1 }
        return position
    }

    private static func escape(_ byte: UInt8, into bytes: inout [UInt8]) {
        bytes.append(UInt8(ascii: "\\"))
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"): bytes.append(byte)
        case 0x08: bytes.append(UInt8(ascii: "b"))
        case 0x09: bytes.append(UInt8(ascii: "t"))
        case 0x0A: bytes.append(UInt8(ascii: "n"))
        case 0x0C: bytes.append(UInt8(ascii: "f"))
        case 0x0D: bytes.append(UInt8(ascii: "r"))
        default:
            bytes.append(contentsOf: "u00".utf8)
            bytes.append(Hexadecimal.digit(of: byte >> 4))
            bytes.append(Hexadecimal.digit(of: byte & 15))
        }
    }
}

extension JSONObject {
    /// Appends the canonical text to a buffer.
    fileprivate func encode(into bytes: inout [UInt8]) {
        bytes.append(UInt8(ascii: "{"))
        for index in members.indices {
            JSON.encode(
                members[index].key, after: index > 0 ? UInt8(ascii: ",") : nil,
                before: UInt8(ascii: ":"), into: &bytes)
            members[index].value.encode(into: &bytes)
        }
        bytes.append(UInt8(ascii: "}"))
    }
}

extension OutputSpan<UInt8> {
    /// Appends the bytes; traps when there is no room for them.
    fileprivate mutating func append(copying bytes: Span<UInt8>) {
        precondition(bytes.count <= freeCapacity)
        // The library has no bulk append yet: the bytes go where the count says, within the capacity
        // checked above.
        withUnsafeMutableBufferPointer { buffer, count in
            bytes.withUnsafeBufferPointer { source in
                guard let from = source.baseAddress, let to = buffer.baseAddress else { return }
                (to + count).initialize(from: from, count: source.count)
                count += source.count
            }
        }
    }
}
