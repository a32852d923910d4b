import Support
import Testing

@testable import ClaireConfig

@Suite("Edits to any document")
struct TomlEditorPropertyTests {
    /// Texts that tempt a scanner that isn't one.
    static let values = [
        "1", "'x # y'", "\"[a]\\n\\\"\"", "'''\n[a]\nx = 1 # '\n'''",
        "\"\"\"\n[b] \\\n  \\\"\"\" x\"\"\"",
        "[1, # ]\n 'a', [\"]\"]]", "{ x = '}', y.z = [1] }", "1979-05-27 07:32:00", "-1.5e3",
        "true",
        "\"\"\"\"quoted\"\"\"\"", "''",
    ]
    static let names = ["a", "b.c", "d e", "ü", "\"", "#", "[x]", "1", "it's", ""]

    /// A valid document of tables two deep, its keys spelled in all ways.
    static func document(_ random: inout SeededGenerator) -> String {
        var text = Bool.random(using: &random) ? "# top\n\n" : ""
        var used: Set<String> = []
        for name in ["k1", "k2"] where Bool.random(using: &random) {
            text += "\(name) = \(pick(values, &random))\n"
        }
        for _ in 0..<Int.random(in: 0...4, using: &random) {
            let name = pick(names, &random)
            guard used.insert(name).inserted else { continue }
            text += pick(["", "\n", "\n# about\n", "\n\n"], &random)
            text += "  [ group . \(TomlText.quoted(name)) ]  # here\n"
            for key in ["cwd", "'host'", "\"se\\u0073sion\""] where Bool.random(using: &random) {
                text += "\(pick(["", "\t", "  "], &random))\(key)=\(pick(values, &random)) # why\n"
                text += pick(["", "\n", "# between\n"], &random)
            }
        }
        if Bool.random(using: &random), text.hasSuffix("\n") { text.removeLast() }
        return Bool.random(using: &random) ? text.replacing("\n", with: "\r\n") : text
    }

    static func pick<Element>(_ all: [Element], _ random: inout SeededGenerator) -> Element {
        all[Int.random(in: 0..<all.count, using: &random)]
    }

    static func edit(_ random: inout SeededGenerator) -> TomlEdit {
        let table = ["group", pick(names, &random)]
        let key = pick(["cwd", "host", "session", "new one"], &random)
        switch Int.random(in: 0..<5, using: &random) {
        case 0: return .setKey(path: table + [key], .string(pick(names, &random)))
        case 1: return .setKey(path: [pick(["k1", "machine_id"], &random)], .integer(7))
        case 2: return .removeKey(path: table + [key])
        case 3: return .setTable(path: table, entries: [(key: key, value: .boolean(true))])
        default: return .removeTable(path: table)
        }
    }

    @Test("a thousand random edits are made as wanted, and all other lines stay as they were")
    func random() throws {
        for seed in 0..<1000 as Range<UInt64> {
            var random = SeededGenerator(seed: seed)
            let before = Self.document(&random)
            let edit = Self.edit(&random)
            var editor = TomlEditor(Array(before.utf8))
            let start = try TomlDocument(parsing: editor.bytes).root
            do throws(TomlEditError) { try editor.apply(edit) } catch {
                Issue.record("seed \(seed): \(error) for \(edit) in\n\(before)")
                continue
            }
            let after = try TomlDocument(parsing: editor.bytes).root
            #expect(edit.outcomes(from: start).contains { $0.hasSameContent(as: after) })
            let kept = Self.comments(before)
            let left = Self.comments(String(decoding: editor.bytes, as: UTF8.self))
            if case .removeTable = edit { continue }
            #expect(left == kept, "seed \(seed): \(edit)")
        }
    }

    @Test("no text at all crashes the parser or the scanner, or is edited without being valid")
    func noise() {
        let pieces =
            Self.values + Self.names + [
                "[", "]", "[[", "=", ".", "\n", "\r", "\"\"\"", "'''", "\\", "{", "}", ",", "\u{0}",
                "\u{FEFF}", "\\u12", "\\U0011FFFF", "_", "0x", "1e", "inf", "-nan", "1979-13-01",
                "07:60", "\t", " ",
            ]
        for seed in 0..<10_000 as Range<UInt64> {
            var random = SeededGenerator(seed: seed)
            var bytes: [UInt8] = []
            for _ in 0..<Int.random(in: 0...12, using: &random) {
                bytes += Self.pick(pieces, &random).utf8
                if Int.random(in: 0..<20, using: &random) == 0 {
                    bytes.append(UInt8.random(in: 0...255, using: &random))
                }
            }
            let isValid = (try? TomlDocument(parsing: bytes)) != nil
            var editor = TomlEditor(bytes)
            let isEdited = (try? editor.apply(Self.edit(&random))) != nil
            #expect(isValid || !isEdited)
            #expect(isEdited || editor.bytes == bytes)
            #expect(!isEdited || (try? TomlDocument(parsing: editor.bytes)) != nil)
        }
    }

    /// The whole-line comments that no edit of a key may touch.
    static func comments(_ text: String) -> Int {
        text.split(whereSeparator: \.isNewline).count { $0 == "# top" || $0 == "# about" }
    }
}
