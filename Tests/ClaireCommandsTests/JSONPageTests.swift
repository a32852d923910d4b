import ClaireDomain
import Foundation
import Support
import Testing

/// The shapes in claire-json(7) against what the built programs print.
@Suite struct JSONPageTests {
    private final class Claire {
        let home: TemporaryHome
        private let page: JSONPage
        private(set) var seen: Set<String> = []

        init() throws {
            home = try TemporaryHome()
            page = try JSONPage()
            try home.install("claire")
            try home.write(FakeTransport.script, to: "bin/rclaude", executable: true)
        }

        /// Runs a command and gives the members of its object.
        func run(
            _ words: String..., status: Int32 = 0, input: String = ""
        ) throws -> JSONObject {
            let result = home.run(["claire"] + words + ["--json"], input: input)
            #expect(result.status == status, "\(words): \(result.errors)")
            let text = result.output.isEmpty ? result.errors : result.output
            return try object(try JSON.parse(text))
        }

        func object(_ value: JSON?) throws -> JSONObject { try #require(value?.object) }

        /// Holds an object against the page; where several are named, their fields follow each other.
        func check(_ value: JSON?, _ names: String...) throws {
            let documented = names.flatMap { page.fields[$0] ?? ["'\($0)' is not in the page"] }
            #expect(try object(value).keys == documented, "\(names)")
            seen.formUnion(names)
        }

        var unseen: [String] { page.fields.keys.filter { !seen.contains($0) }.sorted() }
    }

    @Test func everyObjectHasTheFieldsThatThePageSays() throws {
        let claire = try Claire()
        try claire.check(try claire.run("init")["machine"], "machine")
        let project = try claire.run("project", "new", "site")["project"]
        try claire.check(project, "project")
        try claire.check(project?["task_counts"], "task_counts")
        let first = try claire.run("task", "add", "site", "One")["task"]
        try claire.check(first, "task")
        let one = try #require(first?["id"]?.string)
        let second = try claire.run("task", "add", "site", "Two", "--after", one)["task"]
        let two = try #require(second?["id"]?.string)
        _ = try claire.run("task", "note", one, "a note")
        try checkTasks(claire, one, two)
        try checkFleet(claire, one)
        try checkQueue(claire)
        try checkLifecycle(claire)
        try checkSync(claire)
        try checkWeb(claire)
        try checkRest(claire)
        #expect(claire.unseen.isEmpty)
    }

    private func checkTasks(_ claire: Claire, _ one: String, _ two: String) throws {
        let next = try claire.run("task", "next", "--explain")["task"]
        try claire.check(next, "task", "task, explained")
        try claire.check(next?["rank"], "rank")
        let shown = try claire.run("task", "show", one, "--history")
        try claire.check(shown["task"], "task", "task, shown")
        try claire.check(shown["task"]?["notes"]?.array?.first, "note")
        try claire.check(shown["task"]?["dependents"]?.array?.first, "task reference")
        try claire.check(shown["events"]?.array?.first, "event")
        let waiting = try claire.run("task", "show", two)["task"]
        try claire.check(waiting?["dependencies"]?.array?.first, "task reference")
        let project = try claire.run("project", "show", "site")["project"]
        try claire.check(project, "project", "project, shown")
        try claire.check(try claire.run("task", "list")["tasks"]?.array?.first, "task")
        try claire.check(try claire.run("project", "list")["projects"]?.array?.first, "project")
        try claire.check(try claire.run("log")["events"]?.array?.first, "event")
    }

