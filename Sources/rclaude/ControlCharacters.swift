import ClaireDomain

/// C0, DEL and C1, which must not come out of a text where people read it.
enum ControlCharacters {
    /// The text on one line: control characters and line separators are spaces, runs of spaces one,
    /// cut to so many characters.
    static func oneLine(_ text: String, limit: Int) -> String {
        var result = ""
        var count = 0
        var owesSpace = false
        // A title may stand before a megabyte of prompt.
        for character in text.prefix(limit * 8) {
            if character.unicodeScalars.allSatisfy({
                PlainText.isControl($0) || $0.properties.isWhitespace
            }) {
                owesSpace = !result.isEmpty
                continue
            }
            guard count + (owesSpace ? 1 : 0) < limit else { return result + "…" }
            if owesSpace { result += " " }
            count += owesSpace ? 2 : 1
            owesSpace = false
            result.unicodeScalars.append(
                contentsOf: character.unicodeScalars.filter { !PlainText.isControl($0) })
        }
        return result
    }

    /// The text with each control character but newline and tab taken out.
    static func stripped(_ text: String) -> String {
        String(
            String.UnicodeScalarView(
                text.unicodeScalars.filter { $0 == "\n" || $0 == "\t" || !PlainText.isControl($0) })
        )
    }

    /// The text with each control character written as `\u{1b}`.
    static func visible(_ text: String) -> String {
        var result = ""
        for scalar in text.unicodeScalars {
            if PlainText.isControl(scalar) {
                result += "\\u{\(String(scalar.value, radix: 16))}"
            } else {
                result.unicodeScalars.append(scalar)
            }
        }
        return result
    }
}
