import ClaireDomain
import ClairePlatform
import Foundation
import Support
import Testing

/// `claire mcp` and the record: who writes, what is cancelled, who else is there.
@Suite("claire mcp and the record") struct MCPRecordTests {
    private let claire: ClaireHome

    init() throws {
        claire = try ClaireHome()
        try claire.project("site")
    }

    private func client(_ session: String? = MCPPeer.session) throws -> MCPPeer {
        let client = try MCPPeer(claire, session: session)
        try client.greet()
        return client
    }

    /// What other processes that write wait for.
    private func lock() throws -> FileLock {
        try FileLock(path: claire.database + ".lock", waitingUpTo: 10_000)
    }

    @Test("what a session does is recorded as done by it, and a late report as a note")
    func actor() throws {
        let client = try client()
        let added = try client.use("claire_task_add", ["project": "site", "title": "one"])
        let task = try #require(added.object["task"]?["id"]?.string)
        _ = try client.use("claire_task_claim", ["task": .string(task)])
        let events = try claire.json("events", "log", "--task", task)
        let actors = Set((events.array ?? []).compactMap { $0["actor"]?.string })
        #expect(actors == ["session:" + MCPPeer.session])
        let other = "0de00000-0000-4000-8000-000000000002"
        #expect(claire.run("assign", "--release", task).status == 0)
        #expect(claire.run("assign", task, other).status == 0)
        let late = try client.use("claire_task_done", ["summary": "mine"]).object
        #expect(late["recorded"] == "note")
        #expect(late["message"]?.string?.contains("0de00000") ?? false, "\(late.encoded)")
        #expect(late["task"]?["status"] == "in_progress")
        let shown = try claire.json("task", "task", "show", task)
        #expect(shown["notes"]?.array?.first?["text"] == "mine")
    }

    @Test("without a session reports say what is missing, and the rest works for a person")
    func nobody() throws {
        let client = try client(nil)
        let reports: [(tool: String, arguments: JSON)] = [
            ("claire_status", ["state": "working"]), ("claire_task_done", ["summary": "x"]),
            ("claire_usage", ["input_tokens": 1, "output_tokens": 1]),
            ("claire_log", ["level": "info", "message": "x"]),
        ]
        for report in reports {
            let failure = try #require(try client.use(report.tool, report.arguments).failure)
            #expect(failure.contains("CLAIRE_SESSION"))
        }
        let added = try client.use("claire_task_add", ["project": "site", "title": "one"])
        let task = try #require(added.object["task"]?["id"]?.string)
        let events = try claire.json("events", "log", "--task", task)
        #expect(events.array?.first?["actor"] == "person:ada")
        let unclear = try self.client("nonsense").use("claire_status", ["state": "working"])
        #expect(unclear.failure?.contains("'CLAIRE_SESSION' is no session's uuid") ?? false)
    }

    @Test("a call that is cancelled while it waits writes nothing and is not answered")
    func cancellation() throws {
        let client = try client()
        let lock = try lock()
        client.send(
            MCPPeer.call("claire_task_add", ["project": "site", "title": "lost"], id: "first"))
        client.send(
            MCPPeer.call("claire_task_add", ["project": "site", "title": "kept"], id: "second"))
        // Neither of them holds up what needs no record.
        #expect(try client.ask("ping", id: 3)["result"] == [:])
        #expect(try client.ask("nope", id: 4)["error"]?["code"] == -32601)
        client.send([
            "jsonrpc": "2.0", "method": "notifications/cancelled",
            "params": ["requestId": "first", "reason": "changed my mind"],
        ])
        #expect(try client.ask("ping", id: 5)["result"] == [:])
        lock.release()
        #expect(try client.answer(to: "second")["result"]?["isError"] == false)
        #expect(client.end() == 0)
        let tasks = try claire.json("tasks", "task", "list")
        #expect(tasks.array?.compactMap { $0["title"]?.string } == ["kept"])
    }

    @Test("a call that waits for another process tells so, where it was asked to")
    func progress() throws {
        let client = try client()
        let lock = try lock()
        client.send(
            MCPPeer.request(
                "tools/call",
                [
                    "name": "claire_task_add", "arguments": ["project": "site", "title": "one"],
                    "_meta": ["progressToken": "here"],
                ], id: 1))
        for expected in [1, 2] as [Int64] {
            let notice = try #require(try client.next())
            #expect(notice["method"] == "notifications/progress")
            #expect(notice["params"]?["progressToken"] == "here")
            #expect((notice["params"]?["progress"]?.integer ?? 0) >= expected)
        }
        lock.release()
        #expect(try client.answer(to: 1)["result"]?["isError"] == false)
    }

