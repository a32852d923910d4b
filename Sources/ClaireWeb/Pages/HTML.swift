import ClaireDomain

/// A piece of a page. Literals are markup; what is interpolated is escaped by its type, so that
/// nobody's text can become markup:
///
/// ```swift
/// let row: HTML = "<td title=\"\(session.host)\">\(session.label)</td>"
/// ```
///
/// `HTML` values nest as they are; texts and numbers are escaped for content and for attributes in
/// quotes, which is where they may stand. Raw text must be spelled `HTML(unescaped:)`.
package struct HTML: Sendable, ExpressibleByStringInterpolation {
    /// The markup, in UTF-8.
    package private(set) var bytes: [UInt8]

    /// Nothing.
    package init() { bytes = [] }

    /// Markup from elsewhere, which must be no user's text.
    package init(unescaped markup: String) { bytes = Array(markup.utf8) }

    package init(stringLiteral markup: String) { bytes = Array(markup.utf8) }

    package init(stringInterpolation: StringInterpolation) { bytes = stringInterpolation.bytes }

    /// Somebody's text, escaped.
    package init(text: String) {
        bytes = []
        Self.escape(text, into: &bytes)
    }

    /// Markup that stands there only on a condition. Prefer it to a ternary within an interpolation,
    /// whose literals would be texts.
    package static func when(_ condition: Bool, _ markup: @autoclosure () -> HTML) -> HTML {
        condition ? markup() : HTML()
    }

    /// Whether there is nothing.
    package var isEmpty: Bool { bytes.isEmpty }

    /// The markup as text, for tests and logs.
    package var text: String { String(decoding: bytes, as: UTF8.self) }

    /// Puts more behind it.
    package mutating func append(_ more: HTML) { bytes += more.bytes }

    /// One piece after another.
    package static func + (left: HTML, right: HTML) -> HTML {
        var both = left
        both.append(right)
        return both
    }

    /// One piece after another, in place.
    package static func += (left: inout HTML, right: HTML) { left.append(right) }

    /// Takes literals as markup and values as text.
    package struct StringInterpolation: StringInterpolationProtocol, Sendable {
        fileprivate var bytes: [UInt8] = []

        package init(literalCapacity: Int, interpolationCount: Int) {
            bytes.reserveCapacity(literalCapacity + interpolationCount * 24)
        }

        /// Markup, as it is.
        package mutating func appendLiteral(_ literal: String) { bytes += literal.utf8 }

        /// A piece, as it is.
        package mutating func appendInterpolation(_ html: HTML) { bytes += html.bytes }

        /// A piece, or nothing.
        package mutating func appendInterpolation(_ html: HTML?) { bytes += html?.bytes ?? [] }

        /// Pieces, one after another.
        package mutating func appendInterpolation(_ pieces: [HTML]) {
            for piece in pieces { bytes += piece.bytes }
        }

        /// Text, escaped.
        package mutating func appendInterpolation(_ text: String) {
            HTML.escape(text, into: &bytes)
        }

        /// Text, escaped.
        package mutating func appendInterpolation(_ text: Substring) {
            HTML.escape(String(text), into: &bytes)
        }

        /// An id, which is digits.
        package mutating func appendInterpolation(_ id: UUID) { bytes += id.text.utf8 }

        /// A number.
        package mutating func appendInterpolation(_ number: Int) { bytes += String(number).utf8 }

        /// A number.
        package mutating func appendInterpolation(_ number: Int64) { bytes += String(number).utf8 }
    }

    /// Writes text so that it is only ever text: markup's five characters as references, and what no
    /// document may hold (controls but tab and line ends) as U+FFFD.
    static func escape(_ text: String, into bytes: inout [UInt8]) {
        var text = text
        text.withUTF8 { utf8 in
            guard utf8.contains(where: isSpecial) else {
                bytes.append(contentsOf: utf8)
                return
            }
            for byte in utf8 {
                switch byte {
                case UInt8(ascii: "&"): bytes += "&amp;".utf8
                case UInt8(ascii: "<"): bytes += "&lt;".utf8
                case UInt8(ascii: ">"): bytes += "&gt;".utf8
                case UInt8(ascii: "\""): bytes += "&quot;".utf8
                case UInt8(ascii: "'"): bytes += "&#39;".utf8
                case 0x09, 0x0A, 0x0D: bytes.append(byte)
                case 0..<0x20, 0x7F: bytes += "\u{FFFD}".utf8
                default: bytes.append(byte)
                }
            }
        }
    }

    private static func isSpecial(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "&"), UInt8(ascii: "<"), UInt8(ascii: ">"), UInt8(ascii: "\""),
            UInt8(ascii: "'"), 0..<0x20, 0x7F:
            true
        default: false
        }
    }
}

extension Sequence {
    /// The pieces that the elements become, one after another.
    package func html(_ piece: (Element) -> HTML) -> HTML {
        reduce(into: HTML()) { $0.append(piece($1)) }
    }
}
