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

    /// Looks at the bytes alone: most values have nothing to escape.
    private static func needsEscaping(_ value: String) -> Bool {
        var lead: UInt8 = 0
        var middle: UInt8 = 0
        for byte in value.utf8 {
            switch (lead, middle, byte) {
            case (_, _, ..<0x20), (_, _, 0x7F): return true
            case (_, 0xC2, 0x80...0x9F): return true
            case (_, 0xD8, 0x9C): return true
            case (0xE2, 0x80, 0x8E...0x8F), (0xE2, 0x80, 0xA8...0xAE): return true
            case (0xE2, 0x81, 0xA6...0xA9): return true
            default: break
            }
            (lead, middle) = (middle, byte)
        }
        return false
    }
}
