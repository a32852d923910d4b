import ClaireDomain
import Foundation
import Support
import Testing

@Suite("claire session")
struct SessionVerbTests {
    let fleet: LiveFleet

    init() throws { fleet = try LiveFleet() }

    var claire: ClaireHome { fleet.claire }

    @Test("list, show and tail find a session by name, prefix and id, and say what it does")
    func oneSession() throws {
        try fleet.agent(1, "api", "/stand-in say All 14 routes answer.", in: "kite")
        #expect(waitUntil { fleet.prompts(1).count == 1 })
        #expect(fleet.tmux.waitFor("All 14 routes answer.", in: "=api:"))
        try fleet.project("p", 1)
        claire.run("pull")
        for name in ["api", LiveFleet.id(1), "0f3c8f6e"] {
            let session = try claire.json("session", "session", "show", name)
            #expect(session["id"]?.string == LiveFleet.id(1))
            #expect(session["task"]?["title"] == "task 1")
            #expect(session["message"] == "All 14 routes answer.")
            #expect((session["usage"]?["output"]?.integer ?? 0) > 0)
        }
        let shown = claire.run("session", "show", "api").output
        #expect(shown.contains("○ idle") && shown.contains("known from  registry"))
        #expect(shown.contains("▸ ") && shown.contains("task 1"))
        let history = try JSON.parse(
            claire.run("session", "show", "api", "--history", "--json").output)
        #expect((history["events"]?.array?.count ?? 0) > 1)
        let tail = claire.run("session", "tail", "api", "-n", "100").output
        #expect(tail.contains("All 14 routes answer.") && !tail.contains("\u{1B}"))
        let lines = try JSON.parse(claire.run("session", "tail", "api", "--json").output)["lines"]
        #expect((lines?.array?.count ?? 0) > 3)
        #expect(claire.run("session", "show", "nobody").status == 3)
    }

    @Test("list narrows by state, host and group; sessions that ended are asked for")
    func filters() throws {
        try fleet.agent(1, "api")
        try fleet.agent(2, "web", "/stand-in ask rm x")
        claire.run("pull")
        claire.run("group", "add", "w", "--session", "w*")
        func names(_ words: String...) -> [String] {
            claire.run(["session", "list", "--quiet"] + words).output.split(separator: "\n")
                .map(String.init)
        }
        #expect(names() == [LiveFleet.id(2), LiveFleet.id(1)])
        #expect(names("--state", "waiting") == [LiveFleet.id(2)])
        #expect(names("--group", "w") == [LiveFleet.id(2)])
        #expect(names("--host", "elsewhere").isEmpty)
        #expect(claire.run("session", "list", "--group", "none").status == 3)
        let empty = claire.run("session", "list", "--state", "error")
        #expect(empty.status == 0 && empty.errors == "no sessions\n")
    }

    @Test("tail of a session that has gone is not found, attach without a terminal is refused")
    func failures() throws {
        try fleet.agent(1, "api")
        claire.run("pull")
        fleet.tmux.kill()
        let tail = claire.run("session", "tail", "api")
        #expect(tail.status == 3, "\(tail)")
        let attach = claire.run("session", "attach", "api")
        #expect(attach.status == 2)
        #expect(attach.errors.contains("hint: claire session tail api"))
    }

    @Test("attach takes the terminal to the session")
    func attach() throws {
        try fleet.agent(1, "api", "/stand-in say here I am")
        claire.run("pull")
        let pane = try fleet.tmux.newPane(
            [
                "env", "-u", "TMUX", "-u", "TMUX_PANE", Products.path(of: "claire"), "session",
                "attach", "api",
            ],
            name: "outer", columns: 100, rows: 32)
        #expect(fleet.tmux.waitFor("here I am", in: pane))
    }
}
