import ClaireDomain
import Foundation
import Support
import Testing

@Suite("claire standup")
struct ExtensionStandupTests {
    /// A front whose verbs answer with files, with the script that ships.
    let front: InstalledFront

    init() throws {
        front = try InstalledFront()
        let script = try String(
            contentsOfFile: Products.repository + "/libexec/claire-standup", encoding: .utf8)
        try front.addOwn("standup", script)
        try front.addOwn(
            "task", "#!/bin/sh\necho \"task $*\" >>\"$HOME/calls\"\ncat \"$HOME/tasks\"\n")
        try front.addOwn("log", "#!/bin/sh\necho \"log $*\" >>\"$HOME/calls\"\ncat \"$HOME/log\"\n")
        try front.addOwn("project", "#!/bin/sh\ncat \"$HOME/projects\"\n")
        let done = JSON.array([
            ["payload": ["task_id": .string(id(1)), "status": "done", "reason": nil]],
            ["payload": ["task_id": .string(id(3)), "status": "in_progress", "reason": nil]],
        ])
        try write("log", "events", done)
    }

    func id(_ number: Int) -> String {
        "0000000\(number)-1a4d-4e7f-9c2b-3d8a1e4f6c5b"
    }

    func write(_ file: String, _ noun: String, _ value: JSON) throws {
        let object: JSON = .object(
            JSONObject([(key: "format", value: "claire/1"), (key: noun, value: value)]))
        try front.home.write(object.encoded + "\n", to: file)
    }

    func task(
        _ number: Int, _ title: String, _ status: String, project: String = "site",
        reason: String? = nil, isReady: Bool = false
    ) -> JSON {
        [
            "id": .string(id(number)), "project": .string(project), "title": .string(title),
            "description": #"{"status":"done","x":["}]},{"]}"#, "status": .string(status),
            "reason": JSON(reason), "priority": 2, "ready": .bool(isReady),
            "depends_on": ["a", "}"], "session_id": status == "in_progress" ? .string(id(9)) : nil,
        ]
    }

