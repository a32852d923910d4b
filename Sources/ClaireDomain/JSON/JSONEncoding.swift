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

    /// Appends a string in quotes: whole runs of what stands for itself, and escapes between them.
    fileprivate static func encode(_ text: String, into bytes: inout [UInt8]) {
        let text = text.utf8Span.span
        bytes.append(UInt8(ascii: "\""))
        var copied = 0
        while copied < text.count {
            let run = countOfPlain(text, from: copied)
            text.extracting(copied..<run).withUnsafeBufferPointer {
                bytes.append(contentsOf: $0)
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
            if index > 0 { bytes.append(UInt8(ascii: ",")) }
            JSON.encode(members[index].key, into: &bytes)
            bytes.append(UInt8(ascii: ":"))
            members[index].value.encode(into: &bytes)
        }
        bytes.append(UInt8(ascii: "}"))
    }
}
