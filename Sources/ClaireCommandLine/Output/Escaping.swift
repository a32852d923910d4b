/// Shows what could drive a terminal or forge a row as a visible escape: C0, DEL, C1, the bidi
/// controls (UAX 9) and the line and paragraph separators. Everything else stays as it is.
package enum Escaping {
    /// The value in one line; with `keepingLines` newlines stay and tabs become spaces.
    package static func visible(_ value: String, keepingLines: Bool = false) -> String {
        guard needsEscaping(value) else { return value }
        var shown = String.UnicodeScalarView()
        var column = 0
        for scalar in value.unicodeScalars {
            switch scalar {
            case "\n" where keepingLines:
                shown.append(scalar)
                column = -1
            case "\t" where keepingLines:
                let gap = 8 - column % 8
                shown.append(contentsOf: String(repeating: " ", count: gap).unicodeScalars)
                column += gap - 1
            case _ where isControl(scalar):
                shown.append(contentsOf: escape(scalar).unicodeScalars)
            default:
                shown.append(scalar)
            }
            column += 1
        }
        return String(shown)
    }

    /// Whether a terminal would act on this scalar instead of showing it.
    static func isControl(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x00...0x1F, 0x7F...0x9F: true
        case 0x061C, 0x200E, 0x200F, 0x202A...0x202E, 0x2066...0x2069: true
        case 0x2028, 0x2029: true
        default: false
        }
    }

    private static func escape(_ scalar: Unicode.Scalar) -> String {
        switch scalar {
        case "\n": "\\n"
        case "\t": "\\t"
        case "\r": "\\r"
        default: "\\u{\(String(scalar.value, radix: 16))}"
        }
    }

    /// A cheap look at the bytes: a control in ASCII, or a lead byte under which others stand.
    private static func needsEscaping(_ value: String) -> Bool {
        value.utf8.contains { byte in
            byte < 0x20 || byte == 0x7F || byte == 0xC2 || byte == 0xD8 || byte == 0xE2
        }
    }
}
