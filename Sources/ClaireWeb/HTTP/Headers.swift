import ClaireDomain

/// The fields of a request, in the order in which they came, their names in lower case.
package struct Headers: Sendable {
    /// The fields.
    package private(set) var fields: [(name: String, value: String)] = []

    /// No fields.
    package init() {}

    /// Adds a field; its name must be in lower case.
    package mutating func append(_ name: String, _ value: String) {
        fields.append((name, value))
    }

    /// The first field of a name, which is given in lower case.
    package subscript(name: String) -> String? {
        fields.first { $0.name.hasSameBytes(as: name) }?.value
    }

    /// All fields of a name.
    package func all(_ name: String) -> [String] {
        fields.filter { $0.name.hasSameBytes(as: name) }.map(\.value)
    }
}

/// Lists in the values of fields: `gzip;q=0.5, identity`.
package enum FieldList {
    /// One element of a list: what it names, in lower case, and its weight from 0 to 1000.
    package struct Element: Equatable, Sendable {
        package let value: String
        package let weight: Int
    }

    /// The elements of a list; those that can't be read are left out.
    package static func elements(_ text: String) -> [Element] {
        split(text, at: UInt8(ascii: ",")).compactMap { part in
            let pieces = split(part, at: UInt8(ascii: ";"))
            guard let value = pieces.first, !value.isEmpty else { return nil }
            var weight = 1000
            for parameter in pieces.dropFirst() {
                let sides = split(parameter, at: UInt8(ascii: "="))
                guard sides.count == 2, sides[0].hasSameBytes(as: "q") else { continue }
                guard let read = thousandths(sides[1]) else { return nil }
                weight = read
            }
            return Element(value: value, weight: weight)
        }
    }

    /// Splits at a byte that stands outside quotes, trims blanks and lowers ASCII letters.
    private static func split(_ text: String, at separator: UInt8) -> [String] {
        var parts: [[UInt8]] = [[]]
        var isQuoted = false
        for byte in text.utf8 {
            if byte == UInt8(ascii: "\"") { isQuoted.toggle() }
            if byte == separator && !isQuoted {
                parts.append([])
            } else {
                parts[parts.count - 1].append(ASCII.lowered(byte))
            }
        }
        return parts.map { part in
            let trimmed = part.drop(while: ASCII.isBlank).reversed().drop(while: ASCII.isBlank)
            return String(decoding: trimmed.reversed(), as: UTF8.self)
        }
    }

    /// `0.75` is 750.
    private static func thousandths(_ text: String) -> Int? {
        let bytes = Array(text.utf8)
        guard let first = bytes.first, first == UInt8(ascii: "0") || first == UInt8(ascii: "1"),
            bytes.count <= 5
        else { return nil }
        var value = Int(first - UInt8(ascii: "0")) * 1000
        guard bytes.count > 1 else { return value }
        guard bytes[1] == UInt8(ascii: ".") else { return nil }
        var unit = 100
        for byte in bytes.dropFirst(2) {
            guard ASCII.isDigit(byte) else { return nil }
            value += Int(byte - UInt8(ascii: "0")) * unit
            unit /= 10
        }
        return value <= 1000 ? value : nil
    }
}

/// Bytes as the text of a protocol has them.
enum ASCII {
    static func lowered(_ byte: UInt8) -> UInt8 {
        byte >= UInt8(ascii: "A") && byte <= UInt8(ascii: "Z") ? byte + 32 : byte
    }

    static func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 }

    static func isDigit(_ byte: UInt8) -> Bool {
        byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9")
    }

    static func isLetter(_ byte: UInt8) -> Bool {
        lowered(byte) >= UInt8(ascii: "a") && lowered(byte) <= UInt8(ascii: "z")
    }

    /// What the name of a field may consist of (RFC 9110, `tchar`).
    static func isToken(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "!"), UInt8(ascii: "#"), UInt8(ascii: "$"), UInt8(ascii: "%"),
            UInt8(ascii: "&"), UInt8(ascii: "'"), UInt8(ascii: "*"), UInt8(ascii: "+"),
            UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "^"), UInt8(ascii: "_"),
            UInt8(ascii: "`"), UInt8(ascii: "|"), UInt8(ascii: "~"):
            true
        default: isDigit(byte) || isLetter(byte)
        }
    }

    /// The text in lower case, as far as it is ASCII.
    static func lowered(_ text: String) -> String {
        String(decoding: text.utf8.map { lowered($0) }, as: UTF8.self)
    }

    /// The text without blanks at either end.
    static func trimmed(_ text: String) -> String {
        var bytes = text.utf8[...]
        while let first = bytes.first, isBlank(first) { bytes.removeFirst() }
        while let last = bytes.last, isBlank(last) { bytes.removeLast() }
        return String(Substring(bytes))
    }
}
