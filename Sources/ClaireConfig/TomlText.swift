/// A value that an edit writes.
package enum TomlLiteral: Equatable, Sendable {
    /// Text, written as a basic string on one line.
    case string(String)
    /// A whole number.
    case integer(Int64)
    /// True or false.
    case boolean(Bool)

    /// The literal as TOML text.
    var text: String {
        switch self {
        case .string(let value): TomlText.quoted(value)
        case .integer(let value): String(value)
        case .boolean(let value): value ? "true" : "false"
        }
    }

    /// The node that this literal parses to.
    var node: TomlNode {
        let value: TomlNode.Value =
            switch self {
            case .string(let value): .string(value)
            case .integer(let value): .integer(value)
            case .boolean(let value): .boolean(value)
            }
        return TomlNode(value: value, place: TomlPlace(line: 0, column: 0))
    }
}

/// The spelling of keys and strings in TOML 1.0.
enum TomlText {
    /// Whether a byte may stand in a bare key.
    static func isBare(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"):
            true
        default: false
        }
    }

    /// A path of keys as it stands in a header: quoted where it must be.
    static func path(_ parts: some Sequence<String>) -> String {
        parts.map { key in
            !key.isEmpty && key.utf8.allSatisfy(isBare) ? key : quoted(key)
        }.joined(separator: ".")
    }

    /// A basic string. What could drive a terminal or reorder a line is escaped, so that a file that
    /// holds it can be looked at.
    static func quoted(_ text: String) -> String {
        var result = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": result += "\\\""
            case "\\": result += "\\\\"
            case "\t": result += "\\t"
            case "\n": result += "\\n"
            case "\r": result += "\\r"
            case _ where mustEscape(scalar):
                let digits = String(scalar.value, radix: 16, uppercase: true)
                result += "\\u" + String(repeating: "0", count: max(0, 4 - digits.count)) + digits
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result + "\""
    }

    private static func mustEscape(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0...0x1F, 0x7F...0x9F, 0x61C, 0x200E, 0x200F, 0x2028...0x202E, 0x2066...0x2069: true
        default: false
        }
    }

    /// The content of a basic string without its quotes, `nil` for an escape that TOML doesn't know.
    static func unescaped(_ bytes: ArraySlice<UInt8>) -> String? {
        var result: [UInt8] = []
        var rest = bytes
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "\\") else {
                result.append(byte)
                continue
            }
            guard let scalar = escape(&rest) else { return nil }
            result.append(contentsOf: String(scalar).utf8)
        }
        return String(decoding: result, as: UTF8.self)
    }

    private static func escape(_ rest: inout ArraySlice<UInt8>) -> Character? {
        switch rest.popFirst() {
        case UInt8(ascii: "b"): return "\u{8}"
        case UInt8(ascii: "t"): return "\t"
        case UInt8(ascii: "n"): return "\n"
        case UInt8(ascii: "f"): return "\u{C}"
        case UInt8(ascii: "r"): return "\r"
        case UInt8(ascii: "\""): return "\""
        case UInt8(ascii: "\\"): return "\\"
        case UInt8(ascii: "u"): return code(&rest, digits: 4)
        case UInt8(ascii: "U"): return code(&rest, digits: 8)
        default: return nil
        }
    }

    private static func code(_ rest: inout ArraySlice<UInt8>, digits: Int) -> Character? {
        guard rest.count >= digits,
            let value = UInt32(String(decoding: rest.prefix(digits), as: UTF8.self), radix: 16),
            let scalar = Unicode.Scalar(value)
        else { return nil }
        rest.removeFirst(digits)
        return Character(scalar)
    }
}