    @Test("a thousand calls at once are all answered, each once, also after the input ended")
    func crowd() throws {
        let client = try client()
        var text = ""
        for number in 0..<1000 {
            let id = JSON.integer(Int64(number))
            let call =
                number % 20 == 0
                ? MCPPeer.call(
                    "claire_log", ["level": "info", "message": .string("\(number)")], id: id)
                : MCPPeer.call("claire_task_list", [:], id: id)
            text += call.encoded + "\n"
        }
        // Nothing is read until all of it is written.
        client.peer.send(bytes: Array(text.utf8))
        client.peer.send(bytes: Array(#"{"jsonrpc":"2.0","id":1000,"meth"#.utf8))
        client.peer.finish()
        var seen: [Int64: Int] = [:]
        var broken = 0
        while let answer = try client.next() {
            if let id = answer["id"]?.integer {
                seen[id, default: 0] += 1
                #expect(answer["result"]?["isError"] == false)
            } else {
                broken += 1
                #expect(answer["error"]?["code"] == -32700)
            }
        }
        #expect(seen.count == 1000 && seen.values.allSatisfy { $0 == 1 })
        #expect(broken == 1)
        #expect(client.peer.wait() == 0)
        let events = try claire.json("events", "log", "--type", "update_recorded")
        #expect(events.array?.count == 50)
    }

    @Test("for a client that does not read, answers are not made without end")
    func deaf() throws {
        let client = try client()
        for number in 0..<20 {
            let added = try client.use(
                "claire_task_add",
                [
                    "project": "site", "title": .string("\(number)"),
                    "desc": .string(String(repeating: "x", count: 45_000)),
                ])
            try #require(added.failure == nil)
        }
        for number in (0 as Int64)..<120 {
            client.send(MCPPeer.call("claire_task_list", [:], id: .integer(number)))
        }
        // It makes what it makes of two hundred megabytes before the first of them is taken.
        var before = 0
        repeat {
            before = peak(client.peer.pid)
            MonotonicClock.sleep(milliseconds: 2000)
        } while peak(client.peer.pid) > before
        #expect(before < 150 << 20)
        // It goes on as soon as it is listened to.
        #expect(try client.answer(to: 0)["result"]?["isError"] == false)
    }

    /// The most memory that a process ever had, in bytes.
    private func peak(_ pid: pid_t) -> Int {
        let text = try? String(contentsOfFile: "/proc/\(pid)/status", encoding: .utf8)
        let line = text?.split(separator: "\n").first { $0.hasPrefix("VmHWM:") }
        return (line.flatMap { Int($0.filter(\.isNumber)) } ?? 0) << 10
    }

    @Test("two sessions that take tasks at once never get the same one")
    func race() throws {
        for number in 0..<12 { _ = try claire.task("site", "task \(number)") }
        let sessions = ["a", "b"].map { "5e5510\($0)0-0000-4000-8000-000000000003" }
        let clients = try sessions.map { try client($0) }
        var taken: [String] = []
        for round in 0..<6 {
            let id = JSON.integer(Int64(round))
            for client in clients {
                client.send(MCPPeer.call("claire_task_next", ["claim": true], id: id))
            }
            for client in clients {
                let result = try client.answer(to: id)["result"]
                let task = result?["structuredContent"]?["task"]?["id"]?.string
                taken.append(try #require(task, "\(result?.encoded ?? "")"))
                let done = try client.use("claire_task_done", ["summary": "done"])
                #expect(done.object["recorded"] == "in_review")
                #expect(done.object["task"]?["id"]?.string == task)
            }
        }
        #expect(taken.count == 12 && Set(taken).count == 12)
    }

    @Test("a database that is missing, newer or broken is told with each call until it is well")
    func database() throws {
        let home = try ClaireHome(initialised: false)
        let client = try MCPPeer(home)
        try client.greet()
        let missing = try #require(try client.use("claire_task_list").failure)
        #expect(missing.contains("no database at") && missing.contains("claire init"))
        #expect(home.run("init").status == 0)
        #expect(try client.use("claire_task_list").object["tasks"] == [])
        let tamper = { (sql: String) in home.home.run(["sqlite3", home.database, sql]).status }
        let version = home.home.run(["sqlite3", home.database, "PRAGMA user_version"]).output
        #expect(tamper("PRAGMA user_version = 999") == 0)
        let newer = try #require(
            try client.use("claire_status", ["state": "working"]).failure)
        #expect(newer.contains("version 999"))
        #expect(tamper("PRAGMA user_version = \(version)") == 0)
        #expect(try client.use("claire_status", ["state": "working"]).failure == nil)
        #expect(client.end() == 0)
    }

    @Test("a change of the task is told to who subscribed, and to nobody else")
    func subscription() throws {
        let client = try client()
        let task = try claire.task("site", "one")
        let uri: JSON = .string("claire://task/" + task)
        #expect(try client.ask("resources/subscribe", ["uri": uri])["result"] == [:])
        let other = try claire.task("site", "two")
        #expect(claire.run("task", "note", other, "not this").status == 0)
        #expect(claire.run("task", "note", task, "this").status == 0)
        let notice = try #require(try client.next())
        #expect(notice["method"] == "notifications/resources/updated")
        #expect(notice["params"]?["uri"] == uri)
        #expect(try client.ask("resources/unsubscribe", ["uri": uri])["result"] == [:])
        #expect(claire.run("task", "note", task, "unheard").status == 0)
        #expect(client.end() == 0)
        #expect(try client.next() == nil)
    }
}
