import ClaireDomain
import ClaireStore
import Foundation
import Support
import Testing

@Suite("claire task review and reject")
struct TaskReviewTests {
    let fleet: LiveFleet

    init() throws { fleet = try LiveFleet() }

    var claire: ClaireHome { fleet.claire }

    @discardableResult
    private func git(_ words: String..., in folder: String) throws -> String {
        let result = fleet.home.run(
            [
                "git", "-C", folder, "-c", "user.name=ada", "-c", "user.email=ada@example.org",
            ] + words)
        guard result.status == 0 else { throw ClaireFailure(words: words, result: result) }
        return result.output
    }

    private func commit(_ name: String, _ text: String, in folder: String) throws {
        try Data(text.utf8).write(to: URL(fileURLWithPath: folder + "/" + name))
        try git("add", "-A", in: folder)
        try git("commit", "-q", "-m", name, in: folder)
    }

    /// A repository, and a worktree of it in which a session works on a task that is in review.
    private func work(_ branch: String = "fix") throws -> (task: String, repo: String, tree: String)
    {
        let repo = try fleet.home.folder("the repo")
        try git("init", "-q", "-b", "main", in: repo)
        try commit("README", "hello\n", in: repo)
        let tree = fleet.home.path + "/the tree"
        try git("worktree", "add", "-q", "-b", branch, tree, in: repo)
        #expect(claire.run("project", "new", "site", "--repo", repo).status == 0)
        let task = try claire.task("site", "Fix it")
        let store = try Store.open(at: claire.database, machine: nil)
        let session = try #require(UUID(LiveFleet.id(1)))
        _ = try store.write(as: .claire) { writer throws(StoreError) in
            try writer.append(
                .sessionOpened(
                    id: session,
                    SessionRegisters(branch: .some(branch), worktree: .some(tree))))
        }
        #expect(claire.run("assign", task, LiveFleet.id(1)).status == 0)
        #expect(claire.run("task", "submit", task).status == 0)
        return (task, repo, tree)
    }

