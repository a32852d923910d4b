/// Reads Swift just well enough to tell code from comments and strings.
struct SwiftCode {
    private let bytes: [UInt8]
    private var output: [UInt8]
    private var position = 0

    private init(_ text: String) {
        bytes = Array(text.utf8)
        output = bytes
    }

    /// The text with every byte of a comment, and of a string between its quotes, made a space. Line
    /// ends stay, so lines keep their numbers; interpolations go with their string.
    static func strip(_ text: String) -> String {
        var code = SwiftCode(text)
        while code.position < code.bytes.count { code.step() }
        return String(decoding: code.output, as: UTF8.self)
    }

    private mutating func step() {
        if starts(with: "//") {
            blank { !$0.starts(with: "\n") }
        } else if starts(with: "/*") {
            skipBlockComment()
        } else if let hashes = openingQuote() {
            skipString(hashes: hashes)
        } else {
            position += 1
        }
    }

    private func starts(with text: StaticString, at offset: Int = 0) -> Bool {
        let start = position + offset
        guard start + text.utf8CodeUnitCount <= bytes.count else { return false }
        return text.withUTF8Buffer { $0.elementsEqual(bytes[start..<start + $0.count]) }
    }

    private mutating func blank(while goesOn: (SwiftCode) -> Bool) {
        while position < bytes.count, goesOn(self) { blank(1) }
    }

    private mutating func blank(_ count: Int) {
        for _ in 0..<count where position < bytes.count {
            if bytes[position] != 0x0A { output[position] = 0x20 }
            position += 1
        }
    }

    private mutating func skipBlockComment() {
        var depth = 0
        repeat {
            if starts(with: "/*") {
                depth += 1
                blank(2)
            } else if starts(with: "*/") {
                depth -= 1
                blank(2)
            } else {
                blank(1)
            }
        } while depth > 0 && position < bytes.count
    }

    /// How many `#` stand before a quote that opens here; `nil` when none does.
    private func openingQuote() -> Int? {
        let hashes = bytes[position...].prefix { $0 == UInt8(ascii: "#") }.count
        return starts(with: "\"", at: hashes) ? hashes : nil
    }

    private mutating func skipString(hashes: Int) {
        position += hashes
        let quotes = starts(with: "\"\"\"") ? 3 : 1
        position += quotes
        while position < bytes.count {
            if isEscape(hashes: hashes) {
                blank(1 + hashes)
                if starts(with: "(") { skipInterpolation() } else { blank(1) }
            } else if isEnd(quotes: quotes, hashes: hashes) {
                position += quotes + hashes
                return
            } else if quotes == 1 && starts(with: "\n") {
                return
            } else {
                blank(1)
            }
        }
    }

    private func isEscape(hashes: Int) -> Bool {
        starts(with: "\\")
            && bytes[(position + 1)...].prefix(hashes).allSatisfy { $0 == UInt8(ascii: "#") }
            && position + hashes < bytes.count
    }

    private func isEnd(quotes: Int, hashes: Int) -> Bool {
        guard position + quotes + hashes <= bytes.count else { return false }
        let mark = bytes[position..<position + quotes + hashes]
        return mark.prefix(quotes).allSatisfy { $0 == UInt8(ascii: "\"") }
            && mark.dropFirst(quotes).allSatisfy { $0 == UInt8(ascii: "#") }
    }

    private mutating func skipInterpolation() {
        var depth = 0
        repeat {
            if let hashes = openingQuote() {
                let start = position
                skipString(hashes: hashes)
                for index in start..<position where bytes[index] != 0x0A { output[index] = 0x20 }
                continue
            }
            if starts(with: "(") { depth += 1 }
            if starts(with: ")") { depth -= 1 }
            blank(1)
        } while depth > 0 && position < bytes.count
    }
}
