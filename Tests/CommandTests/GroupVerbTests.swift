import ClaireDomain
import Foundation
import Support
import Testing

@Suite("claire group")
struct GroupVerbTests {
    let home: TemporaryHome

    init() throws { home = try TemporaryHome() }

    func group(_ words: String...) -> CommandOutput {
        home.run([Products.path(of: "claire-group")] + words)
    }

    var toml: String { home.text(".config/claire/claire.toml") ?? "" }

    @Test(
        "a group of any allowed name is added, shown, listed and removed",
        arguments: ["web", "web team", "a.b", "it's \"q\"", "🚀é", "مرحبا", "[x]", "#", "\\"])
    func everyName(_ name: String) throws {
        let before = "# mine\n[keys]\nquit = \"q\" # as ever\n"
        try home.write(before, to: ".config/claire/claire.toml")
        #expect(group("add", name, "--cwd", "a b", "--session", "ci-*").status == 0)
        #expect(toml.hasPrefix(before))
        let shown = try JSON.parse(group("show", name, "--json").output)
        let expected: JSON = [
            "id": .string(name), "name": .string(name), "cwd": "a b", "host": nil,
            "session": "ci-*", "members": [],
        ]
        #expect(shown["group"] == expected)
        #expect(try JSON.parse(group("list", "--json").output)["groups"] == [expected])
        #expect(group("list", "--quiet").output == name + "\n")
        #expect(try JSON.parse(group("remove", name, "--json").output)["group"] == expected)
        #expect(toml == before)
    }

    @Test("a name that is taken is exit 4, one that isn't there exit 3, one that can't be exit 2")
    func failures() {
        #expect(group("add", "a", "--host", "h").status == 0)
        let taken = group("add", "a", "--host", "i")
        #expect(taken.status == 4)
        #expect(taken.errors.hasPrefix("claire group: there is a group 'a' already\n"))
        #expect(group("show", "b").status == 3)
        #expect(group("remove", "b").status == 3)
        #expect(group("add", "a/b", "--host", "h").status == 2)
        #expect(group("add", "c").status == 2)
        #expect(toml == "[group.a]\nhost = \"h\"\n")
    }

    @Test("no groups is said on standard error and no failure")
    func empty() {
        let result = group("list")
        #expect(result.status == 0 && result.output.isEmpty && result.errors == "no groups\n")
        #expect(group("list", "--json").output == #"{"format":"claire/1","groups":[]}"# + "\n")
    }

    @Test("a broken file is named with line and column, and stays as it is")
    func broken() throws {
        try home.write("a = 1\ngroup = 3\n", to: ".config/claire/claire.toml")
        for words in [["list"], ["add", "x", "--host", "h"], ["remove", "x"]] {
            let result = home.run([Products.path(of: "claire-group")] + words)
            #expect(result.status == 1)
            #expect(
                result.errors
                    == "claire group: \(home.path)/.config/claire/claire.toml:2:9: "
                    + "'group' must be a table, not an integer\n")
        }
        #expect(toml == "a = 1\ngroup = 3\n")
    }

    @Test("values are escaped where people read them")
    func escaped() {
        #expect(group("add", "a", "--cwd", "x\u{1b}[31m\u{202e}").status == 0)
        for words in [["list"], ["show", "a"], ["remove", "a"]] {
            let result = home.run([Products.path(of: "claire-group")] + words)
            #expect(result.output.contains("x\\u{1b}[31m\\u{202e}"))
            #expect(!result.output.contains("\u{1b}"))
        }
    }
}
