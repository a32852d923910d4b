import ClaireDomain
import ClairePlatform
import Foundation
import Support
import Testing

@Suite("claire status")
struct StatusVerbTests {
    let claire: ClaireHome
    var home: TemporaryHome { claire.home }

    init() throws { claire = try ClaireHome() }

    /// Sessions as a transport shows them: name, state, and how many minutes they are so.
    func see(_ sessions: [(name: String, state: String, minutes: Int64)]) throws {
        let now = WallClock.now()
        let head =
            "uuid\thost\tcwd\ttmux_name\tmtime\tstate\tsource\tconfidence\ttitle\tpid\tobserved_at\n"
        let rows = sessions.enumerated().map { index, session in
            "\(LiveFleet.id(index + 1))\th\t/srv/\(session.name)\t\(session.name)\t\t\(session.state)"
                + "\tregistry\tcertain\tits title\t\t\(now - session.minutes * 60_000)\n"
        }
        try home.write(head + rows.joined(), to: "sessions")
        try home.write(
            """
            #!/bin/sh
            case $1 in
            --version) echo 'rclaude 1.0 contract 1' ;;
            sessions) cat "$HOME/sessions" ;;
            triage) printf 'uuid\\tstate\\tpriority\\tsummary\\tsource\\tobserved_at\\n' ;;
            esac
            """, to: "bin/rclaude", executable: true)
        #expect(claire.run("pull").status == 0)
    }

    @Test("who waits longest comes first, then errors, then what waits for review")
    func attention() throws {
        try see([
            ("a", "idle", 1), ("b", "waiting", 2), ("c", "error", 50), ("d", "waiting", 30),
        ])
        try claire.project("p")
        let task = try claire.task("p", "Check me")
        claire.run("task", "start", task)
        claire.run("task", "submit", task)
        let status = try claire.json("status", "status")
        let attention = status["attention"]?.array ?? []
        #expect(attention.map { $0["kind"]?.string } == ["waiting", "waiting", "error", "review"])
        #expect(attention.prefix(3).map { $0["session"]?.string } == ["d", "b", "c"])
        let lines = claire.run("status").output.split(separator: "\n").map(String.init)
        #expect(lines[0].hasPrefix("2 wait for you · 1 to review · 4 sessions · 1 project"))
        #expect(lines[1].hasPrefix("NEEDS YOU"))
        #expect(lines[2].hasPrefix("! waiting") && lines[2].contains(" d "))
    }

    @Test("a session that ended with its task unfinished needs somebody")
    func ended() throws {
        try see([("a", "idle", 1), ("b", "idle", 1)])
        try claire.project("p")
        claire.run("assign", try claire.task("p", "Half done"), "a")
        try see(
            [("x", "idle", 1), ("b", "idle", 1)].filter { $0.0 == "b" }.map { ($0.0, $0.1, 1) })
        // The only row left is b's, under the first id: the second has vanished.
        let attention = try claire.json("status", "status")["attention"]?.array ?? []
        #expect(attention.isEmpty)
        claire.run("assign", "--release", try taskID(), "--json")
        claire.run("assign", try taskID(), LiveFleet.id(2))
        let again = try claire.json("status", "status")["attention"]?.array ?? []
        #expect(again.map { $0["kind"]?.string } == ["ended"])
    }

