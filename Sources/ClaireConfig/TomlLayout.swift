/// Where each header and each key of a TOML document stands in its text, so that an edit can change
/// one and leave every other byte alone.
///
/// A scan, not a parse: it is right for the documents that the parser accepts, and for the valid
/// beginning of the others. What it can't read it passes over to the next line.
struct TomlLayout {
    /// One header or one key with its value.
    struct Statement {
        enum Kind { case table, arrayTable, pair }

        let kind: Kind
        /// The full path of keys from the root, decoded.
        let path: [String]
        /// How many parts of the path the header above gives; 0 for headers and at the root.
        let sectionDepth: Int
        /// From the start of its first line past the newline of its last.
        let lines: Range<Int>
        /// The value's own bytes; empty for a header.
        let value: Range<Int>
        /// 1-based number of its first line.
        let line: Int
        /// The most parts of any key in it, those of inline tables included.
        let depth: Int
    }

    /// The statements in the order of the document.
    private(set) var statements: [Statement] = []

    /// Scans a document given as its bytes.
    init(scanning bytes: [UInt8]) {
        var scanner = TomlScanner(bytes: bytes)
        var section: [String] = []
        while let statement = scanner.next(section: section) {
            if statement.kind != .pair { section = statement.path }
            statements.append(statement)
        }
    }
}

/// Walks the bytes of a document statement by statement.
private struct TomlScanner {
    private let bytes: [UInt8]
    private var index = 0
    private var line = 1
    /// The most parts of a dotted key in the value passed over last.
    private var inlineDepth = 0

    init(bytes: [UInt8]) {
        self.bytes = bytes
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { index = 3 }
    }

    /// The next header or pair; `nil` at the end.
    mutating func next(section: [String]) -> TomlLayout.Statement? {
        while index < bytes.count {
            let start = index
            let firstLine = line
            skipSpaces()
            switch peek {
            case nil, UInt8(ascii: "\n"), UInt8(ascii: "\r"), UInt8(ascii: "#"): skipLine()
            case UInt8(ascii: "["):
                if let found = header(start, firstLine) { return found }
            default:
                if let found = pair(start, firstLine, section) { return found }
            }
        }
        return nil
    }

    private mutating func header(_ start: Int, _ firstLine: Int) -> TomlLayout.Statement? {
        index += 1
        let isArray = peek == UInt8(ascii: "[")
        if isArray { index += 1 }
        let path = keyPath()
        skipLine()
        guard let path else { return nil }
        return TomlLayout.Statement(
            kind: isArray ? .arrayTable : .table, path: path, sectionDepth: 0, lines: start..<index,
            value: index..<index, line: firstLine, depth: path.count)
    }

    private mutating func pair(
        _ start: Int, _ firstLine: Int, _ section: [String]
    ) -> TomlLayout.Statement? {
        guard let path = keyPath(), peek == UInt8(ascii: "=") else {
            skipLine()
            return nil
        }
        index += 1
        skipSpaces()
        let value = skipValue()
        skipLine()
        return TomlLayout.Statement(
            kind: .pair, path: section + path, sectionDepth: section.count, lines: start..<index,
            value: value, line: firstLine, depth: max(section.count + path.count, inlineDepth))
    }

    private var peek: UInt8? { index < bytes.count ? bytes[index] : nil }

    private mutating func skipSpaces() {
        while let byte = peek, byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") {
            index += 1
        }
    }

    private mutating func skipLine() {
        while let byte = peek {
            index += 1
            if byte == UInt8(ascii: "\n") {
                line += 1
                return
            }
        }
    }

    /// A dotted key with its parts decoded, the place left after it and the spaces behind it.
    private mutating func keyPath() -> [String]? {
        var parts: [String] = []
        while true {
            skipSpaces()
            guard let part = keyPart() else { return nil }
            parts.append(part)
            skipSpaces()
            guard peek == UInt8(ascii: ".") else { return parts }
            index += 1
        }
    }

    private mutating func keyPart() -> String? {
        let start = index
        if let quote = peek, quote == UInt8(ascii: "\"") || quote == UInt8(ascii: "'") {
            skipString()
            guard index - start >= 2, bytes[index - 1] == quote else { return nil }
            let inner = bytes[start + 1..<index - 1]
            return quote == UInt8(ascii: "'")
                ? String(decoding: inner, as: UTF8.self) : TomlText.unescaped(inner)
        }
        while let byte = peek, TomlText.isBare(byte) { index += 1 }
        return index > start ? String(decoding: bytes[start..<index], as: UTF8.self) : nil
    }

    /// Passes over a value and returns its bytes: to the end of the line or a comment, further where
    /// a string, array or inline table reaches further.
    private mutating func skipValue() -> Range<Int> {
        let start = index
        var end = index
        var depth = 0
        var dots = 0
        inlineDepth = 0
        while let byte = peek {
            switch byte {
            case UInt8(ascii: "."), UInt8(ascii: "="), UInt8(ascii: ","):
                dots = byte == UInt8(ascii: ".") ? dots + 1 : 0
                inlineDepth = max(inlineDepth, dots + 1)
                index += 1
            case UInt8(ascii: "\""), UInt8(ascii: "'"): skipString()
            case UInt8(ascii: "#") where depth == 0: return start..<end
            case UInt8(ascii: "#"):
                while let other = peek, other != UInt8(ascii: "\n") { index += 1 }
                continue
            case UInt8(ascii: "\n") where depth == 0: return start..<end
            case UInt8(ascii: "\n"):
                line += 1
                index += 1
            case UInt8(ascii: "["), UInt8(ascii: "{"):
                depth += 1
                index += 1
            case UInt8(ascii: "]"), UInt8(ascii: "}"):
                depth = max(0, depth - 1)
                index += 1
            case UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\r"):
                index += 1
                continue
            default: index += 1
            }
            end = index
        }
        return start..<end
    }

    /// Passes over a string that begins here, of any of the four kinds; a string of one line that is
    /// not closed ends with its line.
    private mutating func skipString() {
        let quote = bytes[index]
        let isLong = bytes[index...].starts(with: [quote, quote, quote])
        index += isLong ? 3 : 1
        while let byte = peek {
            if byte == UInt8(ascii: "\n") {
                guard isLong else { return }
                line += 1
            }
            if byte == UInt8(ascii: "\\"), quote == UInt8(ascii: "\"") {
                index += 1
                if peek == UInt8(ascii: "\n") { continue }
            } else if byte == quote {
                guard isLong else { return index += 1 }
                if bytes[index...].starts(with: [quote, quote, quote]) { return closeLong(quote) }
            }
            index += 1
        }
        index = min(index, bytes.count)
    }

    /// Up to two quotes may stand before the three that close a long string.
    private mutating func closeLong(_ quote: UInt8) {
        index += 3
        var extra = 0
        while extra < 2, peek == quote {
            index += 1
            extra += 1
        }
    }
}
