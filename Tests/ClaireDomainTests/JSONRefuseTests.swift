import ClaireDomain
import Testing

/// What RFC 8259 forbids, after the `n_` files of JSONTestSuite, and where the error stands.
@Suite struct JSONRefuseTests {
    static let texts: [(String, Int)] = [
        // nothing, or more than one value
        ("", 0), (" ", 1), ("1 2", 2), ("[] x", 3), ("{}}", 2), ("[1]]", 3), ("1,", 1),
        ("nullnull", 4),
        ("\u{FEFF}{}", 0), ("{}\u{FEFF}", 2), ("\0", 0), ("1\0", 1), ("[1\0]", 2), ("\u{A0}1", 0),
        ("[1]\u{C}", 3), ("\u{B}1", 0), ("//c\n1", 0), ("1 /* c */", 2), ("#1", 0), ("<null>", 0),
        // words
        ("nul", 0), ("nulL", 0), ("tru", 0), ("falsy", 0), ("True", 0), ("NaN", 0),
        ("[Infinity]", 1),
        ("[-Infinity]", 2), ("[-NaN]", 2), ("undefined", 0), ("'a'", 0), ("a", 0), ("*", 0),
        // numbers
        ("-", 1), ("+1", 0), ("01", 1), ("-01", 2), ("00", 1), ("1.", 2), (".5", 0), ("-.5", 1),
        ("1.e1", 2),
        ("1e", 2), ("1e+", 3), ("1E-", 3), ("1e+-1", 3), ("0x1", 1), ("1_000", 1), ("1 000", 2),
        ("--1", 1),
        ("1.2.3", 3), ("1e1.5", 3), ("1ee1", 2), ("[1+2]", 2), ("-a", 1), ("0e", 2), ("0.e1", 2),
        ("1e400", 0), ("[ -1e400]", 2), ("[1e999999999999]", 1), ("１", 0), ("0.3e", 4),
        ("2.e+3", 2),
        // strings
        ("\"", 1), ("\"a", 2), ("\"\\", 2), ("\"\\\"", 3), ("\"\\x\"", 1), ("\"\\u\"", 3),
        ("\"\\u12\"", 5),
        ("\"\\u00g0\"", 5), ("\"\\u 123\"", 3), ("\"\\U0041\"", 1), ("\"\\0\"", 1), ("\"\\a\"", 1),
        ("\"\\'\"", 1),
        ("\"a\nb\"", 2), ("\"\t\"", 1), ("\"\0\"", 1), ("\"\u{1F}\"", 1),
        ("\"long enough \u{1}\"", 13),
        ("\"\\n\u{1}\"", 3), ("\"\\ud800\"", 1), ("\"\\udc00\"", 1), ("\"\\ud800\\ud800\"", 1),
        ("\"\\ud800\\n\"", 1), ("\"\\ud800x\"", 1), ("\"\\ud800\\u0041\"", 1),
        ("\"ab\\udbff\\ue000\"", 3),
        ("\"\\ud800\\", 1), ("\"\\ud800\\u", 9), ("\"\\ud800\\udc0", 12), ("\"\\ud800\\udc0\"", 12),
        ("\"\\\u{E9}\"", 1),
        // arrays
        ("[", 1), ("[1", 2), ("[1,", 3), ("[,", 1), ("[,1]", 1), ("[1,]", 3), ("[1,,2]", 3),
        ("[1 2]", 3),
        ("[1:2]", 2), ("]", 0), ("[1}", 2), ("[\"a\":1]", 4), ("[[1]", 4), ("[ ", 2),
        // objects
        ("{", 1), ("{\"a\"", 4), ("{\"a\":", 5), ("{\"a\":1", 6), ("{\"a\":1,", 7),
        ("{\"a\":1,}", 7), ("{,}", 1),
        ("{1:1}", 1), ("{a:1}", 1), ("{'a':1}", 1), ("{null:1}", 1), ("{\"a\" 1}", 5),
        ("{\"a\",1}", 4),
        ("{\"a\":}", 5), ("{\"a\"::1}", 5), ("{\"a\":1 \"b\":2}", 7), ("{\"a\":1]", 6), ("}", 0),
        ("{]", 1),
        ("{[]:1}", 1), ("{\"a\":1,,\"b\":2}", 7), ("{\"a\":\"a", 7),
    ]

    @Test(arguments: texts) func refuses(text: String, offset: Int) {
        let error = #expect(throws: JSONError.self) { try JSON.parse(text) }
        #expect(error?.offset == offset, "\(error.debugDescription)")
        #expect(throws: JSONError.self) { try JSON.parse(text, duplicates: .lastWins) }
    }

    /// Bytes that are not UTF-8 (Unicode 15, table 3-7), with the first one that is wrong.
    static let bytes: [([UInt8], Int)] = [
        ([0x80], 0), ([0xBF], 0), ([0xC0, 0x80], 0), ([0xC0, 0xAF], 0), ([0xC1, 0xBF], 0),
        ([0xC3], 0),
        ([0xC3, 0x28], 0), ([0xE0, 0x80, 0x80], 0), ([0xE0, 0x9F, 0xBF], 0), ([0xE2, 0x82], 0),
        ([0xED, 0xA0, 0x80], 0), ([0xED, 0xBF, 0xBF], 0), ([0xF0, 0x80, 0x80, 0x80], 0),
        ([0xF0, 0x9F, 0x98], 0), ([0xF4, 0x90, 0x80, 0x80], 0), ([0xF5, 0x80, 0x80, 0x80], 0),
        ([0xFE], 0), ([0xFF], 0), ([0x61, 0xE9, 0x62], 1), ([0xC3, 0xA9, 0xA9], 2),
        (Array("more than eight bytes ".utf8) + [0xFF], 22), (Array(#"\n\u00e9"#.utf8) + [0xFF], 8),
    ]

    @Test(arguments: bytes) func refusesBytesThatAreNotUTF8(content: [UInt8], offset: Int) {
        let quote = UInt8(ascii: "\"")
        for text in [[quote] + content + [quote], [quote] + content + Array(#"\t""#.utf8)] {
            let error = #expect(throws: JSONError.self) { try JSON.parse(text) }
            #expect(error?.description == "invalid UTF-8 in a string at byte \(1 + offset)")
        }
        #expect(throws: JSONError.self) { try JSON.parse(content) }
    }

    @Test func refusesUTF16AndUTF32() {
        for text: [UInt8] in [
            [0xFF, 0xFE, 0x31, 0], [0xFE, 0xFF, 0, 0x31], [0x31, 0], [0, 0x31], [0x31, 0, 0, 0],
        ] {
            #expect(throws: JSONError.self) { try JSON.parse(text) }
        }
    }

    @Test func refusesToNestDeeperThanAllowed() {
        for open in ["[", "{\"a\":"] {
            let error = #expect(throws: JSONError.self) {
                try JSON.parse(String(repeating: open, count: 100_000))
            }
            #expect(error?.description == "nested too deep at byte \(128 * open.utf8.count)")
        }
        #expect(throws: JSONError.self) { try JSON.parse("[]", maxDepth: 0) }
        #expect(throws: JSONError.self) { try JSON.parse("[[[]]]", maxDepth: 2) }
    }

    @Test func saysWhatIsWrongAndWhere() {
        let error = #expect(throws: JSONError.self) { try JSON.parse("[1,]") }
        #expect(error?.description == "unexpected character at byte 3")
    }
}
