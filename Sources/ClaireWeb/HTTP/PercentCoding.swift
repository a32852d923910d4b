import ClaireDomain

/// Percent-encoding (RFC 3986, section 2.1), undone strictly.
enum PercentCoding {
    /// The text of a part of a URL or a form; `nil` for a broken escape, or what decodes to bytes that
    /// aren't UTF-8 or hold a control character that isn't allowed.
    ///
    /// - Parameters:
    ///   - plusIsSpace: whether `+` is a blank, as in forms and queries.
    ///   - allowed: control characters that may stand there.
    static func decoded(
        _ bytes: ArraySlice<UInt8>, plusIsSpace: Bool, allowed: [UInt8] = []
    ) -> String? {
        var result: [UInt8] = []
        result.reserveCapacity(bytes.count)
        var rest = bytes
        while let byte = rest.popFirst() {
            switch byte {
            case UInt8(ascii: "%"):
                guard let upper = rest.popFirst().flatMap(Hexadecimal.value(of:)),
                    let lower = rest.popFirst().flatMap(Hexadecimal.value(of:))
                else { return nil }
                result.append(upper << 4 | lower)
            case UInt8(ascii: "+") where plusIsSpace: result.append(0x20)
            default: result.append(byte)
            }
        }
        let isClean = result.allSatisfy { ($0 >= 0x20 && $0 != 0x7F) || allowed.contains($0) }
        return isClean ? String(validating: result, as: UTF8.self) : nil
    }

    /// The text as it may stand in a segment of a path or in a query: all but unreserved characters
    /// is escaped.
    static func encoded(_ text: String) -> String {
        var bytes: [UInt8] = []
        for byte in text.utf8 {
            if ASCII.isDigit(byte) || ASCII.isLetter(byte) || "-._~".utf8.contains(byte) {
                bytes.append(byte)
            } else {
                bytes += [
                    UInt8(ascii: "%"), Hexadecimal.digit(of: byte >> 4),
                    Hexadecimal.digit(of: byte & 15),
                ]
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
