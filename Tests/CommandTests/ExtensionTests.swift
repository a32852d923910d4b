import ClaireDomain
import Foundation
import Support
import Testing

@Suite("Extensions")
struct ExtensionTests {
    @Test("help tries the manual page, then the header comment, and runs nothing")
    func help() throws {
        let front = try InstalledFront()
        try front.addUsers(
            "mine",
            """
            #!/bin/sh
            # Summary: Do it my way
            # Completes: yes
            #
            # usage: claire mine [-x]
            #
            #   -x  do more\u{1b}[31m
            touch "$HOME/was-run"
            """)
        let header = front.run("help", "mine")
        #expect(
            header.output
                == "claire mine - Do it my way\n\nusage: claire mine [-x]\n\n  -x  do more\\u{1b}[31m\n"
        )
        #expect(header.status == 0)
        let json = try JSON.parse(front.run("help", "mine", "--json").output)
        #expect(json["help"]?["summary"] == "Do it my way")
        try front.home.write(
            ".Dd January 1, 2026\n.Dt CLAIRE-MINE 1\n.Os\n.Sh NAME\n.Nm claire-mine\n.Nd the page\n",
            to: "man/man1/claire-mine.1")
        let page = front.run("help", "mine", environment: ["MANPATH": front.home.path + "/man"])
        #expect(page.output.contains("the page"))
        #expect(front.home.text("was-run") == nil)
    }

    @Test("help on what says nothing, and on what isn't there")
    func noHelp() throws {
        let front = try InstalledFront()
        let path = try front.addUsers("mute", "#!/bin/sh\ntouch \"$HOME/was-run\"\n")
        let mute = front.run("help", "mute")
        #expect(mute.status == 3)
        #expect(mute.errors.hasSuffix("hint: its file is '\(path)'\n"))
        let gone = front.run("help", "muet")
        #expect(gone.status == 127)
        #expect(
            gone.errors == "claire help: no command 'muet'\nhint: did you mean 'claire mute'?\n")
        #expect(front.home.text("was-run") == nil)
    }

    /// Answers every question with its arguments, one a line.
    static let echo =
        "#!/bin/sh\n# Completes: yes\nfor a in \"$@\"; do printf '%s\\tsummary\\n' \"$a\"; done\n"

    @Test("a shell's question reaches the extension with its words verbatim")
    func completes() throws {
        let front = try InstalledFront()
        try front.addUsers("mine", Self.echo)
        let all = front.run("--claire-complete", "3", "--", "mine", "a b", "$(x)", "")
        #expect(
            all.output == "--claire-complete\tsummary\n2\tsummary\n--\tsummary\na b\tsummary\n"
                + "$(x)\tsummary\n")
        let some = front.run("--claire-complete", "2", "--", "mine", "alpha", "al", "beta")
        #expect(some.output == "alpha\tsummary\nal\tsummary\n")
        let remote = front.run("--claire-complete", "3", "--", "--remote", "u", "mine", "min")
        #expect(remote.output == "min\tsummary\n")
    }

    @Test("what could drive a shell or a terminal is kept out of the answer")
    func hostileAnswer() throws {
        let front = try InstalledFront()
        try front.addUsers(
            "mine",
            "#!/bin/sh\n# Completes: yes\nprintf 'a\\033[31m\\tx\\nb\\ty\\033[31m\\n\\nc\\td\\te\\n'\n"
        )
        let result = front.run("--claire-complete", "1", "--", "mine", "")
        #expect(result.output == "b\ty\\u{1b}[31m\nc\td\\te\n")
        try front.addUsers("path", "#!/bin/sh\n# Completes: yes\nprintf '\\tfiles\\n'\n")
        #expect(front.run("--claire-complete", "1", "--", "path", "x").output == "\tfiles\n")
    }

    @Test("an extension that takes too long, fails or asks the terminal is given up")
    func slow() throws {
        let front = try InstalledFront()
        try front.addUsers("slow", "#!/bin/sh\n# Completes: yes\necho early\nsleep 60 & sleep 60\n")
        try front.addUsers("fails", "#!/bin/sh\n# Completes: yes\necho x\nexit 1\n")
        try front.addUsers("reads", "#!/bin/sh\n# Completes: yes\ncat\necho done\n")
        let start = Date()
        #expect(front.run("--claire-complete", "1", "--", "slow", "").output.isEmpty)
        #expect(Date().timeIntervalSince(start) < 5)
        #expect(front.run("--claire-complete", "1", "--", "fails", "").output.isEmpty)
        #expect(
            front.run("--claire-complete", "1", "--", "reads", "", input: "no\n").output
                == "done\t\n")
    }

    @Test("an extension that doesn't say that it answers is never run")
    func silent() throws {
        let front = try InstalledFront()
        try front.addUsers("mine", "#!/bin/sh\ntouch \"$HOME/was-run\"\necho x\n")
        try front.home.write(
            #"{"options":["--all",{"name":"--any","summary":"Any of them"}]}"#,
            to: "bin/claire-mine.json")
        #expect(front.run("--claire-complete", "1", "--", "mine", "").output.isEmpty)
        #expect(
            front.run("--claire-complete", "1", "--", "mine", "--a").output
                == "--all\t\n--any\tAny of them\n")
        #expect(front.home.text("was-run") == nil)
    }

    @Test("verbs complete with their summaries, the user's included")
    func verbs() throws {
        let front = try InstalledFront()
        try front.addOwn("task", "#!/bin/sh\nprintf '%s\\n' \"$*\"\n")
        try front.addUsers("tame", "#!/bin/sh\n# Summary: Tame it\n")
        #expect(
            front.run("--claire-complete", "0", "--", "ta").output
                == "task\tAdd, list, rank and move tasks\ntame\tTame it\n")
        #expect(
            front.run("--claire-complete", "1", "--", "help", "tam").output == "tame\tTame it\n")
        #expect(
            front.run("--claire-complete", "2", "--", "task", "a", "b").output
                == "--claire-complete 1 -- a b\n", "a verb of this build answers for itself")
        #expect(front.run("--claire-complete", "0", "--", "--r").output.hasPrefix("--remote\t"))
    }

    @Test("the examples of claire-extensions(7) work")
    func examples() throws {
        let page = try String(
            contentsOfFile: Products.repository + "/man/claire-extensions.7", encoding: .utf8)
        let scripts = page.components(separatedBy: ".Bd -literal -offset indent\n").dropFirst()
            .compactMap { $0.components(separatedBy: ".Ed").first }.filter { $0.hasPrefix("#!") }
        #expect(scripts.count == 2)
        let front = try InstalledFront()
        try front.addOwn(
            "task",
            """
            #!/bin/sh
            case "$*" in
            "list --ready --quiet --project a b") printf '1\\n2\\n' ;;
            "list --ready --json --project a b") echo '{"format":"claire/1","tasks":[{},{}]}' ;;
            *) exit 2 ;;
            esac
            """)
        for (number, script) in scripts.enumerated() {
            try front.addUsers("ready\(number)", script)
            let result = front.run("ready\(number)", "--project", "a b")
            #expect(result.output.trimmingCharacters(in: .whitespacesAndNewlines) == "2")
            #expect(
                front.run("--claire-complete", "0", "--", "ready\(number)").output
                    == "ready\(number)\tCount the tasks that can be started\n")
        }
    }

    @Test("claire-extensions(7) is clean")
    func lint() {
        let result = Command.run(
            [
                "mandoc", "-Tlint", "-W", "warning",
                Products.repository + "/man/claire-extensions.7",
            ],
            environment: ["PATH": "/usr/bin:/bin"])
        #expect(result.status == 0 && result.output.isEmpty)
    }
}
