/// Text from people, agents and other machines as data: nothing in it drives a terminal.
package enum PlainText {
    /// The text without control characters (C0, DEL, C1) but newline and tab; CRLF and CR are LF.
    ///
    /// It may be pasted then: tmux 3.3a passes an `ESC[201~` in a text through, so that what follows
    /// would escape the paste and be typed.
    package static func stripped(_ text: String) -> String {
        var result = String.UnicodeScalarView()
        var wasReturn = false
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\r": result.append("\n")
            case "\n": if !wasReturn { result.append("\n") }
            case "\t": result.append("\t")
            default: if !isControl(scalar) { result.append(scalar) }
            }
            wasReturn = scalar == "\r"
        }
        return String(result)
    }

    /// The text in one line of at most so many bytes: runs of white space are one space, and other
    /// control characters are taken out.
    package static func line(_ text: String, bytes: Int) -> String {
        var result = String.UnicodeScalarView()
        var owesSpace = false
        for scalar in text.unicodeScalars {
            if scalar.properties.isWhitespace {
                owesSpace = !result.isEmpty
                continue
            }
            if isControl(scalar) { continue }
            if owesSpace { result.append(" ") }
            owesSpace = false
            result.append(scalar)
        }
        return cut(String(result), bytes: bytes)
    }

    /// The text, or what of it fits in so many bytes with `…` behind.
    package static func cut(_ text: String, bytes: Int) -> String {
        guard text.utf8.count > bytes else { return text }
        var kept = String.UnicodeScalarView()
        var left = bytes - "…".utf8.count
        for scalar in text.unicodeScalars {
            left -= String(scalar).utf8.count
            guard left >= 0 else { break }
            kept.append(scalar)
        }
        return String(kept) + "…"
    }

    /// Whether a terminal would act on this: C0, DEL and C1.
    package static func isControl(_ scalar: Unicode.Scalar) -> Bool {
        scalar.value < 0x20 || (0x7F..<0xA0).contains(scalar.value)
    }
}
