/// C0, DEL and C1: what drives a terminal and so must not come out of a text.
enum ControlCharacters {
    /// Whether a terminal would act on this.
    static func isControl(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0..<0x20, 0x7F..<0xA0: true
        default: false
        }
    }

    /// The text as it may be pasted: CRLF and CR are LF, every other control character but newline
    /// and tab is gone. tmux 3.3a passes an `ESC[201~` in the text through, so that what follows
    /// would escape the paste and be typed.
    static func pasteable(_ text: String) -> String {
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

    /// The text on one line: control characters and line separators are spaces, runs of spaces one,
    /// cut to so many characters.
    static func oneLine(_ text: String, limit: Int) -> String {
        var result = ""
        var count = 0
        var owesSpace = false
        // A title may stand before a megabyte of prompt.
        for character in text.prefix(limit * 8) {
            if character.unicodeScalars.allSatisfy({ isControl($0) || $0.properties.isWhitespace })
            {
                owesSpace = !result.isEmpty
                continue
            }
            guard count + (owesSpace ? 1 : 0) < limit else { return result + "…" }
            if owesSpace { result += " " }
            count += owesSpace ? 2 : 1
            owesSpace = false
            result.unicodeScalars.append(
                contentsOf: character.unicodeScalars.filter { !isControl($0) })
        }
        return result
    }

    /// The text with each control character but newline and tab taken out.
    static func stripped(_ text: String) -> String {
        String(
            String.UnicodeScalarView(
                text.unicodeScalars.filter { $0 == "\n" || $0 == "\t" || !isControl($0) }))
    }

    /// The text with each control character written as `\u{1b}`.
    static func visible(_ text: String) -> String {
        var result = ""
        for scalar in text.unicodeScalars {
            if isControl(scalar) {
                result += "\\u{\(String(scalar.value, radix: 16))}"
            } else {
                result.unicodeScalars.append(scalar)
            }
        }
        return result
    }
}