    @Test("the diff is that of the branch since it left its base, whatever was done there since")
    func mergeBase() throws {
        let (task, repo, tree) = try work()
        try commit("new file", "one\n\ttwo\u{1B}]0;owned\u{7}\n", in: tree)
        try commit("README", "hello\nmain went on\n", in: repo)
        let diff = try #require(
            try JSON.parse(claire.run("task", "review", task, "--json").output)["diff"])
        #expect(diff["branch"]?.string == "fix")
        #expect(diff["base"]?.string == "HEAD")
        let files = diff["files"]?.array ?? []
        #expect(files.map { $0["path"]?.string } == ["new file"])
        #expect(files.first?["added"]?.integer == 2)
        #expect(diff["patch"]?.string?.contains("+one\n+\ttwo") == true)
        #expect(diff["cut"] == .bool(false))
        let shown = claire.run("task", "review", task)
        #expect(shown.status == 0)
        #expect(shown.output.contains("+2 -0  new file"))
        #expect(shown.output.contains("+one\n"))
        #expect(shown.output.contains("\\u{1b}]0;owned\\u{7}"))
        #expect(!shown.output.contains("\u{1B}"))
        #expect(!shown.output.contains("main went on"))
        let stat = claire.run("task", "review", task, "--stat")
        #expect(stat.output.contains("+2 -0  new file"))
        #expect(!stat.output.contains("+one"))
    }

    @Test("an empty diff is said, and what was not committed is named")
    func nothingCommitted() throws {
        let (task, _, tree) = try work()
        let empty = claire.run("task", "review", task)
        #expect(empty.output.contains("nothing is committed in this branch"))
        #expect(!empty.output.contains("not committed in its worktree"))
        try Data("x".utf8).write(to: URL(fileURLWithPath: tree + "/left \u{1B}[2J behind"))
        let left = claire.run("task", "review", task)
        #expect(left.output.contains("not committed in its worktree"))
        #expect(left.output.contains("left \\u{1b}[2J behind"))
        let diff = try JSON.parse(claire.run("task", "review", task, "--json").output)["diff"]
        #expect(diff?["files"] == .array([]))
        #expect(diff?["uncommitted"]?.array?.count == 1)
    }

    @Test("without a branch, with one that is gone, and without a session it says why")
    func nothingToShow() throws {
        let (task, repo, tree) = try work()
        try git("worktree", "remove", tree, in: repo)
        try git("branch", "-D", "fix", in: repo)
        #expect(
            claire.run("task", "review", task).output.contains("no diff: its branch 'fix' is gone"))
        let alone = try claire.task("site", "Alone")
        let result = claire.run("task", "review", alone, "--json")
        #expect(result.status == 0)
        #expect(try JSON.parse(result.output)["diff"] == .null)
    }

    @Test("nothing that the repository's configuration or attributes name is run by a review")
    func hostileRepository() throws {
        let (task, repo, tree) = try work()
        let mark = fleet.home.path + "/ran"
        try commit(".gitattributes", "* diff=evil\n", in: tree)
        for (key, value) in [
            ("diff.external", "touch '\(mark)'"), ("diff.evil.textconv", "touch '\(mark)'; cat"),
            ("diff.evil.command", "touch '\(mark)'"), ("core.fsmonitor", "touch '\(mark)'"),
        ] {
            try git("config", key, value, in: repo)
        }
        #expect(claire.run("task", "review", task).output.contains("+* diff=evil"))
        #expect(!FileManager.default.fileExists(atPath: mark))
    }

    @Test("the feedback of a rejection reaches the session once, with proof")
    func feedback() throws {
        try fleet.agent(1, "api")
        try fleet.project("site", 1)
        let task = try #require(
            try claire.json("tasks", "task", "list").array?.first?["id"]?.string)
        #expect(claire.run("task", "submit", task).status == 0)
        let result = claire.run(
            "task", "reject", task, "--feedback", "Needs a \u{1B}[31mtest; $(touch never)", "--json"
        )
        #expect(result.status == 0, "\(result)")
        #expect(try outcomes(result) == [LiveFleet.id(1): "acknowledged"])
        let answer = try JSON.parse(result.output)
        #expect(answer["task"]?["status"]?.string == "in_progress")
        let prompts = fleet.prompts(1)
        #expect(prompts.count == 1)
        #expect(prompts.first?.contains("Needs a [31mtest; $(touch never)") == true)
        #expect(prompts.first?.contains("task \(task.prefix(8)) was reviewed") == true)
        let shown = claire.run("task", "show", task, "--history")
        #expect(shown.output.contains("Needs a"))
    }

    @Test("feedback that can't be delivered is said so, and delivered once the session is free")
    func laterDelivery() throws {
        let pane = try fleet.agent(1, "api")
        try fleet.project("site", 1)
        let task = try #require(
            try claire.json("tasks", "task", "list").array?.first?["id"]?.string)
        #expect(claire.run("task", "submit", task).status == 0)
        try fleet.askPermission(in: pane)
        let result = claire.run("task", "reject", task, "--feedback", "Later", "--json")
        #expect(result.status == 6)
        #expect(try outcomes(result) == [LiveFleet.id(1): "waiting"])
        #expect(claire.run("task", "show", task).output.contains("in_progress"))
        let watch = try LiveProcess(
            [Products.path(of: "claire"), "pull", "--watch", "--every", "300ms"],
            environment: fleet.home.environment.merging(claire.environment) { $1 })
        fleet.tmux.press("Escape", in: pane)
        #expect(waitUntil(timeout: 60) { fleet.prompts(1).contains { $0.contains("Later") } })
        watch.send(SIGTERM)
        watch.wait()
        #expect(fleet.prompts(1).count { $0.contains("Later") } == 1)
    }

    @Test("without a transport the rejection stands, and the feedback waits")
    func noTransport() throws {
        try fleet.project("site", 1)
        let task = try #require(
            try claire.json("tasks", "task", "list").array?.first?["id"]?.string)
        #expect(claire.run("task", "submit", task).status == 0)
        try fleet.home.write("[transport]\ncommand = \"/nowhere/rclaude\"\n", to: "other.toml")
        let result = claire.run(
            "task", "reject", task, "--feedback", "Later",
            environment: ["CLAIRE_CONFIG": fleet.home.path + "/other.toml"])
        #expect(result.status == 6)
        #expect(result.output.contains("queued"))
        #expect(claire.run("task", "show", task).output.contains("in_progress"))
        let alone = try claire.task("site", "Alone")
        for move in ["start", "submit"] {
            #expect(claire.run("task", move, alone).status == 0)
        }
        let kept = claire.run("task", "reject", alone, "--feedback", "More")
        #expect(kept.status == 0)
        #expect(kept.errors.contains("no session has it"))
    }
}