    var tasks: [JSON] {
        [
            task(1, #"Write "it" \ "#, "done"), task(2, "long ago", "done"),
            task(
                3, "drive \u{1b}[31m\u{202e}\u{9b}\u{7f}\n\tforge", "in_progress",
                project: "ü \"x\""),
            task(4, "look 🚀", "in_review"), task(5, "stuck", "blocked", reason: "no \u{7} key"),
            task(6, "next", "todo", isReady: true), task(7, "later", "todo"),
        ]
    }

    @Test("it says what was done, what is in hand and what waits, and escapes what it prints")
    func text() throws {
        try write("tasks", "tasks", .array(tasks))
        let result = front.run("standup")
        #expect(
            result.output == #"""
                Done since yesterday
                  00000001  site: Write "it" \ 
                In hand
                  00000003  ü "x": drive \u001b[31m???\n\tforge  (session 00000009)
                Waiting for somebody
                  00000004  site: look 🚀  (waits for review)
                  00000005  site: stuck  (blocked: no \u0007 key)
                1 more can be started: claire task next

                """#)
        #expect(result.status == 0 && result.errors.isEmpty)
        #expect(
            front.home.text("calls")
                == "task list --all --json\nlog --json --type task_status_changed --since=yesterday\n"
        )
    }

    @Test("its JSON holds the tasks as they came")
    func json() throws {
        try write("tasks", "tasks", .array(tasks))
        let it = try JSON.parse(front.run("standup", "--json").output)
        #expect(it["format"] == "claire/1")
        let standup = it["standup"]
        #expect(standup?["done"] == .array([tasks[0]]))
        #expect(standup?["in_hand"] == .array([tasks[2]]))
        #expect(standup?["waiting"] == .array([tasks[3], tasks[4]]))
        #expect(standup?["ready"] == .array([tasks[5]]))
    }

    @Test("nothing at all is said too")
    func empty() throws {
        try write("tasks", "tasks", [])
        #expect(
            front.run("standup").output
                == "Done since yesterday\n  nothing\nIn hand\n  nothing\nWaiting for somebody\n  nothing\n"
        )
        #expect(
            front.run("standup", "--json").output
                == #"{"format":"claire/1","standup":{"done":[],"in_hand":[],"waiting":[],"ready":[]}}"#
                + "\n")
    }

    @Test("options reach the verbs as they are typed")
    func options() throws {
        try write("tasks", "tasks", [])
        try write("projects", "projects", [])
        let result = front.run("standup", "--project", "a b", "--since=3 days ago")
        #expect(result.output.hasPrefix("Done since 3 days ago\n"))
        #expect(
            front.home.text("calls") == """
                task list --all --json --project=a b
                log --json --type task_status_changed --since=3 days ago --project=a b

                """)
        #expect(front.run("standup", "--sicne").status == 2)
        #expect(front.run("standup", "--since").status == 2)
        #expect(front.run("standup", "x").status == 2)
        #expect(front.run("standup", "-h").output.hasPrefix("usage: claire standup ["))
    }

    @Test("the error of a verb is its own")
    func failure() throws {
        try front.addOwn("task", "#!/bin/sh\necho 'claire task: damaged' >&2\nexit 1\n")
        let damaged = front.run("standup")
        #expect(damaged.status == 1)
        #expect(damaged.errors == "claire task: damaged\n" && damaged.output.isEmpty)
        try front.addOwn("project", "#!/bin/sh\necho \"no project: $*\" >&2\nexit 3\n")
        let unknown = front.run("standup", "--project", "-nope")
        #expect(unknown.status == 3)
        #expect(unknown.errors == "no project: show --quiet -- -nope\n")
        let alone = front.home.run(["sh", front.home.path + "/usr/libexec/claire/claire-standup"])
        #expect(alone.status == 1 && alone.errors.contains("run 'claire standup'"))
    }

    @Test("it completes its options and the names of projects")
    func completion() throws {
        try write(
            "projects", "projects",
            [["label": #"a "b" \ c"#, "goal": nil], ["label": "q~1f", "goal": "go \u{1b}[1m"]])
        #expect(
            front.run("--claire-complete", "2", "--", "standup", "--project", "").output
                == "a \"b\" \\ c\t\nq~1f\tgo \\u001b[1m\n")
        #expect(
            front.run("--claire-complete", "1", "--", "standup", "--s").output
                == "--since\tCount as done what was finished since then\n")
    }

    @Test("with the real verbs, out of the build tree, it tells a day's work")
    func real() throws {
        let home = try TemporaryHome()
        func claire(_ words: String...) -> CommandOutput {
            home.run([Products.path(of: "claire")] + words)
        }
        #expect(claire("init").status == 0)
        #expect(claire("project", "new", "my \"site\"").status == 0)
        var ids: [String] = []
        for title in ["finished", "going \\ on", "stuck", "open"] {
            let added = claire("task", "add", "my \"site\"", title, "--quiet")
            ids.append(added.output.trimmingCharacters(in: .whitespacesAndNewlines))
        }
        #expect(claire("task", "done", ids[0]).status == 0)
        #expect(claire("task", "start", ids[1]).status == 0)
        #expect(claire("task", "start", ids[2]).status == 0)
        #expect(claire("task", "block", ids[2], "--reason", "no key").status == 0)
        let short = ids.map { $0.prefix(8) }
        #expect(
            claire("standup", "--project", "my \"site\"").output == """
                Done since yesterday
                  \(short[0])  my "site": finished
                In hand
                  \(short[1])  my "site": going \\ on
                Waiting for somebody
                  \(short[2])  my "site": stuck  (blocked: no key)
                1 more can be started: claire task next

                """)
        let unknown = claire("standup", "--project", "nope")
        #expect(
            unknown.status == 3 && unknown.errors.hasPrefix("claire project: no project 'nope'"))
    }
}
