import ClaireDomain
import Foundation
import Support
import Testing

@Suite("claire pull")
struct PullVerbTests {
    let fleet: LiveFleet

    init() throws { fleet = try LiveFleet() }

    var claire: ClaireHome { fleet.claire }

    @Test("the agents of real panes are seen, recorded once, and the waiting one stands first")
    func threeAgents() throws {
        try fleet.agent(1, "api", in: "kite")
        try fleet.agent(2, "web-🚀", in: "kite")
        try fleet.agent(3, "scan", "/stand-in ask mount /dev/sdb1", in: "museum")
        let result = claire.run("pull")
        #expect(result.status == 0, "\(result)")
        #expect(result.output.contains("3 sessions"))
        #expect(result.output.contains("1 waiting, 2 idle"))
        let sessions = try claire.json("sessions", "session", "list").array ?? []
        #expect(sessions.first?["tmux_name"] == "scan")
        #expect(sessions.first?["state"] == "waiting")
        #expect(sessions.first?["state_source"] == "registry")
        #expect(sessions.contains { $0["cwd"]?.string == fleet.home.path + "/kite" })
        let count = try fleet.eventCount()
        #expect(claire.run("pull").output.contains("nothing new"))
        #expect(try fleet.eventCount() == count)
        let attention = try claire.json("status", "status")["attention"]?.array ?? []
        #expect(attention.first?["kind"] == "waiting")
        #expect(attention.first?["session"] == "scan")
        let screen = claire.run("status").output
        #expect(screen.hasPrefix("1 waits for you"))
    }

    @Test("an agent that ends is seen to have ended")
    func ending() throws {
        let pane = try fleet.agent(1, "api")
        try fleet.agent(2, "web")
        claire.run("pull")
        fleet.tmux.tmux(["kill-pane", "-t", pane])
        #expect(waitUntil { !fleet.tmux.tmux(["list-panes", "-a"]).output.contains(pane) })
        let report = try claire.json("pull", "pull")
        #expect(report["ended"] == [.string(LiveFleet.id(1))])
        let list = try claire.json("sessions", "session", "list").array ?? []
        #expect(list.map { $0["id"]?.string } == [LiveFleet.id(2)])
        let all = try claire.json("sessions", "session", "list", "--all").array ?? []
        #expect(all.last?["state"] == "done")
        #expect(all.last?["state_source"] == "process")
    }

    @Test("without a tmux server the fleet is empty, which is no error")
    func noServer() {
        let result = claire.run("pull")
        #expect(result.status == 0)
        #expect(result.errors == "no sessions\n")
    }

    @Test("without rclaude on PATH pull says what is missing and how to get it, and others work")
    func noTransport() throws {
        let pull = fleet.home.run([Products.path(of: "claire-pull")])
        #expect(pull.status == 5)
        #expect(pull.errors.hasPrefix("claire pull: no 'rclaude' on PATH"))
        #expect(pull.errors.contains("hint: 'make install'"))
        let failed = fleet.home.run([Products.path(of: "claire-pull"), "--json"])
        let error = try JSON.parse(failed.errors)["error"]
        #expect(error?["code"] == "transport" && failed.output.isEmpty)
        for words in [["claire-status"], ["claire-session", "list"]] {
            let words = [Products.path(of: words[0])] + words.dropFirst()
            #expect(fleet.home.run(words).status == 0)
        }
        let broadcast = fleet.home.run(
            [Products.path(of: "claire-broadcast"), "nobody", "--yes", "--", "hi"])
        #expect(broadcast.status == 3, "a name that means nobody is the first thing to be wrong")
    }

    @Test("a configured transport that is missing is named with the place that names it")
    func configured() throws {
        let config = try String(contentsOfFile: claire.config, encoding: .utf8)
        try fleet.home.write(
            config + "\n[transport]\ncommand = \"/nonexistent/x\"\n",
            to: ".config/claire/claire.toml")
        let result = claire.run("pull")
        #expect(result.status == 5)
        #expect(result.errors.contains("no program '/nonexistent/x'"))
        #expect(result.errors.contains("claire.toml"))
    }

