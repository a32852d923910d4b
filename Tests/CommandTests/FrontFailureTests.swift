import Foundation
import Support
import Testing

@Suite("The front says why not")
struct FrontFailureTests {
    @Test(
        "an unknown verb exits 127 and names the one that was meant, the user's included",
        arguments: [
            ("taks", "claire task"), ("bradcast", "claire broadcast"), ("hlep", "claire help"),
            ("burndwon", "claire burndown"), ("Task", "claire task"),
        ])
    func unknown(_ typed: String, _ meant: String) throws {
        let front = try InstalledFront()
        try front.addUsers("burndown", "#!/bin/sh\n")
        let result = front.run(typed, "x")
        #expect(result.status == 127)
        #expect(result.output.isEmpty)
        #expect(
            result.errors
                == "claire: no command '\(typed)'\nhint: did you mean '\(meant)'?\n")
    }

    @Test(
        "what is like nothing gets a list instead, and nothing in it drives the terminal",
        arguments: ["qqqqqq", "../../bin/sh", "/bin/sh", "", "a\u{1b}[31m\nx", "claire--x"])
    func noSuggestion(_ typed: String) throws {
        let front = try InstalledFront()
        let result = front.run(typed)
        #expect(result.status == 127)
        #expect(result.errors.hasPrefix("claire: no command '"))
        #expect(result.errors.hasSuffix("\nhint: 'claire' alone lists the commands\n"))
        #expect(result.errors.split(separator: "\n").count == 2)
        #expect(!result.errors.contains("\u{1b}"))
    }

    @Test("a verb whose program is missing is not called unknown, and not suggested for itself")
    func programMissing() throws {
        let front = try InstalledFront()
        let result = front.run("pull")
        #expect(result.status == 127)
        #expect(result.errors.hasPrefix("claire: no program 'claire-pull' in '/"))
        #expect(result.errors.contains("\nhint: install Claire again"))
    }

    @Test("found but not runnable exits 126 and says why")
    func notRunnable() throws {
        let front = try InstalledFront()
        let files = FileManager.default
        let cases: [(name: String, script: String?, mode: Int, why: String)] = [
            ("plain", "#!/bin/sh\n", 0o644, "it has no run bit for you"),
            ("gone", "#!/no/such/shell -e\n", 0o755, "its interpreter '/no/such/shell' is missing"),
            ("crlf", "#!/bin/sh\r\nexit\r\n", 0o755, "its interpreter '/bin/sh\\r' is missing"),
            (
                "env", "#!/usr/bin/env nosuchthing\n", 0o755,
                "its interpreter 'nosuchthing' is not on PATH"
            ),
            (
                "envs", "#!/usr/bin/env -S nosuch -x\n", 0o755,
                "its interpreter 'nosuch' is not on PATH"
            ),
            (
                "text", "hello\n", 0o755,
                "it is neither a program for this machine nor has it a '#!' line"
            ),
            ("folder", nil, 0o755, "it is a folder"),
        ]
        for it in cases {
            let path = front.home.path + "/bin/claire-" + it.name
            if let script = it.script {
                try front.addUsers(it.name, script)
                try files.setAttributes([.posixPermissions: it.mode], ofItemAtPath: path)
            } else {
                try files.createDirectory(atPath: path, withIntermediateDirectories: true)
            }
            let result = front.run(it.name)
            #expect(result.status == 126)
            #expect(result.errors == "claire: can't run '\(path)': \(it.why)\n")
        }
        let link = front.home.path + "/bin/claire-link"
        try files.createSymbolicLink(atPath: link, withDestinationPath: "/no/where")
        #expect(
            front.run("link").errors == "claire: can't run '\(link)': no such file or directory\n")
    }

    @Test("under --json an error is one object on standard error")
    func json() throws {
        let front = try InstalledFront()
        let result = front.run("taks", "--json")
        #expect(result.status == 127 && result.output.isEmpty)
        #expect(
            result.errors == """
                {"format":"claire/1","error":{"code":"unknown_command",\
                "message":"no command 'taks'","next":"did you mean 'claire task'?"}}

                """)
        let file = try front.addUsers("broken", "#!/bin/sh\n", isExecutable: false)
        let broken = front.run("broken", "x", "--json")
        #expect(broken.status == 126 && broken.output.isEmpty)
        #expect(
            broken.errors == """
                {"format":"claire/1","error":{"code":"not_runnable",\
                "message":"can't run '\(file)': it has no run bit for you","next":null}}

                """)
        #expect(front.run("taks", "--", "--json").errors.hasPrefix("claire: "))
    }

    @Test("a wrong option of the front is exit 2")
    func usage() throws {
        let front = try InstalledFront()
        let result = front.run("--versoin")
        #expect(result.status == 2)
        #expect(
            result.errors.hasPrefix(
                "claire: unknown option '--versoin'\nhint: did you mean '--version'?"))
        #expect(front.run("version", "x").status == 2)
        #expect(front.run("commands", "--nope").status == 2)
    }

    @Test("output that can't be written is an error, a reader that left is none")
    func output() throws {
        let front = try InstalledFront()
        let full = front.run(["sh", "-c", "\(front.executable) commands >/dev/full"])
        #expect(full.status == 1)
        #expect(full.errors.contains("cannot write output"))
        let closed = front.run(
            ["bash", "-c", "\(front.executable) commands | true; echo ${PIPESTATUS[0]}"])
        #expect(["0\n", "141\n"].contains(closed.output) && closed.errors.isEmpty)
    }
}
