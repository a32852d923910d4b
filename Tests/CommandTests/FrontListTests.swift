import ClaireDomain
import Foundation
import Support
import Testing

@Suite("The front lists verbs")
struct FrontListTests {
    /// Leaves a mark if anybody runs it.
    static func trap(_ front: InstalledFront, _ header: String) -> String {
        "#!/bin/sh\n\(header)\ntouch \(front.home.path)/was-run\n"
    }

    @Test("claire alone lists the groups, and the user's own in one of theirs")
    func overview() throws {
        let front = try InstalledFront()
        try front.addOwn("task", "#!/bin/sh\n")
        try front.addOwn("standup", "#!/bin/sh\n# Summary: Say what was done\n")
        try front.addUsers("mine", Self.trap(front, "# Summary: Do it\u{1b}[31m my\u{202e} way"))
        try front.addUsers("hidden--part", "#!/bin/sh\n# Summary: Secret\n")
        try front.addUsers("norun", "#!/bin/sh\n# Summary: Secret\n", isExecutable: false)
        try front.addUsers("UPPER", "#!/bin/sh\n# Summary: Secret\n")
        for words in [[], ["help"], ["-h"]] {
            let result = front.run([front.executable] + words)
            #expect(result.status == 0 && result.errors.isEmpty)
            #expect(result.output.hasPrefix("Usage: claire "))
            #expect(result.output.contains("\n  task      Add, list, rank and move tasks\n"))
            #expect(result.output.contains("\n  standup   Say what was done\n"))
            #expect(
                result.output.contains(
                    "\nYour own, from PATH\n  mine      Do it\\u{1b}[31m my\\u{202e} way\n"))
            #expect(!result.output.contains("Secret"))
            #expect(!result.output.contains("broadcast"), "it isn't installed here")
        }
        #expect(front.home.text("was-run") == nil)
    }

    @Test("help in a pipe is the long text, -h the short one, and both name the command")
    func helpText() throws {
        let front = try InstalledFront()
        let long = front.run("help", "task")
        #expect(long.status == 0 && long.output.contains("claire task add PROJECT TITLE"))
        #expect(long.output.contains("EXIT STATUS"))
        let short = front.run("commands", "-h")
        #expect(short.output.contains("--verbose") && !short.output.contains("EXIT STATUS"))
        #expect(front.run("commands", "--help").output.contains("EXIT STATUS"))
        #expect(front.run("help", "commands").output == front.run("commands", "--help").output)
        let whole = front.run("--help")
        #expect(whole.output.contains("--exec-path") && whole.output.contains("claire task"))
        let json = try JSON.parse(front.run("help", "task", "--json").output)
        #expect(json["help"]?["text"] == .string(long.output))
    }

    @Test("help on a subcommand is its own long help, in a pipe and in JSON")
    func subcommandHelp() throws {
        let front = try InstalledFront()
        let add = front.run("help", "task", "add")
        #expect(add.status == 0 && add.errors.isEmpty)
        #expect(add.output.contains("--after") && !add.output.contains("claire task claim"))
        let json = try JSON.parse(front.run("help", "task", "add", "--json").output)["help"]
        #expect(json?["command"] == "claire task add" && json?["text"] == .string(add.output))
        let wrong = front.run("help", "task", "ad")
        #expect(wrong.status == 2)
        #expect(
            wrong.errors == """
                claire help: 'claire task' has no subcommand 'ad'
                hint: did you mean 'claire help task add'?

                """)
        #expect(front.run("help", "pull", "x").errors.hasSuffix("\nhint: claire help pull\n"))
        let completed = front.run("--claire-complete", "2", "--", "help", "task", "ad").output
        #expect(completed.hasPrefix("add\t"))
        #expect(front.run("--claire-complete", "1", "--", "help", "js").output.hasPrefix("json\t"))
    }

    @Test(
        "help on a topic prints its page in a pipe, and says where it is where nothing formats it")
    func topicHelp() throws {
        let front = try InstalledFront()
        #expect(front.run("help", "json").status == 3, "no page is installed")
        let page =
            ".Dd January 1, 2026\n.Dt CLAIRE-JSON 7\n.Os\n.Sh NAME\n"
            + ".Nm claire-json\n.Nd the topic\n"
        try front.home.write(page, to: "usr/share/man/man7/claire-json.7")
        let piped = front.run("help", "json")
        #expect(piped.status == 0 && piped.errors.isEmpty)
        #expect(piped.output.contains("the topic") && piped.output.contains("\nNAME\n"))
        #expect(!piped.output.contains("\u{8}") && !piped.output.contains("\u{1B}"))
        let json = try JSON.parse(front.run("help", "json", "--json").output)["help"]
        #expect(json?["text"] == .string(String(piped.output.dropLast())))
        let only = try front.home.folder("only")
        let nothing = front.run("help", "json", environment: ["PATH": only])
        #expect(nothing.status == 1)
        #expect(
            nothing.errors.hasSuffix(
                "hint: its file is '\(front.home.path)/usr/share/man/man7/claire-json.7'\n"))
        try FileManager.default.createSymbolicLink(
            atPath: only + "/mandoc", withDestinationPath: "/usr/bin/mandoc")
        let mandoc = front.run("help", "json", environment: ["PATH": only])
        #expect(mandoc.output.contains("the topic") && !mandoc.output.contains("\u{8}"))
        let terminal = front.run(
            ["script", "-qec", "\(front.executable) help json", "/dev/null"],
            environment: ["MANPAGER": "cat"])
        #expect(terminal.output.contains("the topic"))
        try front.addUsers("json", "#!/bin/sh\n# Summary: My own\n")
        #expect(front.run("help", "json").output.contains("My own"))
    }

    @Test("on a terminal help opens the installed manual page")
    func manualPage() throws {
        let front = try InstalledFront()
        try front.home.write(
            ".Dd January 1, 2026\n.Dt CLAIRE-TASK 1\n.Os\n.Sh NAME\n.Nm claire-task\n.Nd the page\n",
            to: "usr/share/man/man1/claire-task.1")
        let terminal = front.run(
            ["script", "-qec", "\(front.executable) help task", "/dev/null"],
            environment: ["MANPAGER": "cat"])
        #expect(terminal.output.contains("the page"))
        let without = front.run(
            ["/usr/bin/script", "-qec", "\(front.executable) help task", "/dev/null"],
            environment: ["PATH": front.home.path + "/usr/bin", "SHELL": "/bin/sh"])
        #expect(without.output.contains("EXIT STATUS"))
    }

    @Test("commands -v shows what is shadowed, with paths")
    func verbose() throws {
        let front = try InstalledFront()
        let own = try front.addOwn("task", "#!/bin/sh\n")
        let users = try front.addUsers("task", "#!/bin/sh\n")
        let help = try front.addUsers("help", "#!/bin/sh\n")
        let result = front.run("commands", "-v")
        #expect(rows(result.output, "task") == ["task runs \(own)", "task shadowed \(users)"])
        #expect(
            rows(result.output, "help")
                == ["help runs \(front.executable)", "help shadowed \(help)"])
        #expect(rows(result.output, "broadcast") == ["broadcast missing -"])
        let again = front.run(
            "commands", "-v",
            environment: ["PATH": front.home.path + "/bin:/usr/bin:" + front.home.path + "/./bin"])
        #expect(again.output == result.output, "a folder by two names shadows nothing")
    }

    private func rows(_ table: String, _ name: String) -> [String] {
        table.split(separator: "\n").map { $0.split(separator: " ").joined(separator: " ") }
            .filter { $0.hasPrefix(name + " ") }
    }

    @Test("commands --json has every field of every verb")
    func json() throws {
        let front = try InstalledFront()
        let task = try front.addOwn("task", "#!/bin/sh\n")
        let users = try front.addUsers("task", "#!/bin/sh\n")
        let mine = try front.addUsers("mine", "\u{7f}ELF no script")
        try front.home.write(
            #"{"summary":"From the side","completes":true,"options":["--x"]}"#,
            to: "bin/claire-mine.json")
        let result = front.run("commands", "--json")
        let commands = try JSON.parse(result.output)["commands"]?.array ?? []
        let one = { (name: String) in commands.first { $0["name"]?.string == name } }
        #expect(
            commands.allSatisfy {
                $0.object?.keys == [
                    "name", "summary", "group", "kind", "path", "shadowed", "completes", "options",
                ]
            })
        #expect(one("task")?["path"] == .string(task))
        #expect(one("task")?["shadowed"] == .array([.string(users)]))
        #expect(one("task")?["kind"] == "verb")
        #expect(one("mine")?["path"] == .string(mine))
        #expect(one("mine")?["summary"] == "From the side")
        #expect(one("mine")?["options"] == [["name": "--x", "summary": ""]])
        #expect(one("mine")?["completes"] == true)
        #expect(one("version")?["kind"] == "front")
        #expect(one("broadcast")?["path"] == .null)
    }

    @Test("version is told in three forms")
    func version() throws {
        let front = try InstalledFront()
        let plain = front.run("version")
        #expect(plain.output.hasPrefix("claire ") && plain.output.hasSuffix("\n"))
        #expect(front.run("--version").output == plain.output)
        let json = try JSON.parse(front.run("version", "--json").output)
        #expect(json["format"] == "claire/1")
        #expect("claire \(json["version"]?["claire"]?.string ?? "")\n" == plain.output)
        #expect(json["version"]?["contract"] == 1)
    }

    @Test("thousands of files on PATH cost next to nothing")
    func manyFiles() throws {
        let front = try InstalledFront()
        try front.addUsers("last", "#!/bin/sh\n# Summary: Last\n")
        for number in 0..<5000 {
            _ = FileManager.default.createFile(
                atPath: "\(front.home.path)/bin/tool-\(number)", contents: nil)
        }
        let start = Date()
        let result = front.run("commands", "--quiet")
        #expect(result.output.contains("\nlast\n"))
        #expect(Date().timeIntervalSince(start) < 1)
    }

    @Test("a FIFO, a device and an unreadable file on PATH hang and break nothing")
    func strangeFiles() throws {
        let front = try InstalledFront()
        #expect(mkfifo(front.home.path + "/bin/claire-fifo", 0o777) == 0)
        try FileManager.default.createSymbolicLink(
            atPath: front.home.path + "/bin/claire-zero", withDestinationPath: "/dev/zero")
        try front.addUsers("side", "\u{7f}ELF")
        #expect(mkfifo(front.home.path + "/bin/claire-side.json", 0o777) == 0)
        let result = front.run("commands", "--quiet")
        #expect(result.output.contains("side\n"))
        #expect(!result.output.contains("fifo") && !result.output.contains("zero"))
        #expect(front.run("fifo").errors.hasSuffix("it is not a regular file\n"))
    }
}
