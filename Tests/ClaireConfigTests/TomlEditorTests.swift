import Testing

@testable import ClaireConfig

@Suite("Edits to TOML text")
struct TomlEditorTests {
    struct Case: Sendable, CustomTestStringConvertible {
        var name: String
        var before: String
        var edit: TomlEdit
        var after: String
        var testDescription: String { name }
    }

    static func set(_ path: String..., to value: String) -> TomlEdit {
        .setKey(path: path, .string(value))
    }

    static let cases: [Case] = [
        Case(
            name: "a key of an empty file", before: "", edit: set("machine_id", to: "x"),
            after: "machine_id = \"x\"\n"),
        Case(
            name: "a root key goes before the first header and its comment",
            before: "# mine\n\n# group\n[group.a]\ncwd = \"/a\"\n", edit: set("k", to: "v"),
            after: "# mine\n\nk = \"v\"\n\n# group\n[group.a]\ncwd = \"/a\"\n"),
        Case(
            name: "a root key goes behind the others", before: "a = 1 # one\n\n[t]\nb = 2\n",
            edit: set("k", to: "v"), after: "a = 1 # one\nk = \"v\"\n\n[t]\nb = 2\n"),
        Case(
            name: "a value is replaced alone", before: "  a   =  'x'   # why\n",
            edit: set("a", to: "y\"\\"), after: "  a   =  \"y\\\"\\\\\"   # why\n"),
        Case(
            name: "a long value is replaced alone",
            before: "a = [ # 1\n  \"]\", '''\n#''', # 2\n] # 3\nb = \"\"\"\nx=1\n\"\"\"\"\n",
            edit: set("a", to: "y"), after: "a = \"y\" # 3\nb = \"\"\"\nx=1\n\"\"\"\"\n"),
        Case(
            name: "the same value changes nothing", before: "a = 'x' # as is",
            edit: set("a", to: "x"),
            after: "a = 'x' # as is"),
        Case(
            name: "a table is appended after a missing newline", before: "a = 1",
            edit: set("t", "b", to: "x"), after: "a = 1\n\n[t]\nb = \"x\"\n"),
        Case(
            name: "CRLF stays CRLF", before: "[t]\r\na = 1\r\n", edit: set("t", "b", to: "x"),
            after: "[t]\r\na = 1\r\nb = \"x\"\r\n"),
        Case(
            name: "a key joins its table with the indentation of the others",
            before: "[t]\n  a = 1\n\n[u]\n", edit: set("t", "b", to: "x"),
            after: "[t]\n  a = 1\n  b = \"x\"\n\n[u]\n"),
        Case(
            name: "a key joins dotted keys in their own spelling",
            before: "group.a.cwd = \"/a\"\nz = 1\n", edit: set("group", "a", "host", to: "h"),
            after: "group.a.cwd = \"/a\"\ngroup.a.host = \"h\"\nz = 1\n"),
        Case(
            name: "names are quoted where they must be", before: "",
            edit: .setTable(
                path: ["group", "it's \"the\" a.b 🚀"],
                entries: [(key: "cwd", value: .string("/x"))]),
            after: "[group.\"it's \\\"the\\\" a.b 🚀\"]\ncwd = \"/x\"\n"),
        Case(
            name: "control and bidi characters are written as escapes", before: "",
            edit: set("k", to: "a\u{1b}\u{202e}\u{85}\t"),
            after: "k = \"a\\u001B\\u202E\\u0085\\t\"\n"),
        Case(
            name: "a table is found however its name is quoted",
            before: "[group.'a b'] # here\n\n[group.\"\\u0061\"]\n",
            edit: set("group", "a", "x", to: "1"),
            after: "[group.'a b'] # here\n\n[group.\"\\u0061\"]\nx = \"1\"\n"),
        Case(
            name: "a table's text goes, the comments around it stay",
            before: "# 1\n[a]\nx = 1\n\n# 2\n[b]\n# in b\ny = 1\n# 3\n\n[c]\nz = 1\n",
            edit: .removeTable(path: ["b"]), after: "# 1\n[a]\nx = 1\n\n# 2\n# 3\n\n[c]\nz = 1\n"),
        Case(
            name: "a table goes with its sub-tables",
            before: "[g.a]\nx = 1\n[g.b]\ny = 1\n[g.a.c]\nz = 1\n",
            edit: .removeTable(path: ["g", "a"]),
            after: "[g.b]\ny = 1\n"),
        Case(
            name: "the last table of a name goes whole", before: "a = 1\n\n[g.a]\nx = 1\n",
            edit: .removeTable(path: ["g", "a"]), after: "a = 1\n"),
        Case(
            name: "a table written inline in its parent goes",
            before: "[g]\na = { x = 1 }\nb = { y = 1 }\n",
            edit: .removeTable(path: ["g", "a"]), after: "[g]\nb = { y = 1 }\n"),
        Case(
            name: "dotted keys of a table go", before: "g.a.x = 1\ng.b.x = 1\ng.a.y = 2\n",
            edit: .removeTable(path: ["g", "a"]), after: "g.b.x = 1\n"),
        Case(
            name: "a key goes with its line", before: "[t]\na = 1 # one\nb = 2\n",
            edit: .removeKey(path: ["t", "a"]), after: "[t]\nb = 2\n"),
        Case(
            name: "a key that isn't there stays away", before: "[t]",
            edit: .removeKey(path: ["t", "a"]),
            after: "[t]"),
        Case(
            name: "a table's entries are changed, added and taken away",
            before: "[t] # t\na = \"1\" # keep\nb = 2\nc = 3\n",
            edit: .setTable(
                path: ["t"],
                entries: [
                    (key: "a", value: .string("1")), (key: "c", value: .integer(-4)),
                    (key: "d", value: .boolean(true)),
                ]),
            after: "[t] # t\na = \"1\" # keep\nc = -4\nd = true\n"),
        Case(
            name: "a byte order mark stays in front", before: "\u{FEFF}[t]\na = 1\n",
            edit: set("k", to: "v"), after: "\u{FEFF}k = \"v\"\n\n[t]\na = 1\n"),
    ]

