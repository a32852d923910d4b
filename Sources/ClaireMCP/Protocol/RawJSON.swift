import ClaireDomain

/// Parts of a valid JSON text as they were written: numbers that no type of Swift holds are echoed to
/// the last digit.
enum RawJSON {
    /// The elements of an array; empty for any other text.
    static func elements(of text: ArraySlice<UInt8>) -> [ArraySlice<UInt8>] {
        guard let parts = parts(of: text, UInt8(ascii: "["), UInt8(ascii: "]")) else { return [] }
        return parts.map(trimmed).filter { !$0.isEmpty }
    }

    /// The value of an object's last member of a name without escapes.
    static func member(_ name: String, of text: ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
        guard let parts = parts(of: text, UInt8(ascii: "{"), UInt8(ascii: "}")) else { return nil }
        let key = Array("\"\(name)\"".utf8)
        for part in parts.reversed() {
            let member = trimmed(part)
            guard member.starts(with: key) else { continue }
            let rest = trimmed(member.dropFirst(key.count))
            guard rest.first == UInt8(ascii: ":") else { continue }
            return trimmed(rest.dropFirst())
        }
        return nil
    }

    /// What stands between the commas of the outermost array or object.
    private static func parts(
        of text: ArraySlice<UInt8>, _ open: UInt8, _ close: UInt8
    ) -> [ArraySlice<UInt8>]? {
        let text = trimmed(text)
        guard text.first == open, text.last == close else { return nil }
        let body = text.dropFirst().dropLast()
        var parts: [ArraySlice<UInt8>] = []
        var start = body.startIndex
        var depth = 0
        var isInString = false
        var index = body.startIndex
        while index < body.endIndex {
            let byte = body[index]
            if isInString {
                if byte == UInt8(ascii: "\\") { index += 1 }
                if byte == UInt8(ascii: "\"") { isInString = false }
            } else {
                switch byte {
                case UInt8(ascii: "\""): isInString = true
                case UInt8(ascii: "["), UInt8(ascii: "{"): depth += 1
                case UInt8(ascii: "]"), UInt8(ascii: "}"): depth -= 1
                case UInt8(ascii: ",") where depth == 0:
                    parts.append(body[start..<index])
                    start = index + 1
                default: break
                }
            }
            index += 1
        }
        parts.append(body[start...])
        return parts
    }

    private static func trimmed(_ text: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        func isSpace(_ byte: UInt8) -> Bool { [0x20, 0x09, 0x0A, 0x0D].contains(byte) }
        var text = text.drop(while: isSpace)
        while let last = text.last, isSpace(last) { text.removeLast() }
        return text
    }
}
