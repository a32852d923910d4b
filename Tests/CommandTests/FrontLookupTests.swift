import ClaireCommandLine
import Testing

@testable import claire

@Suite("What the front finds")
struct FrontLookupTests {
    static func bytes(_ text: String) -> [UInt8] { Array(text.utf8) }

    @Test(
        "names are [a-z][a-z0-9-]* and a double dash marks a helper",
        arguments: [
            ("task", true, false), ("a", true, false), ("a-b9", true, false), ("a-", true, false),
            ("a--b", true, true), ("a---", true, true), ("", false, false), ("A", false, false),
            ("-a", false, false), ("9a", false, false), ("a_b", false, false),
            ("a/b", false, false),
            ("..", false, false), ("é", false, false), ("a b", false, false), ("a\n", false, false),
        ])
    func names(_ text: String, _ isName: Bool, _ isHelper: Bool) {
        #expect((VerbName(text) != nil) == isName)
        #expect(VerbName(text)?.isHelper ?? false == isHelper)
    }

    @Test("relative and empty parts of PATH are passed over, and folders count once")
    func searchPath() {
        let path = SearchPath(
            own: [BytePath("/x")], path: BytePath("/a::.:b/c:/x:/a:/b/:~/bin:/\u{FF}:"))
        #expect(path.users.map(\.text) == ["/a", "/b/", "/\u{FF}"])
        #expect(path.own.map(\.text) == ["/x"])
        #expect(SearchPath(own: [], path: nil).users.map(\.text).contains("/usr/bin"))
    }

    @Test(
        "the exec path is appended to PATH once, and nothing else in PATH changes",
        arguments: [
            ("/a:/b", "/a:/b:/x:/y"), ("/x:/a", "/x:/a:/y"), ("/a:", "/a::/x:/y"), ("", "/x:/y"),
            ("/y:.:/x", "/y:.:/x"),
        ])
    func appended(_ before: String, _ after: String) {
        let result = Handover.appending([BytePath("/x"), BytePath("/y")], to: Self.bytes(before))
        #expect(String(decoding: result, as: UTF8.self) == after)
    }

    struct LineCase: Sendable {
        var words: [String]
        var request: FrontLine.Request
        var remote: String?
    }

    @Test(
        "the front reads its own options and stops at the verb",
        arguments: [
            LineCase(words: [], request: .overview), LineCase(words: ["-h"], request: .overview),
            LineCase(words: ["--help", "task"], request: .manual),
            LineCase(words: ["--version"], request: .version),
            LineCase(words: ["--exec-path"], request: .execPath),
            LineCase(words: ["task", "--version"], request: .verb(0)),
            LineCase(words: ["--remote", "u r l", "task"], request: .verb(2), remote: "u r l"),
            LineCase(
                words: ["--remote=u=v", "task", "--remote=x"], request: .verb(1), remote: "u=v"),
            LineCase(words: ["--remote", "u"], request: .overview, remote: "u"),
            LineCase(words: [""], request: .verb(0)),
            LineCase(
                words: ["--claire-complete", "0", "--"],
                request: .complete(CompletionRequest(index: 0, words: []))),
        ])
    func line(_ it: LineCase) throws {
        let line = try FrontLine(it.words.map(Self.bytes))
        #expect(line.request == it.request)
        #expect(line.remote == it.remote.map(Self.bytes))
    }

    @Test(
        "a wrong option of the front is a usage error",
        arguments: [
            ["--remote"], ["--remote="], ["--remote", ""], ["--versoin"], ["-v"], ["-"],
            ["--"], ["--remote=a", "--remote=b", "task"],
        ])
    func wrongLine(_ words: [String]) {
        #expect {
            try FrontLine(words.map(Self.bytes))
        } throws: { ($0 as? Failure)?.exit == .usage }
    }

    @Test(
        "the interpreter is read off the first line",
        arguments: [
            ("#!/bin/sh\n", "/bin/sh", ""), ("#! /bin/sh -e \nx", "/bin/sh", "-e "),
            ("#!/usr/bin/env\tpython3 x\n", "/usr/bin/env", "python3 x"),
            ("#!/bin/sh\r\n", "/bin/sh\r", ""),
        ])
    func shebang(_ head: String, _ interpreter: String, _ argument: String) {
        let line = Shebang(Self.bytes(head))
        #expect(line?.interpreter.text == interpreter)
        #expect(line?.argument == Self.bytes(argument))
    }

    @Test("what has no interpreter has no first line")
    func noShebang() {
        for head in ["", "#", "#!", "#!\n", "# !/bin/sh", "\u{7f}ELF"] {
            #expect(Shebang(Self.bytes(head)) == nil)
        }
    }

    @Test("a summary is read from the first 20 lines of a script and nowhere else")
    func header() {
        let twenty = "#!/bin/sh\n" + String(repeating: "\n", count: 18) + "# Summary: late\n"
        #expect(ScriptHeader(Self.bytes(twenty))?.summary == "late")
        #expect(ScriptHeader(Self.bytes("\n" + twenty))?.summary == nil)
        let later = "#!/bin/sh\n" + String(repeating: "\n", count: 19) + "# Summary: late\n"
        #expect(ScriptHeader(Self.bytes(later))?.summary == nil)
        #expect(ScriptHeader(Self.bytes("# Summary: no script\n")) == nil)
        let script = ScriptHeader(
            Self.bytes(
                "#!/bin/sh\r\n#Summary:   two  words \r\n# Summary: second\r\n# Completes: yes\r\n"
                    + "#\r\n# More\r\n#   indented\r\n#\r\necho '# Summary: x'\r\n# not this\r\n"))
        #expect(script?.summary == "two  words")
        #expect(script?.completes == true)
        #expect(script?.comment == ["More", "  indented"])
        #expect(ScriptHeader(Self.bytes("#!/bin/sh\n# Completes: no\n"))?.completes == false)
    }

    @Test("a sidecar is read leniently, and a broken one says nothing")
    func sidecar() {
        let it = Sidecar(
            Self.bytes(
                #"{"summary":"s","completes":true,"x":1,"options":["--a",{"name":"-b","summary":"B"},3,"c"]}"#
            ))
        #expect(it?.summary == "s")
        #expect(it?.completes == true)
        #expect(it?.options == [.init(name: "--a", summary: ""), .init(name: "-b", summary: "B")])
        #expect(Sidecar(Self.bytes(#"{"summary":3,"options":{}}"#))?.summary == nil)
        for broken in ["", "[]", "{", "{\"summary\":\"\u{1}\"}"] {
            #expect(Sidecar(Self.bytes(broken)) == nil)
        }
    }
}
