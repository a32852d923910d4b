import ClaireCommandLine
import Testing

@Suite struct EscapingTests {
    struct Case: Sendable {
        let value: String
        let inLine: String
        let inBlock: String
    }

    @Test(arguments: [
        Case(
            value: "plain – ünï 🚀 שלום", inLine: "plain – ünï 🚀 שלום", inBlock: "plain – ünï 🚀 שלום"
        ),
        Case(value: "two\nlines", inLine: "two\\nlines", inBlock: "two\nlines"),
        Case(value: "a\tb", inLine: "a\\tb", inBlock: "a       b"),
        Case(value: "a\r\nb", inLine: "a\\r\\nb", inBlock: "a\\r\nb"),
        Case(value: "\u{1B}[2J", inLine: "\\u{1b}[2J", inBlock: "\\u{1b}[2J"),
        Case(
            value: "\u{0}\u{7}\u{7F}", inLine: "\\u{0}\\u{7}\\u{7f}", inBlock: "\\u{0}\\u{7}\\u{7f}"
        ),
        Case(value: "\u{9B}31m", inLine: "\\u{9b}31m", inBlock: "\\u{9b}31m"),
        Case(
            value: "\u{80}\u{85}\u{9F}", inLine: "\\u{80}\\u{85}\\u{9f}",
            inBlock: "\\u{80}\\u{85}\\u{9f}"),
        Case(
            value: "\u{202E}x\u{202A}", inLine: "\\u{202e}x\\u{202a}",
            inBlock: "\\u{202e}x\\u{202a}"),
        Case(
            value: "\u{2066}x\u{2069}", inLine: "\\u{2066}x\\u{2069}",
            inBlock: "\\u{2066}x\\u{2069}"),
        Case(
            value: "\u{200E}\u{200F}\u{61C}", inLine: "\\u{200e}\\u{200f}\\u{61c}",
            inBlock: "\\u{200e}\\u{200f}\\u{61c}"),
        Case(
            value: "\u{2028}\u{2029}", inLine: "\\u{2028}\\u{2029}", inBlock: "\\u{2028}\\u{2029}"),
        Case(value: "👩‍👩‍👧", inLine: "👩‍👩‍👧", inBlock: "👩‍👩‍👧"),
    ])
    func controlsAreShownAndNothingElseIsTouched(_ c: Case) {
        #expect(Array(Escaping.visible(c.value).unicodeScalars) == Array(c.inLine.unicodeScalars))
        let block = Escaping.visible(c.value, keepingLines: true)
        #expect(Array(block.unicodeScalars) == Array(c.inBlock.unicodeScalars))
    }

    @Test func everyControlOfTheListIsCaught() {
        let listed: [ClosedRange<UInt32>] = [
            0...0x1F, 0x7F...0x9F, 0x61C...0x61C, 0x200E...0x200F, 0x2028...0x202E,
            0x2066...0x2069,
        ]
        for value in listed.joined() {
            guard let scalar = Unicode.Scalar(value) else { continue }
            #expect(Escaping.visible("x\(scalar)y").hasPrefix("x\\"), "\(value)")
        }
    }

    @Test func whatIsInterpolatedIsAValueAndLiteralsAreNot() {
        let evil = "\u{1B}[2Jx"
        let text: Text = "title\n'\(evil)' \(3) \(cut: evil)"
        #expect(text.plain == "title\n'\(evil)' 3 \(evil)")
        #expect(print(text) == "title\n'\\u{1b}[2Jx' 3 \\u{1b}[2Jx\n")
        #expect(print(Text(evil)) == "\\u{1b}[2Jx\n")
    }

    private func print(_ text: Text) -> String {
        let page = Page()
        page.renderer.line(text)
        return page.output
    }
}

@Suite struct DisplayWidthTests {
    @Test(arguments: [
        ("", 0), ("abc", 3), ("é", 1), ("e\u{301}", 1), ("漢字", 4), ("ｱ", 1), ("Ａ", 2), ("한", 2),
        ("\u{1112}\u{1161}\u{11AB}", 2), ("🚀", 2), ("👍🏽", 2), ("👩‍👩‍👧", 2), ("🇩🇪", 2),
        ("❤️", 2), ("❤", 1), ("1️⃣", 2), ("🏳️‍🌈", 2), ("ก็", 1), ("क्षि", 3), ("שלום", 4),
        ("a\u{200B}b", 2), ("…", 1), ("│", 1), ("☃", 1), ("✅", 2), ("🫠", 2), ("ﷺ", 1),
        ("z̷̢̛", 1), ("\u{AD}", 1),
    ])
    func columnsAreThoseOfTheTerminal(_ text: String, _ columns: Int) {
        #expect(DisplayWidth.of(text) == columns, "\(text)")
    }
}

@Suite struct RelativeTimeTests {
    @Test(arguments: [
        (0, "just now"), (4999, "just now"), (-4999, "just now"), (5000, "5s ago"),
        (59_999, "59s ago"), (60_000, "1m ago"), (3_599_999, "59m ago"), (3_600_000, "1h ago"),
        (86_400_000, "1d ago"), (13 * 86_400_000, "13d ago"), (14 * 86_400_000, "2w ago"),
        (364 * 86_400_000, "52w ago"), (365 * 86_400_000, "1y ago"), (-60_000, "in 1m"),
    ])
    func agesAreInTheirLargestUnit(_ age: Int, _ text: String) {
        #expect(RelativeTime.text(1_700_000_000_000 - Int64(age), now: 1_700_000_000_000) == text)
    }

    @Test func anAbsurdMomentDoesNotTrap() {
        #expect(RelativeTime.text(.min, now: .max).hasSuffix("y ago"))
        #expect(RelativeTime.text(.max, now: 0).hasPrefix("in "))
    }
}