    @Test("a transport of another contract is refused with both numbers")
    func contract() throws {
        try fleet.replaceTransport(by: "echo 'rclaude 9.0 contract 2'")
        let result = claire.run("pull")
        #expect(result.status == 5)
        #expect(
            result.errors.hasPrefix(
                "claire pull: 'rclaude' says 'rclaude 9.0 contract 2', and this claire speaks contract 1\n"
            ))
    }

    @Test(
        "a transport that fails is exit 5, whatever its own status", arguments: [1, 2, 3, 4, 77])
    func failing(_ status: Int) throws {
        try fleet.replaceTransport(
            by: """
                case $1 in --version) exec "$REAL" --version ;; esac
                echo 'rclaude: it broke' >&2; exit \(status)
                """)
        let result = claire.run("pull")
        #expect(result.status == 5)
        #expect(result.errors == "claire pull: it broke\n")
    }

    @Test("what takes over a second is said on a terminal and taken away again, and nowhere else")
    func slow() throws {
        try fleet.agent(1, "api")
        try fleet.replaceTransport(
            by: #"case $1 in sessions) sleep 1.5 ;; esac; exec "$REAL" "$@""#)
        let notice = "asking the fleet\r\u{1B}[K"
        func onTerminal(_ words: String) -> String {
            let command = Products.path(of: "claire") + " pull " + words
            return fleet.home.run(
                ["script", "-qefc", command, "/dev/null"], environment: ["NO_COLOR": "1"]
            ).output
        }
        #expect(onTerminal("").hasPrefix(notice + "1 session on"))
        #expect(!onTerminal("--json").contains("asking"))
        #expect(claire.run("pull").errors.isEmpty)
    }

    @Test("a host that does not answer is said, the others count, and the exit code is 6")
    func hosts() throws {
        try fleet.agent(1, "api")
        try fleet.home.write(
            "#!/bin/sh\necho 'no route' >&2\nexit 255\n", to: "bin/ssh", executable: true)
        let result = claire.run("pull", environment: ["RCLAUDE_HOSTS": "far"])
        #expect(result.status == 6)
        #expect(result.output.contains("1 session"))
        #expect(result.errors == "claire pull: host 'far': no route\n")
        #expect(claire.run("pull", "--host", "-oProxyCommand=x").status == 2)
    }

    @Test("malformed rows are quoted, drop themselves alone, and the exit code is 6")
    func malformed() throws {
        try fleet.agent(1, "api")
        try fleet.replaceTransport(
            by: #"""
                "$REAL" "$@"; status=$?
                if [ "$1" = sessions ]; then printf 'nonsense\t\033[31m\n'; fi
                exit $status
                """#)
        let result = claire.run("pull")
        #expect(result.status == 6)
        #expect(result.output.contains("1 session"))
        #expect(result.errors.contains("malformed row 'nonsense"))
        #expect(!result.errors.contains("\u{1B}"))
    }

    @Test("watching logs in lines, prints what is new as JSON lines, and stops cleanly")
    func watching() throws {
        try fleet.agent(1, "api")
        let result = claire.shell(
            """
            timeout --preserve-status -s INT 6 claire pull --watch --every 200ms --json &
            sleep 3; tmux -u new-session -d -s late claude --session-id \(LiveFleet.id(2)); wait $!
            """)
        #expect(result.status == 130)
        let logs = try result.errors.split(separator: "\n").map { try JSON.parse(String($0)) }
        #expect(logs.first?["message"] == "watching")
        #expect(logs.last?["message"] == "stopped")
        #expect(logs.allSatisfy { $0["level"] == "info" && $0["time"]?.string?.last == "Z" })
        let lines = try result.output.split(separator: "\n").map { try JSON.parse(String($0)) }
        #expect(lines.count >= 2 && lines.count < 8, "only rounds with news: \(lines.count)")
        #expect(lines.first?["sessions"]?.array?.count == 1)
        #expect(lines.last?["sessions"]?.array?.count == 2)
    }

    @Test("what agents and tmux call things is shown and never obeyed")
    func names() throws {
        try fleet.agent(1, "it's \"q\" שלום 🎈", "Look at $(touch never) \u{202E}x", in: "a b's 🚀")
        #expect(claire.run("pull").status == 0)
        let session = try #require(try claire.json("sessions", "session", "list").array?.first)
        #expect(session["tmux_name"] == "it's \"q\" שלום 🎈")
        #expect(session["cwd"]?.string == fleet.home.path + "/a b's 🚀")
        let list = claire.run("session", "list").output
        #expect(!list.contains("\u{202E}") && list.contains("שלום 🎈"))
        let shown = claire.run("session", "show", "it's \"q\" שלום 🎈")
        #expect(shown.status == 0 && !shown.output.contains("\u{202E}"))
        #expect(fleet.home.text("never") == nil)
    }
}
