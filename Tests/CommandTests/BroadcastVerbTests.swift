import ClaireDomain
import Foundation
import Support
import Testing

@Suite("claire broadcast")
struct BroadcastVerbTests {
    let fleet: LiveFleet

    init() throws { fleet = try LiveFleet() }

    var claire: ClaireHome { fleet.claire }

    /// 20 KB of what could hurt.
    static let text: String = {
        let line =
            "quotes ' \" ` $(touch never) ; \\ #{pane_id} é 🎈 שלום\tend\u{1B}[201~\u{1B}]0;t\u{7}\u{8}\u{9B}31m"
        var text = "-n first\r\n"
        while text.utf8.count < 20_000 { text += line + "\n" }
        return text + "the last line;"
    }()

    @Test("20 KB arrive once and whole, framed with their sender, without their escapes")
    func longText() throws {
        try fleet.agent(1, "api")
        try fleet.project("it's 🚀 שלום", 1)
        let result = claire.run(
            "broadcast", "it's 🚀 שלום", "--yes", "--json", "-", input: Self.text + "\n")
        #expect(result.status == 0, "\(result)")
        #expect(try outcomes(result) == [LiveFleet.id(1): "acknowledged"])
        let id = try #require(try JSON.parse(result.output)["broadcast"]?["id"]?.string)
        let stripped = String(
            String.UnicodeScalarView(
                Self.text.replacingOccurrences(of: "\r\n", with: "\n").unicodeScalars.filter {
                    $0 == "\n" || $0 == "\t"
                        || !((0..<32).contains($0.value) || (127..<160).contains($0.value))
                }))
        let prompts = fleet.prompts(1)
        #expect(prompts.count == 1)
        #expect(
            prompts.first
                == "[Claire: a message from ada to project 'it's 🚀 שלום', delivery \(id)]\n\n"
                + stripped + "\n\n[end of delivery \(id)]")
        #expect(prompts.first?.contains("end[201~]0;t31m") == true)
        #expect(fleet.home.text("never") == nil)
    }

    @Test("nothing is typed into a dialog, a dead pane or a pane without an agent, and it says so")
    func neverThere() throws {
        let asking = try fleet.agent(1, "asking")
        try fleet.askPermission(in: asking)
        let dead = try fleet.agent(2, "dead")
        let shell = try fleet.agent(3, "shell")
        let idle = try fleet.agent(4, "idle")
        fleet.tmux.tmux(["set-option", "-g", "remain-on-exit", "on"])
        fleet.tmux.press("C-d", in: dead)
        #expect(waitUntil { fleet.tmux.format("#{pane_dead}", of: dead) == "1" })
        fleet.tmux.tmux(["respawn-pane", "-k", "-t", shell, "cat"])
        try fleet.project("p", 1, 2, 3, 4)
        let result = claire.run("broadcast", "p", "--yes", "--json", "--", "hello")
        #expect(result.status == 6, "\(result)")
        #expect(
            try outcomes(result) == [
                LiveFleet.id(1): "waiting", LiveFleet.id(2): "gone", LiveFleet.id(3): "gone",
                LiveFleet.id(4): "acknowledged",
            ])
        #expect(fleet.isAsking(asking))
        for pane in [asking, dead, shell] { #expect(!fleet.tmux.capture(pane).contains("hello")) }
        #expect(fleet.tmux.waitFor("hello", in: idle))
    }

    @Test(
        "a delivery whose sender was killed is unknown, shown on the next run, and not sent again")
    func killedSender() throws {
        try fleet.agent(1, "api")
        try fleet.project("p", 1)
        try fleet.replaceTransport(
            by: #"""
                if [ "$1" = send ]; then kill -9 $PPID; exit 1; fi
                exec "$REAL" "$@"
                """#)
        #expect(claire.run("broadcast", "p", "--yes", "--", "first").status == 137)
        try FileManager.default.removeItem(atPath: fleet.home.path + "/bin/rclaude")
        let next = claire.run("broadcast", "p", "--yes", "--", "second")
        #expect(next.status == 0, "\(next)")
        #expect(next.errors.contains("broke off: ? unknown"))
        #expect(next.errors.contains("it is not sent again"))
        #expect(fleet.prompts(1).count == 1)
        #expect(fleet.prompts(1).first?.contains("second") == true)
        #expect(claire.run("broadcast", "p", "--yes", "--", "third").errors.isEmpty)
        #expect(!fleet.prompts(1).contains { $0.contains("first") })
        let log = claire.run("log", "--type", "broadcast_delivered", "--json").output
        #expect(log.contains(#""outcome":"unknown""#))
    }

    @Test("a busy session is waited for, typed into with --mode queue, interrupted with now")
    func modes() throws {
        let pane = try fleet.agent(1, "api")
        try fleet.project("p", 1)
        try fleet.home.write("[send]\nwait_ms = 300\n", to: ".config/rclaude/config.toml")
        fleet.tmux.type("/stand-in work 1m", in: pane)
        fleet.tmux.press("Enter", in: pane)
        #expect(fleet.tmux.waitFor("esc to interrupt", in: pane))
        let idle = claire.run("broadcast", "p", "--yes", "--json", "--", "one")
        #expect(idle.status == 6)
        #expect(try outcomes(idle) == [LiveFleet.id(1): "busy"])
        try fleet.home.write("[send]\nwait_ms = 20000\n", to: ".config/rclaude/config.toml")
        let queue = claire.run("broadcast", "p", "--yes", "--mode", "queue", "--json", "--", "two")
        #expect(queue.status == 0, "\(queue)")
        let now = claire.run("broadcast", "p", "--yes", "--mode", "now", "--json", "--", "three")
        #expect(now.status == 0, "\(now)")
        #expect(waitUntil { fleet.prompts(1).contains { $0.contains("three") } })
        #expect(!fleet.prompts(1).contains { $0.contains("one\n") })
    }

    @Test(
        "what can't be sent is refused before anything is looked up or sent",
        arguments: [
            (["p", "--", "hi"], 2, "without a terminal '--yes' is required"),
            (["p", "--yes", "--", " \u{1B}\n"], 2, "the text is empty"),
            (["nobody", "--yes", "--", "hi"], 3, "no project or group 'nobody'"),
            (["group:p", "--yes", "--", "hi"], 3, "no group 'p'"),
            (["both", "--yes", "--", "hi"], 3, "'both' is both a project and a group"),
        ] as [([String], Int32, String)])
    func refused(words: [String], status: Int32, message: String) throws {
        try claire.project("p")
        try claire.project("both")
        claire.run("group", "add", "both", "--session", "*")
        let result = claire.run(["broadcast"] + words)
        #expect(result.status == status)
        #expect(result.errors.hasPrefix("claire broadcast: \(message)"))
        #expect(try claire.json("events", "log", "--type", "broadcast_sent").array?.isEmpty == true)
    }

    @Test("a project nobody works on is said on standard error and no failure")
    func nobody() throws {
        try claire.project("p")
        let result = claire.run("broadcast", "project:p", "--yes", "--", "hi")
        #expect(result.status == 0 && result.output.isEmpty)
        #expect(result.errors == "nobody works on project 'p': nothing was sent\n")
    }

    @Test("on a terminal it lists who would get it and sends only after a yes")
    func confirmation() throws {
        try fleet.agent(1, "api")
        try fleet.project("p", 1)
        let shell = try InteractiveShell(
            .bash, in: fleet.home, setUp: "PATH=\"\(Products.folder):$PATH\"")
        shell.type("claire broadcast p -- hello", then: "Enter")
        #expect(waitUntil { shell.screen.contains("send to this session? [y/N]") })
        #expect(shell.screen.contains("api  ○ idle"))
        shell.type("n")
        #expect(waitUntil { shell.screen.contains("nothing was sent") })
        #expect(fleet.prompts(1).isEmpty)
        shell.type("clear; claire broadcast p -- hello", then: "Enter")
        #expect(waitUntil { shell.screen.contains("[y/N]") })
        shell.type("y")
        #expect(waitUntil { shell.screen.contains("✓ acknowledged") })
        #expect(fleet.prompts(1).count == 1)
        // Typed before it is asked, it comes in one piece.
        shell.type("clear; sleep 1; claire broadcast p -- again", then: "Enter")
        shell.type("yes", then: "Enter")
        #expect(waitUntil { shell.screen.contains("✓ acknowledged") })
        #expect(fleet.prompts(1).count == 2)
    }
}
