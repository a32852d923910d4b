import Testing

@testable import ClaireConfig

@Suite("TOML documents")
struct TomlDocumentTests {
    func parse(_ text: String) throws -> TomlTable {
        try TomlDocument(parsing: Array(text.utf8)).root
    }

    @Test("every kind of value arrives with its content, key and place")
    func kinds() throws {
        let root = try parse(
            """
            text = "a\\tb\\u00e9"
            number = -9223372036854775808
            real = 0.1
            truth = true
            day = 1979-05-27
            list = [1, "two", [3]]

            [ table . "in side" ]
            x = { y = 1 }
            """)
        #expect(root["text"]?.string == "a\tbé")
        guard case .integer(Int64.min) = root["number"]?.value else {
            Issue.record("number")
            return
        }
        guard case .float("0.10000000000000001") = root["real"]?.value else {
            Issue.record("real")
            return
        }
        guard case .boolean(true) = root["truth"]?.value else {
            Issue.record("truth")
            return
        }
        guard case .time("1979-05-27") = root["day"]?.value else {
            Issue.record("day")
            return
        }
        guard case .array(let list) = root["list"]?.value else {
            Issue.record("list")
            return
        }
        #expect(list.map(\.kind) == ["an integer", "a string", "an array"])
        #expect(root[["table", "in side", "x", "y"]]?.kind == "an integer")
        #expect(root["truth"]?.place == TomlPlace(line: 4, column: 9))
        #expect(root.entries.map(\.key) == root.entries.map(\.key).sorted())
        #expect(
            root.inDocumentOrder.map(\.key)
                == ["text", "number", "real", "truth", "day", "list", "table"])
    }

    @Test("keys may hold any text, and are told apart by their bytes")
    func keys() throws {
        let root = try parse(
            """
            "a.b" = 1
            "" = 2
            "\\u001f" = 3
            "nul\\u0000!" = 4
            "caf\u{e9}" = 5
            "cafe\u{301}" = 6
            '\\' = 7
            """)
        #expect(root.entries.count == 7)
        #expect(root["a.b"] != nil && root["a"] == nil)
        #expect(root[""] != nil && root["\u{1f}"] != nil && root["nul\0!"] != nil)
        #expect(root["\\"] != nil)
    }

    @Test(
        "a mistake is reported with its line and column",
        arguments: [
            ("a = 1\na = 2", 2), ("a", 1), ("[x]\n\n[x]", 3), ("a = \"x", 1), ("\na = tru", 2),
            ("a = 1 b = 2", 1), ("a = \"\u{1}\"", 1), ("[a\n", 1), ("a = 9223372036854775808", 1),
            ("a = 1\n[=\nb = 2", 2), ("[=", 1), ("a = 1\n\n[ . ]\n", 3),
        ])
    func mistakes(_ text: String, _ line: Int) {
        #expect {
            try parse(text)
        } throws: { error in
            let error = error as? TomlError
            return error?.place.line == line && (error?.place.column ?? 0) > 0
                && error?.message.isEmpty == false
        }
    }

    @Test("bytes that are no UTF-8, NULs and endless keys are mistakes, not crashes")
    func hostile() {
        let deep = "a" + String(repeating: ".a", count: 100_000) + " = 1"
        let header = "[a" + String(repeating: " . \"a\"", count: 100_000) + "]"
        let nested = "a = " + String(repeating: "[", count: 100_000)
        let inline = "a = " + String(repeating: "{a=", count: 100_000)
        for bytes in [
            Array("a = \"".utf8) + [0xFF, 0x22], [0x61, 0, 0x62], Array(deep.utf8),
            Array(header.utf8), Array(nested.utf8), Array(inline.utf8), [0x22], [0x5B], [0x5C],
            Array("a = {b".utf8) + Array(deep.utf8),
        ] {
            #expect(throws: TomlError.self) { try TomlDocument(parsing: bytes) }
        }
    }

    @Test("an empty document, a byte order mark and CRLF are fine")
    func plain() throws {
        #expect(try parse("").entries.isEmpty)
        #expect(try parse("# only\n").entries.isEmpty)
        #expect(try parse("\u{FEFF}a = 1\r\nb = 2\r\n").entries.count == 2)
    }
}