    func taskID() throws -> String {
        try #require(
            try claire.json("tasks", "task", "list", "--all").array?.first?["id"]?.string)
    }

    @Test("--at shows the work as it was, by the same record")
    func past() throws {
        try see([("a", "waiting", 2)])
        try claire.project("before")
        Thread.sleep(forTimeInterval: 0.02)
        let moment = Timestamp.text(WallClock.now())
        Thread.sleep(forTimeInterval: 0.02)
        try claire.project("after")
        try see([("a", "idle", 0)])
        let then = try claire.json("status", "status", "--at", moment)
        #expect(then["projects"]?.array?.map { $0["name"] } == ["before"])
        #expect(then["sessions"]?.array?.first?["state"] == "waiting")
        let now = try claire.json("status", "status")
        #expect(now["projects"]?.array?.count == 2)
        #expect(now["sessions"]?.array?.first?["state"] == "idle")
        #expect(claire.run("status", "--at", moment).output.contains("as it was at "))
        #expect(claire.run("status", "--at", "2199-01-01").status == 2)
        #expect(claire.run("status", "--at", "2001-01-01").status == 0)
    }

    @Test("a project or a group narrows what is shown")
    func narrowed() throws {
        try see([("web-1", "idle", 1), ("api-1", "waiting", 1)])
        try claire.project("p")
        try claire.project("q")
        claire.run("assign", try claire.task("p", "x"), "web-1")
        claire.run("group", "add", "api", "--session", "api-*")
        let project = try claire.json("status", "status", "--project", "p")
        #expect(project["sessions"]?.array?.map { $0["label"] } == ["web-1"])
        #expect(project["projects"]?.array?.map { $0["name"] } == ["p"])
        let group = try claire.json("status", "status", "--group", "api")
        #expect(group["sessions"]?.array?.map { $0["label"] } == ["api-1"])
        #expect(claire.run("status", "--project", "none").status == 3)
        #expect(claire.run("status", "--group", "none").status == 3)
    }

    @Test("nothing at all is a line and no error")
    func empty() {
        let result = claire.run("status")
        #expect(result.status == 0)
        #expect(result.output == "nobody waits for you · 0 sessions · 0 projects\n")
    }

    @Test("--watch --json prints an object when something changes, and nothing in between")
    func watchJSON() throws {
        try claire.project("one")
        let result = claire.shell(
            """
            timeout --preserve-status -s INT 5 claire status --watch --json &
            sleep 2; claire project new two >&2; wait $!
            """)
        #expect(result.status == 130)
        let lines = try result.output.split(separator: "\n").map { try JSON.parse(String($0)) }
        #expect(lines.map { $0["status"]?["projects"]?.array?.count } == [1, 2])
    }

    @Test("--watch redraws on a change and gives the terminal back", arguments: ["q", "C-c"])
    func watchScreen(key: String) throws {
        try claire.project("one")
        let shell = try InteractiveShell(
            .bash, in: home, setUp: "PATH=\"\(Products.folder):$PATH\"")
        shell.type("claire status --watch", then: "Enter")
        #expect(waitUntil { shell.screen.contains("PROJECT") && shell.screen.contains("one") })
        #expect(!shell.screen.contains("ready>"), "it has a screen of its own")
        try claire.project("two 🚀")
        #expect(waitUntil { shell.screen.contains("two 🚀") })
        shell.type("", then: key)
        #expect(waitUntil { shell.screen.contains("ready>") })
        #expect(!shell.screen.contains("PROJECT"))
        shell.type("echo still $((40+2)) here", then: "Enter")
        #expect(waitUntil { shell.screen.contains("still 42 here") })
        #expect(shell.server.format("#{cursor_flag}", of: shell.pane) == "1")
    }

    @Test("it fits the terminal, colour or not", arguments: [60, 80, 200])
    func widths(columns: Int) throws {
        let long = String(repeating: "långt 名前 ", count: 20)
        try see([("agent-with-a-long-name", "waiting", 3), ("b", "working", 2)])
        try claire.project("project with a long name")
        claire.run("assign", try claire.task("project with a long name", long), "b")
        let shell = try InteractiveShell(
            .bash, in: home, setUp: "PATH=\"\(Products.folder):$PATH\"", columns: columns)
        shell.type("clear; claire status; echo end", then: "Enter")
        #expect(waitUntil { shell.screen.contains("\nend") })
        let lines = shell.screen.split(separator: "\n")
        // A line that was too long would go on in a row that begins with none of these.
        let starts = [
            "1 waits", "NEEDS", "! waiting", "SESSION", "agent-", "b ", "PROJECT", "project",
            "go there",
            "end", "ready>",
        ]
        for line in lines {
            #expect(starts.contains { line.hasPrefix($0) }, "\(columns): \(line)")
        }
        #expect(lines.contains { $0.contains("registry") }, "every state carries its source")
    }
}
