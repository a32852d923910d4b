import ClaireDomain
import Foundation
import Support
import Testing

/// `claire-hook` as Claude calls it: its own process, an event on standard input.
@Suite("claire hook")
struct HookVerbTests {
    static let session = "0f3c8f6e-9d0b-4f4e-8f55-000000000001"
    let claire: ClaireHome
    private var hook: String { Products.path(of: "claire-hook") }
    private var data: String { claire.home.path + "/.local/share/claire" }

    init() throws { claire = try ClaireHome() }

    private func event(_ name: String, _ members: String = "") -> String {
        #"{"session_id":"\#(Self.session)","hook_event_name":"\#(name)""#
            + (members.isEmpty ? "" : "," + members) + "}"
    }

    /// Calls the hook, which must say nothing and succeed.
    private func call(
        _ input: String, environment: [String: String] = [:],
        sourceLocation: SourceLocation = #_sourceLocation
    ) {
        let result = claire.home.run([hook], environment: environment, input: input)
        #expect(
            result.status == 0 && result.output.isEmpty && result.errors.isEmpty, "\(result)",
            sourceLocation: sourceLocation)
    }

    private func session() throws -> JSON {
        try claire.json("session", "session", "show", Self.session)
    }

    private var log: String { claire.home.text(".local/share/claire/hook.log") ?? "" }

    @Test("records what changed, by the session itself, and nothing else")
    func records() throws {
        call(event("SessionStart", #""source":"startup""#))
        call(event("UserPromptSubmit", #""prompt":"build it""#))
        for _ in 0..<5 {
            call(event("PreToolUse", #""tool_name":"Bash""#))
            call(event("PostToolUse", #""tool_name":"Bash""#))
        }
        #expect(try session()["state"] == "working")
        #expect(try session()["state_source"] == "hook")
        #expect(try session()["message"] == "build it")
        call(event("Stop", #""last_assistant_message":"It is built.""#))
        #expect(try session()["state"] == "idle")
        let events = try claire.json("events", "log").array ?? []
        #expect(events.map { $0["type"] } == Array(repeating: "session_observed", count: 3))
        #expect(Set(events.map { $0["actor"]?.string }) == ["session:" + Self.session])
        #expect(log.isEmpty)
    }

    @Test("is done with exit 0 and no word whatever it is given")
    func input() throws {
        for text in [
            "", "{", "null", "[]", "\u{0}\u{1}", event("Tomorrow"),
            #"{"session_id":7,"hook_event_name":"Stop"}"#, String(repeating: "[", count: 200_000),
        ] {
            call(text)
        }
        #expect(try claire.json("events", "log").array?.isEmpty == true)
        #expect(log.contains("standard input is no hook's JSON object"))
    }

    @Test("is done with exit 0 where nothing can be read or written")
    func surroundings() throws {
        let stop = event("Stop")
        call(stop, environment: ["CLAIRE_DB": claire.home.path + "/none/claire.db"])
        #expect(!FileManager.default.fileExists(atPath: claire.home.path + "/none"))
        call(stop, environment: ["CLAIRE_DB": claire.home.path])
        call(stop, environment: ["HOME": "", "XDG_DATA_HOME": "", "XDG_CONFIG_HOME": ""])
        call(stop, environment: ["CLAIRE_REMOTE": "http://127.0.0.1:1", "CLAIRE_SESSION": "x"])
        try claire.home.write("not = [toml", to: ".config/claire/claire.toml")
        call(event("UserPromptSubmit"))
        #expect(log.contains("claire.toml"))
        let closed = claire.shell("'\(hook)' <&- >&- 2>&-; echo $?")
        #expect(closed.output == "0\n")
        let gone = claire.shell("(echo '\(stop)' | '\(hook)'; echo $? >&2) | true")
        #expect(gone.errors == "0\n")
    }

    @Test("leaves a database alone that is damaged, older or newer than it is")
    func database() throws {
        let copy = claire.home.path + "/copy.db"
        for (name, sql) in [
            ("newer", "PRAGMA user_version=99"), ("older", "PRAGMA user_version=3"),
        ] {
            #expect(claire.run("doctor", "backup", copy).status == 0)
            #expect(claire.home.run(["sqlite3", copy, sql]).status == 0)
            call(event("Stop"), environment: ["CLAIRE_DB": copy])
            #expect(claire.home.text("hook.log")?.contains("version") == true, "\(name)")
            for file in claire.home.files(below: "") where !file.contains("/") {
                _ = claire.home.run(["rm", "-f", claire.home.path + "/" + file])
            }
        }
        try claire.home.write(String(repeating: "no database", count: 500), to: "copy.db")
        call(event("Stop"), environment: ["CLAIRE_DB": copy])
        #expect(claire.home.text("hook.log")?.contains("damaged") == true)
    }

    @Test("leaves its word for the next writer where the database is held")
    func held() throws {
        call(event("UserPromptSubmit"))
        try claire.home.write(
            event("PermissionRequest", #""tool_name":"Bash""#), to: "event.json")
        let lock = data + "/claire.db.lock"
        let result = claire.shell(
            "flock '\(lock)' '\(hook)' <\"$HOME/event.json\"; echo $?")
        #expect(result.output == "0\n" && result.errors.isEmpty)
        #expect(
            claire.home.text(".local/share/claire/claire.db.spool")?.contains("waiting") == true)
        #expect(try session()["state"] == "working")
        // The same again is no longer what the record says: the next hook sees both.
        call(event("PostToolUse", #""tool_name":"Bash""#))
        let states = try claire.json("events", "log").array?
            .compactMap { $0["payload"]?["state"]?.string }
        #expect(states == ["working", "waiting", "working"])
        #expect(claire.home.text(".local/share/claire/claire.db.spool") == nil)
    }

    @Test("takes in what it left before the next command of a person writes")
    func nextWriter() throws {
        call(event("UserPromptSubmit"))
        try claire.home.write(event("Stop"), to: "event.json")
        let lock = data + "/claire.db.lock"
        _ = claire.shell("flock '\(lock)' '\(hook)' <\"$HOME/event.json\"")
        try claire.project("site")
        #expect(try session()["state"] == "idle")
        #expect(try claire.json("events", "log").array?.count == 3)
    }

    @Test("forces nothing to disk and takes no lock where nothing changed")
    func unchanged() throws {
        call(event("UserPromptSubmit"))
        let before = try FileManager.default.attributesOfItem(atPath: data + "/claire.db.lock")
        let trace = claire.home.path + "/trace"
        try claire.home.write(event("PreToolUse"), to: "event.json")
        let result = claire.shell(
            "command -v strace >/dev/null || exit 9; strace -f -o '\(trace)' "
                + "'\(hook)' <\"$HOME/event.json\"")
        if result.status != 9 {
            let calls = claire.home.text("trace") ?? ""
            #expect(result.status == 0 && calls.contains("exited with 0"))
            #expect(!calls.contains("fsync(") && !calls.contains("fdatasync("))
            #expect(!calls.contains("flock("))
            #expect(!calls.contains("claire.toml"))
        }
        let after = try FileManager.default.attributesOfItem(atPath: data + "/claire.db.lock")
        #expect(before[.modificationDate] as? Date == after[.modificationDate] as? Date)
        #expect(try claire.json("events", "log").array?.count == 1)
    }

    @Test("feeds the next task once when an agent stops, and lets it stop that a hook had go on")
    func feeding() throws {
        try claire.project("site")
        let first = try claire.task("site", "the first", "--mode", "autonomous")
        let second = try claire.task("site", "the second", "--mode", "autonomous")
        #expect(claire.run("assign", first, Self.session).status == 0)
        #expect(claire.run("assign", second, Self.session, "--queue").status == 0)
        let stop = event("Stop", #""stop_hook_active":false,"background_tasks":[]"#)
        call(event("UserPromptSubmit"))
        // It has a task in hand: what it does about that is its own affair.
        call(stop)
        #expect(try session()["state"] == "idle")
        #expect(claire.run("task", "submit", first).status == 0)
        call(event("Stop", #""stop_hook_active":true,"background_tasks":[]"#))
        call(event("Stop", #""stop_hook_active":false,"background_tasks":[{"id":"1"}]"#))
        let answer = claire.home.run([hook], input: stop)
        #expect(answer.status == 0 && answer.errors.isEmpty)
        let json = try JSON.parse(answer.output)
        #expect(json["decision"] == "block")
        #expect(json["reason"]?.string?.contains("the second") == true)
        #expect(try session()["state"] == "working")
        #expect(try session()["task"]?["id"]?.string == second)
        call(stop)
        #expect(log.isEmpty)
    }

    @Test("many hooks of many sessions at once all succeed, and nothing is lost")
    func atOnce() throws {
        let script = """
            for n in 1 2 3 4 5 6 7 8; do
              ( s=0f3c8f6e-9d0b-4f4e-8f55-00000000001$n
                for e in UserPromptSubmit PermissionRequest PostToolUse Stop; do
                  echo "{\\"session_id\\":\\"$s\\",\\"hook_event_name\\":\\"$e\\"}" | '\(hook)' || echo no
                done ) &
            done; wait
            """
        let result = claire.shell(script)
        #expect(result.output.isEmpty && result.errors.isEmpty)
        try claire.project("site")
        let sessions = try claire.json("sessions", "session", "list").array ?? []
        #expect(sessions.map { $0["state"] } == Array(repeating: "idle", count: 8))
        let states = try claire.json("events", "log").array?.filter {
            $0["type"] == "session_observed"
        }
        #expect(states?.count == 32)
    }
}
