import ClaireDomain

/// What a form of a page sent: `application/x-www-form-urlencoded` (the URL standard, section 5).
package struct Form: Equatable, Sendable {
    /// One field, decoded.
    package struct Field: Equatable, Sendable {
        package let name: String
        /// Lines end with a line feed, whatever the browser sent.
        package let value: String

        package init(name: String, value: String) {
            self.name = name
            self.value = value
        }
    }

    /// In the order in which they came.
    package let fields: [Field]

    /// More fields than any form of a page has.
    static let greatestCount = 1000
    /// The longest name of a field, in bytes.
    static let greatestName = 256

    /// A form of these fields.
    package init(_ fields: [Field] = []) { self.fields = fields }

    /// Decodes a body strictly: a broken escape, a byte that a browser would have escaped, what isn't
    /// UTF-8 or holds control characters other than tabs and the ends of lines, too many fields and too
    /// long a name are refused, never guessed at.
    package init(parsing body: [UInt8]) throws(Problem) {
        guard body.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else {
            throw Self.malformed("a byte stands there that has to be escaped")
        }
        var fields: [Field] = []
        for part in body.split(separator: UInt8(ascii: "&")) {
            guard fields.count < Self.greatestCount else {
                throw Self.malformed("it has more than \(Self.greatestCount) fields")
            }
            let equals = part.firstIndex(of: UInt8(ascii: "=")) ?? part.endIndex
            guard let name = PercentCoding.decoded(part[..<equals], plusIsSpace: true) else {
                throw Self.malformed("the name of a field can't be read")
            }
            guard name.utf8.count <= Self.greatestName else {
                throw Self.malformed("the name of a field is too long")
            }
            guard
                let value = PercentCoding.decoded(
                    part[equals...].dropFirst(), plusIsSpace: true, allowed: [0x09, 0x0A, 0x0D])
            else { throw Self.malformed("the value of a field is no text") }
            fields.append(Field(name: name, value: Self.withLineFeeds(value)))
        }
        self.fields = fields
    }

    /// The value of the first field of a name.
    package subscript(name: String) -> String? {
        fields.first { $0.name.hasSameBytes(as: name) }?.value
    }

    /// The values of all fields of a name.
    package func all(_ name: String) -> [String] {
        fields.filter { $0.name.hasSameBytes(as: name) }.map(\.value)
    }

    /// Browsers end lines with a carriage return and a line feed.
    private static func withLineFeeds(_ text: String) -> String {
        guard text.utf8.contains(0x0D) else { return text }
        var bytes: [UInt8] = []
        var last: UInt8 = 0
        for byte in text.utf8 {
            if byte == 0x0D {
                bytes.append(0x0A)
            } else if byte != 0x0A || last != 0x0D {
                bytes.append(byte)
            }
            last = byte
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    private static func malformed(_ why: String) -> Problem {
        Problem(400, "malformed_form", "The form can't be read: \(why).")
    }
}

extension Headers {
    /// The media type of the body in lower case, without parameters; `nil` where none is named.
    var mediaType: String? {
        self["content-type"].map { type in
            let bytes = type.utf8.prefix { $0 != UInt8(ascii: ";") }
            return ASCII.lowered(ASCII.trimmed(String(Substring(bytes))))
        }
    }
}