    private func checkFleet(_ claire: Claire, _ one: String) throws {
        // Before the fleet has shown the session: its full uuid is enough.
        let assigned = try claire.run("assign", one, "11111111-1111-4111-8111-111111111111")
        try claire.check(assigned["assignment"], "assignment")
        try claire.check(assigned["task"], "task")
        let pulled = try claire.run("pull")
        try claire.check(pulled["pull"], "pull")
        for session in pulled["sessions"]?.array ?? [] { try claire.check(session, "session") }
        try claire.check(try claire.run("task", "show", one)["task"]?["usage"], "used")
        let shown = try claire.run("session", "show", "ada", "--history")
        try claire.check(shown["session"], "session")
        try claire.check(shown["session"]?["usage"], "usage")
        try claire.check(shown["session"]?["task"], "task reference")
        try claire.check(shown["assignments"]?.array?.first, "assignment")
        let bob = try claire.run("session", "show", "bob")["session"]
        try claire.check(bob?["triage"], "triage")
        let third = try claire.run("task", "add", "site", "Three")["task"]?["id"]?.string
        _ = try claire.run("assign", try #require(third), "bob")
        // An update is recorded when the verdict on an assigned session changes.
        try claire.home.write("asks again", to: "says")
        _ = try claire.run("pull")
        let updates = try claire.run("session", "show", "bob")["updates"]
        try claire.check(updates?.array?.first, "update")
        #expect(try claire.run("session", "tail", "ada")["lines"]?.array == ["one", "two"])
        let sent = try claire.run("broadcast", "site", "--yes", "Hello", status: 6)
        try claire.check(sent["broadcast"], "broadcast")
        try claire.check(sent["deliveries"]?.array?.first, "delivery")
        let group = try claire.run("group", "add", "web", "--cwd", "src")
        try claire.check(group["group"], "group")
        try claire.check(try claire.run("group", "list")["groups"]?.array?.first, "group")
        try claire.home.write("Be brief.\n", to: ".config/claire/claude.md")
        try claire.home.write(
            "#!/bin/sh\n", to: ".config/claire/hooks/pre-commit", executable: true)
        let config = try claire.run("config", "show", "site")["config"]
        try claire.check(config, "config")
        try claire.check(config?["lines"]?.array?.first, "config line")
        try claire.check(config?["hooks"]?.array?.first, "config hook")
        let status = try claire.run("status")["status"]
        try claire.check(status, "status")
        try claire.check(status?["attention"]?.array?.first, "attention")
        try claire.check(status?["sessions"]?.array?.first, "session")
        try claire.check(status?["projects"]?.array?.first, "project")
    }

    private func checkQueue(_ claire: Claire) throws {
        let repo = try claire.home.folder("app")
        func commit(_ folder: String) {
            let git = ["git", "-C", folder, "-c", "user.name=a", "-c", "user.email=a@example.org"]
            for words in [["add", "-A"], ["commit", "-q", "--allow-empty", "-m", "x"]] {
                #expect(claire.home.run(git + words).status == 0)
            }
        }
        _ = claire.home.run(["git", "init", "-q", "-b", "main", repo])
        commit(repo)
        _ = try claire.run("project", "new", "app", "--repo", repo)
        _ = try claire.run("task", "add", "app", "By hand")
        let task = try claire.run("task", "add", "app", "By itself", "--mode", "autonomous")["task"]
        let queue = try claire.run("queue", "app", "--once")["queue"]
        try claire.check(queue, "queue")
        try claire.check(queue?["held"]?.array?.first, "held")
        let step = queue?["steps"]?.array?.first
        try claire.check(step, "step")
        let agent = try #require(step?["session_id"]?.string)
        let session = try claire.run("session", "show", agent)["session"]
        let tree = try #require(session?["worktree"]?.string)
        try Data("x\n".utf8).write(to: URL(fileURLWithPath: tree + "/file"))
        commit(tree)
        let id = try #require(task?["id"]?.string)
        let diff = try claire.run("task", "review", id)["diff"]
        try claire.check(diff, "diff")
        try claire.check(diff?["files"]?.array?.first, "diff file")
    }

    private func checkLifecycle(_ claire: Claire) throws {
        let repo = try claire.home.folder("lake")
        let commit =
            "git init -q && git -c user.name=ada -c user.email=a@b commit -q --allow-empty -m one"
        #expect(claire.home.run(["sh", "-c", commit], in: repo).status == 0)
        _ = try claire.run("project", "edit", "site", "--repo", repo)
        let opened = try claire.run("session", "open", "site")
        try claire.check(opened["session"], "session")
        #expect(opened["notices"]?.array?.count == 1)
        let path = try #require(opened["session"]?["worktree"]?.string)
        try claire.home.write(
            "new\n", to: String(path.dropFirst(claire.home.path.count + 1)) + "/x")
        let id = try #require(opened["session"]?["id"]?.string)
        let closed = try claire.run("session", "close", id, "--force")
        try claire.check(closed["session"], "session")
        try claire.check(closed["session"]?["diff_stat"], "diff stat")
        try claire.check(closed["worktree"], "worktree")
        try claire.check(closed["saved"], "saved")
        #expect(closed["notices"]?.array?.isEmpty ?? false)
    }

    private func checkSync(_ claire: Claire) throws {
        let server = try FakeServer(
            #"""
            if request.method == "POST": return reply(500, b'{"code":"odd","detail":"why"}')
            return reply(200, b'{"protocol":1,"origins":{},"digest":"00"}', ETag='"00"')
            """#)
        let added = try claire.run("sync", "peer", "add", "box", server.url, input: "s3cret\n")
        try claire.check(added["peer"], "peer")
        try claire.check(try claire.run("sync", "peer", "list")["peers"]?.array?.first, "peer")
        let exchange = try claire.run("sync", status: 5)["exchanges"]?.array?.first
        try claire.check(exchange, "exchange")
        try claire.check(exchange?["error"], "error")
        let verdict = try claire.run("sync", "verify", status: 1)["verdicts"]?.array?.first
        try claire.check(verdict, "verdict")
        try claire.check(verdict?["differences"]?.array?.first, "difference")
        try claire.check(try claire.run("sync", "peer", "remove", "box")["peer"], "peer")
        try checkSyncStatus(claire)
    }

    /// A peer that shows another branch of this machine's log, an event from the future, and one that
    /// does not fit its chain.
    private static let trouble = #"""
        import hashlib, uuid
        def line(origin, hours, right=True):
            wall = str(int((time.time() + hours * 3600) * 1000)).zfill(13)
            machine = origin[:36]
            event = dict(uuid=str(uuid.uuid4()), hlc="%s.000000.%s" % (wall, machine),
                machine_id=machine, event_type="odd", payload="{}", created_at="now")
            names = ["uuid", "hlc", "machine_id", "event_type", "created_at", "payload"]
            text = "\n".join(event[name] for name in names).encode()
            chain = hashlib.sha256(bytes(32) + hashlib.sha256(text).digest()).hexdigest()
            chain = chain if right else "00" * 32
            return json.dumps(dict(origin=origin, seq=1, chain=chain, event=event)) + "\n"
        own = list(json.loads(request.body.splitlines()[0])["have"])[0]
        lines = json.dumps(dict(protocol=1, have={})) + "\n" + line(own, 0)
        lines += line(str(uuid.uuid4()), 2) + line(str(uuid.uuid4()), 0, right=False)
        return reply(200, lines.encode())
        """#

    private func checkSyncStatus(_ claire: Claire) throws {
        let server = try FakeServer(Self.trouble)
        _ = try claire.run("sync", "peer", "add", "odd", server.url, input: "s3cret\n")
        _ = claire.home.run(["claire", "sync"])
        let status = try claire.run("sync", "status")
        try claire.check(status["sync"], "sync")
        try claire.check(status["peers"]?.array?.first, "peer state")
        try claire.check(status["sync"]?["advice"]?.array?.first, "advice")
        try claire.check(status["quarantined"]?.array?.first, "quarantined")
        try claire.check(status["forks"]?.array?.first, "fork")
        try claire.check(status["refused"]?.array?.first, "refused")
    }

    private func checkWeb(_ claire: Claire) throws {
        let added = try claire.run("web", "token", "add", "box", "--scope", "sync")["token"]
        try claire.check(added, "token", "token, added")
        try claire.check(
            try claire.run("web", "token", "list")["tokens"]?.array?.first, "token")
        try claire.check(try claire.run("web", "token", "remove", "box")["token"], "token")
        try claire.check(try WebProcess(try ClaireHome()).web, "web")
    }

    private func checkRest(_ claire: Claire) throws {
        try claire.check(try claire.run("undo", "--dry-run")["undo"], "undo")
        try claire.check(try claire.run("doctor")["checks"]?.array?.first, "check")
        let file = claire.home.path + "/copy.db"
        try claire.check(try claire.run("doctor", "backup", file)["backup"], "backup")
        try claire.check(try claire.run("doctor", "replay")["replay"], "replay")
        try claire.check(try claire.run("completions", "zsh")["completions"], "completions")
        try claire.check(try claire.run("commands")["commands"]?.array?.first, "command")
        try claire.check(try claire.run("help", "task")["help"], "help")
        try claire.check(try claire.run("version")["version"], "version")
        let failure = try claire.run("task", "show", "ffffffff", status: 3)
        #expect(failure["format"] == "claire/1")
        try claire.check(failure["error"], "error")
    }
}
