import ClaireDomain
import Testing

@Suite struct LimitsTests {
    static let names: [(String, String?)] = [
        ("a", nil), ("Ünïcode 名", nil), (String(repeating: "x", count: 200), nil), ("a-b", nil),
        ("", "is empty"), (String(repeating: "x", count: 201), "is over 200 bytes"),
        (String(repeating: "é", count: 101), "is over 200 bytes"), ("-a", "begins with '-'"),
        ("a/b", "has a '/'"), ("a~b", "has a '~'"), ("a/\u{338}b", "has a '/'"),
        ("a\nb", "has a control character"),
        ("a\u{0}", "has a control character"), ("a\u{7F}", "has a control character"),
        ("a\u{9B}", "has a control character"), ("  ", "is blank"), ("\u{3000}", "is blank"),
        ("\u{200B}", "is blank"), ("\u{FEFF}\u{2060}", "is blank"), ("\u{AD} \u{3164}", "is blank"),
        ("👩\u{200D}🚀", nil), ("می\u{200C}خواهم", nil),
    ]

    @Test("names are bounded, and the error names the field", arguments: names)
    func name(_ name: String, problem: String?) {
        Self.expect("group", problem) { () throws(InvalidField) in
            try Limits.checkName(name, field: "group")
        }
    }

    static let titles: [(String, String?)] = [
        ("x", nil), (String(repeating: "x", count: 1024), nil), ("", "is blank"),
        (" \t\u{A0}", "is blank"), ("\u{200B}\u{FE0F}", "is blank"), ("❤\u{FE0F}", nil),
        (String(repeating: "x", count: 1025), "is over 1024 bytes"),
        (String(repeating: "é", count: 513), "is over 1024 bytes"),
    ]

    @Test("titles are more than space and at most 1 KiB", arguments: titles)
    func title(_ title: String, problem: String?) {
        Self.expect("title", problem) { () throws(InvalidField) in try Limits.checkTitle(title) }
    }

    @Test("longer texts have a bound too") func text() {
        let most = String(repeating: "x", count: Limits.text)
        Self.expect("goal", nil) { () throws(InvalidField) in
            try Limits.checkText(most, field: "goal")
        }
        Self.expect("goal", "is over 49152 bytes") { () throws(InvalidField) in
            try Limits.checkText(most + "x", field: "goal")
        }
    }

    private static func expect(
        _ field: String, _ problem: String?, _ body: () throws(InvalidField) -> Void
    ) {
        var found: InvalidField?
        do throws(InvalidField) { try body() } catch { found = error }
        #expect(found == problem.map { InvalidField(field: field, problem: $0) })
    }
}
