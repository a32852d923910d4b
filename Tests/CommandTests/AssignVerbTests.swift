import ClaireDomain
import ClairePlatform
import ClaireStore
import Foundation
import Support
import Testing

@Suite("claire assign")
struct AssignVerbTests {
    let claire: ClaireHome
    static let session = "7f9a3c2b-1a4d-4e7f-9c2b-3d8a1e4f6c5b"

    init() throws {
        claire = try ClaireHome()
        try claire.project("site")
    }

    @Test("takes a session that the fleet has not shown yet, and starts the task")
    func unseen() throws {
        let id = try claire.task("site", "x")
        #expect(claire.run("assign", id, "7f9a").status == 3)
        let result = claire.run("assign", id, Self.session, "--json")
        let object = try JSON.parse(result.output)
        #expect(object["assignment"]?["session_id"]?.string == Self.session)
        #expect(object["assignment"]?["state"] == "current")
        #expect(object["task"]?["status"] == "in_progress")
        #expect(claire.run("assign", id, Self.session).status == 0)
    }

    @Test("a session with work refuses, queues or switches")
    func busy() throws {
        let ids = try ["a", "b", "c"].map { try claire.task("site", $0) }
        #expect(claire.run("assign", ids[0], Self.session).status == 0)
        let refused = claire.run("assign", ids[1], Self.session)
        #expect(refused.status == 4 && refused.errors.contains("--queue"))
        let queued = claire.run("assign", ids[1], Self.session, "--queue")
        #expect(queued.output.contains("it waits behind \(ids[0].prefix(8))  a"))
        #expect(try claire.json("task", "task", "show", ids[1])["status"] == "todo")
        #expect(claire.run("assign", ids[2], Self.session, "--switch").status == 0)
        #expect(try claire.json("task", "task", "show", ids[0])["status"] == "todo")
        #expect(claire.run("assign", ids[0], Self.session, "--queue", "--switch").status == 2)
    }

    @Test("release gives the task back once")
    func release() throws {
        let id = try claire.task("site", "x")
        claire.run("assign", id, Self.session)
        let released = try claire.json("assignment", "assign", "--release", id)
        #expect(released["state"] == "released")
        #expect(try claire.json("task", "task", "show", id)["session_id"] == nil as JSON)
        #expect(claire.run("assign", "--release", id).status == 4)
    }

    @Test("a task that another session has is a conflict that says whose")
    func taken() throws {
        let id = try claire.task("site", "x")
        claire.run("assign", id, Self.session)
        let result = claire.run("assign", id, "00000000-0000-4000-8000-000000000001")
        #expect(result.status == 4 && result.errors.contains("7f9a3c2b"))
    }

    @Test("of a group or the fleet the one idle longest gets it, nobody idle is exit 4")
    func idleLongest() throws {
        for (name, state) in [
            ("web-1", SessionState.working), ("other", .idle), ("web-3", .idle), ("web-2", .idle),
        ] {
            try see(name, state)
        }
        claire.run("group", "add", "web", "--session", "web-*")
        let ids = try ["a", "b", "c", "d", "e"].map { try claire.task("site", $0) }
        func label(_ words: String...) throws -> String? {
            let line = claire.run(["assign"] + words)
            return line.output.split(separator: "(").last.map { $0.prefix { $0 != ")" } }
                .map(String.init)
        }
        #expect(try label(ids[0], "--group", "web") == "web-3")
        #expect(try label(ids[1], "--next-idle") == "other")
        #expect(try label(ids[2], "--group", "web") == "web-2")
        let none = claire.run("assign", ids[3], "--group", "web")
        #expect(none.status == 4 && none.errors.contains("every idle session of group 'web' has"))
        #expect(try label(ids[3], "--group", "web", "--queue") == "web-3")
        #expect(claire.run("assign", ids[4], "--group", "nope").status == 3)
        #expect(
            try JSON.parse(claire.run("assign", ids[4], "--next-idle", "--json").errors)[
                "error"]?["code"] == "none_idle")
    }

    @Test("sessions are named by tmux name or the beginning of their id")
    func names() throws {
        let id = try see("it's \"web\" 1", .idle)
        let task = try claire.task("site", "x")
        #expect(claire.run("assign", task, "it's \"web\" 1").output.contains("(it's \"web\" 1)"))
        claire.run("assign", "--release", task)
        #expect(claire.run("assign", task, String(id.text.prefix(6))).status == 0)
    }

    /// Records a session as an observer would, each in a millisecond of its own.
    @discardableResult
    private func see(_ name: String, _ state: SessionState) throws -> ClaireDomain.UUID {
        MonotonicClock.sleep(milliseconds: 2)
        let store = try Store.open(at: claire.database, machine: nil)
        return try store.write(as: .claire) { writer throws(StoreError) in
            let id = writer.newID()
            try writer.append(
                .sessionObserved(
                    id: id, source: "registry",
                    SessionRegisters(host: "here", cwd: "/src", tmuxName: name),
                    ObservationRegisters(state: state)))
            return id
        }
    }
}
