import ClaireDomain
import Foundation
import Support
import Testing

/// A live agent whose hooks are `claire-hook`: its state as hooks tell it while nobody looks, and as
/// a look at the fleet corrects it where hooks miss something.
@Suite("An agent with hooks")
struct HookFleetTests {
    private let fleet: LiveFleet
    private let id = LiveFleet.id(1)

    init() throws { fleet = try LiveFleet() }

    /// Starts an agent with all hooks, in a pane.
    private func start(_ prompt: String...) throws -> String {
        let hook = Products.path(of: "claire-hook")
        let events = [
            "SessionStart", "UserPromptSubmit", "PreToolUse", "PostToolUse", "PostToolUseFailure",
            "PermissionRequest", "Notification", "Stop", "StopFailure", "SessionEnd",
        ]
        let entry = #"[{"hooks":[{"type":"command","command":"'\#(hook)'"}]}]"#
        let hooks = events.map { "\"\($0)\":\(entry)" }.joined(separator: ",")
        let settings = try fleet.home.write("{\"hooks\":{\(hooks)}}", to: "settings.json")
        return try fleet.tmux.newPane(
            ["claude", "--session-id", id, "--settings", settings] + prompt, name: "ada")
    }

    private func session() -> JSON? {
        try? fleet.claire.json("session", "session", "show", id)
    }

    /// Waits until the record says so by itself.
    private func waitFor(_ state: String, by source: String = "hook") -> Bool {
        waitUntil {
            session()?["state"]?.string == state && session()?["state_source"]?.string == source
        }
    }

    private func say(_ text: String, in pane: String) {
        fleet.tmux.type(text, in: pane)
        fleet.tmux.press("Enter", in: pane)
    }

    @Test("is known as idle, working, waiting and idle again though nobody polls")
    func turn() throws {
        let pane = try start()
        #expect(waitFor("idle"))
        say("/stand-in ask rm -rf build ; say Removed.", in: pane)
        #expect(waitFor("waiting"))
        #expect(session()?["message"]?.string == "Bash: rm -rf build")
        fleet.tmux.press("Enter", in: pane)
        #expect(waitFor("idle"))
        #expect(session()?["message"]?.string == "Removed.")
        say("/stand-in error the API is overloaded", in: pane)
        #expect(waitFor("error"))
        say("/exit", in: pane)
        #expect(waitFor("done"))
        #expect(fleet.home.text(".local/share/claire/hook.log") == nil)
    }

    @Test("is idle after Esc once somebody looks, though no hook said so")
    func esc() throws {
        let pane = try start("/stand-in work 10m")
        #expect(waitFor("working"))
        #expect(fleet.claire.run("pull").status == 0)
        fleet.tmux.press("Escape", in: pane)
        let isFound = waitUntil {
            _ = fleet.claire.run("pull")
            return session()?["state"]?.string == "idle"
        }
        #expect(isFound)
        #expect(session()?["state_source"]?.string == "registry")
        say("/stand-in work 10m", in: pane)
        #expect(waitFor("working"))
    }

    @Test("has ended after a crash once somebody looks, though no hook said so")
    func crash() throws {
        let pane = try start("/stand-in work 10m")
        #expect(waitFor("working"))
        #expect(fleet.claire.run("pull").status == 0)
        let pid = fleet.tmux.format("#{pane_pid}", of: pane)
        #expect(fleet.home.run(["kill", "-9", pid]).status == 0)
        let isFound = waitUntil {
            _ = fleet.claire.run("pull")
            return session()?["state"]?.string == "done"
        }
        #expect(isFound)
    }

    @Test("stays in error when the registry calls it idle")
    func failure() throws {
        let pane = try start("/stand-in error the API is overloaded")
        #expect(waitFor("error"))
        #expect(fleet.claire.run("pull").status == 0)
        #expect(session()?["state"]?.string == "error")
        say("/stand-in say better now", in: pane)
        #expect(waitFor("idle"))
    }
}
