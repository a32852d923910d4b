import ClaireDomain
import ClairePlatform
import ClaireStore
import Foundation
import Support
import Testing

/// `claire log` on real binaries.
@Suite("claire log")
struct LogVerbTests {
    let claire: ClaireHome

    init() throws { claire = try ClaireHome() }

    /// Makes a project at a moment.
    func project(_ name: String, at moment: String) throws {
        let then = try #require(ClaireDomain.Timestamp.milliseconds(moment))
        let ambient = Ambient(now: { then }, uuid: Ambient.live.uuid)
        let store = try Store.open(at: claire.database, machine: nil, ambient: ambient)
        try store.write(as: .person("ada")) { writer throws(StoreError) in
            _ = try writer.createProject(name: name)
        }
    }

    /// The names of the projects whose creation a log tells.
    func names(_ words: [String], zone: String = "UTC") throws -> [String] {
        let result = claire.run(["log", "--json"] + words, environment: ["TZ": zone])
        let events = try JSON.parse(result.output)["events"]?.array ?? []
        return events.compactMap { $0["payload"]?["name"]?.string }
    }

    @Test("since counts and until does not, in the time zone of whoever asks")
    func times() throws {
        try project("noon", at: "2026-03-01T12:00:00.000Z")
        try project("one", at: "2026-03-01T13:00:00.000Z")
        #expect(try names([]) == ["noon", "one"])
        #expect(try names(["--since", "2026-03-01T13:00:00Z"]) == ["one"])
        #expect(try names(["--until", "2026-03-01T13:00:00Z"]) == ["noon"])
        let half = "2026-03-01 13:30"
        #expect(try names(["--until", half]) == ["noon", "one"])
        #expect(try names(["--until", half], zone: "CET-1") == ["noon"], "12:30 in UTC")
        #expect(try names(["--since", half], zone: "CET-1") == ["one"])
        #expect(try names(["--since", "2026-03-01", "--until", "2026-03-02"]).count == 2)
        let shown = claire.run(["log"], environment: ["TZ": "CET-1"]).output
        #expect(shown.contains("2026-03-01 13:00:00") && shown.contains("2026-03-01 14:00:00"))
        let status = claire.run(
            ["status", "--json", "--at", half], environment: ["TZ": "CET-1"])
        let projects = try JSON.parse(status.output)["status"]?["projects"]?.array
        #expect(projects?.map { $0["name"] } == ["noon"])
        #expect(claire.run("log", "--since", "yesteryear").status == 2)
    }

    @Test("project, task, session, type and machine narrow it, all at once")
    func filters() throws {
        try claire.project("p")
        try claire.project("q")
        let task = try claire.task("p", "x")
        let other = try claire.task("q", "y")
        claire.run("task", "note", task, "seen")
        let session = "11111111-1111-4111-8111-111111111111"
        claire.run("assign", task, session)
        func types(_ words: String...) throws -> [String] {
            let result = claire.run(["log", "--json"] + words)
            return (try JSON.parse(result.output)["events"]?.array ?? [])
                .compactMap { $0["type"]?.string }
        }
        #expect(
            try types("--task", task) == [
                "task_created", "note_added", "task_status_changed", "assignment_created",
            ])
        #expect(try types("--project", "q") == ["project_created", "task_created"])
        #expect(try types("--session", session) == ["assignment_created"])
        #expect(try types("--project", "p", "--type", "note_added") == ["note_added"])
        #expect(try types("--task", other, "--session", session) == [])
        let machine = try claire.json("machine", "init")["id"]?.string ?? ""
        #expect(try types("--machine", String(machine.prefix(6))).count == 7)
        #expect(claire.run("log", "--machine", "ffff-no").status == 3)
        #expect(claire.run("log", "--task", "ffffffff").status == 3)
        let none = claire.run("log", "--type", "task_deleted")
        #expect(none.status == 0 && none.output.isEmpty && none.errors == "no events\n")
    }

    @Test("following prints an object a line, what was there and what comes")
    func follow() throws {
        try claire.project("first")
        let result = claire.shell(
            """
            timeout 30 claire log --follow --json 2>errors | head -n 2 &
            sleep 1
            claire project new second --quiet >/dev/null
            for n in 1 2 3 4 5 6; do kill -0 $! 2>/dev/null || break; sleep 0.5
              claire project new "more$n" --quiet >/dev/null; done
            wait; cat errors >&2
            """)
        let lines = result.output.split(separator: "\n").map(String.init)
        #expect(lines.count == 2 && result.errors.isEmpty)
        let names = try lines.map { line in
            let object = try JSON.parse(line)
            #expect(object["format"] == "claire/1")
            return object["event"]?["payload"]?["name"]?.string
        }
        #expect(names == ["first", "second"])
    }
}