    @Test("an edit changes its own text and nothing else", arguments: cases)
    func edits(_ it: Case) throws {
        var editor = TomlEditor(Array(it.before.utf8))
        try editor.apply(it.edit)
        #expect(String(decoding: editor.bytes, as: UTF8.self) == it.after)
    }

    @Test(
        "adding a table and removing it again gives the same bytes",
        arguments: [
            "", "a = 1\n", "# c\n\n[t]\nx = 1\n", "[t]\r\nx = 1\r\n", "[g]\n\n", "# end\n\n",
        ])
    func roundTrip(_ text: String) throws {
        var editor = TomlEditor(Array(text.utf8))
        try editor.apply(.setKey(path: ["g", "new one", "cwd"], .string("/x")))
        #expect(editor.bytes.count > text.utf8.count)
        try editor.apply(.removeTable(path: ["g", "new one"]))
        #expect(String(decoding: editor.bytes, as: UTF8.self) == text)
    }

    @Test(
        "what an edit can't reach is refused and left alone",
        arguments: [
            "group = { a = { cwd = '/' } }\n", "[[group]]\na = 1\n", "[group]\na = { cwd = '/' }\n",
        ])
    func refused(_ text: String) {
        var editor = TomlEditor(Array(text.utf8))
        #expect(throws: TomlEditError.self) {
            try editor.apply(.setKey(path: ["group", "a", "host"], .string("x")))
        }
        #expect(editor.bytes == Array(text.utf8))
    }

    @Test("an invalid document is never edited")
    func invalid() {
        var editor = TomlEditor(Array("a = \n".utf8))
        #expect(throws: TomlEditError.self) {
            try editor.apply(.setKey(path: ["b"], .integer(1)))
        }
        #expect(editor.bytes == Array("a = \n".utf8))
    }
}
