import ClaireDomain
import Foundation
import Support
import Testing

@Suite("claire session close")
struct SessionCloseTests {
    let place: Workplace
    let id: String
    let tree: String

    init() throws {
        place = try Workplace()
        let task = try place.claire.task("site", "Do it")
        let session = try place.open("--task", task)
        id = try #require(session["id"]?.string)
        tree = try #require(session["worktree"]?.string)
    }

    private func close(_ words: String...) -> CommandOutput {
        place.claire.run(["session", "close", id] + words)
    }

    @Test(
        "a session whose work is merged is closed: terminal, worktree and files go, the task is to do"
    )
    func merged() throws {
        try place.commit("a", "1\n2\n", "work", in: tree)
        let branch = try place.git("symbolic-ref", "--short", "HEAD", in: tree)
        try place.git("merge", "-q", "--squash", branch)
        try place.git("commit", "-q", "-m", "squashed")
        let result = close("--json")
        #expect(result.status == 0, "\(result)")
        let closed = try JSON.parse(result.output)
        #expect(closed["session"]?["closed"] == true)
        #expect(closed["session"]?["diff_stat"]?["insertions"] == 2)
        #expect(closed["session"]?["diff_stat"]?["commits"] == 1)
        #expect(closed["worktree"]?["removed"] == true && closed["saved"] == .null)
        #expect(place.worktrees.isEmpty && place.terminals.isEmpty)
        #expect(try place.branches().contains(branch))
        #expect(
            place.home.files(below: ".local/share/claire/sessions").allSatisfy {
                !$0.contains(id)
            })
        let tasks = try place.claire.json("tasks", "task", "list").array ?? []
        #expect(tasks.first?["status"] == "todo")
        #expect(try place.complaints() == [])
        let again = close()
        #expect(again.status == 4 && again.errors.contains("closed already"), "\(again)")
    }

    @Test("what was merged as it stands is counted all the same")
    func mergedAsItStands() throws {
        try place.commit("a", "1\n2\n", "work", in: tree)
        try place.git("merge", "-q", try place.git("symbolic-ref", "--short", "HEAD", in: tree))
        let closed = try JSON.parse(close("--json").output)
        #expect(closed["session"]?["diff_stat"]?["insertions"] == 2)
        #expect(closed["session"]?["diff_stat"]?["commits"] == 1)
    }

    @Test("it is refused with a list of what would be lost, and nothing is touched") func refused()
        throws
    {
        try place.commit("a", "1\n", "not merged", in: tree)
        try place.write("README.md", "changed\n", in: tree)
        try place.write("un tracked", "", in: tree)
        let result = close()
        #expect(result.status == 4, "\(result)")
        #expect(result.errors.contains("2 files not committed and 1 commit neither pushed nor"))
        for line in ["changed: README.md", "untracked: un tracked", ": not merged"] {
            #expect(result.errors.contains(line), "\(result.errors)")
        }
        #expect(result.errors.contains("--force saves"))
        #expect(place.worktrees == [tree] && place.terminals.count == 1)
        let error = try JSON.parse(close("--json").errors)["error"]
        #expect(error?["code"] == "unsaved")
        #expect(error?["message"]?.string?.contains("un tracked") ?? false)
    }

    @Test("--force saves all of it first, and says how to get it back") func force() throws {
        try place.commit("a", "1\n", "not merged", in: tree)
        try place.write("README.md", "changed\n", in: tree)
        try place.write("un tracked", "new\n", in: tree)
        let result = close("--force")
        #expect(result.status == 0, "\(result)")
        #expect(place.worktrees.isEmpty && place.terminals.isEmpty)
        let ref = "refs/claire/closed/\(id)"
        #expect(try place.git("show", "\(ref):README.md") == "changed")
        #expect(try place.git("show", "\(ref):un tracked") == "new")
        #expect(try place.git("show", "\(ref):a") == "1")
        let line = try #require(
            result.output.split(separator: "\n").first { $0.contains("worktree add -b NAME") })
        let command = line.replacingOccurrences(of: "NAME", with: "back")
            .replacingOccurrences(of: "FOLDER", with: place.home.path + "/back")
        #expect(place.home.run(["sh", "-c", command]).status == 0)
        #expect(place.home.text("back/un tracked") == "new\n")
    }

    @Test("--keep leaves the worktree, which is used again, or removed by closing again")
    func keep() throws {
        try place.write("un tracked", "new\n", in: tree)
        let result = close("--keep")
        #expect(result.status == 0 && place.terminals.isEmpty, "\(result)")
        #expect(place.worktrees == [tree])
        #expect(try place.complaints() == [])
        #expect(close().status == 4)
        try FileManager.default.removeItem(atPath: tree + "/un tracked")
        let branch = try place.git("symbolic-ref", "--short", "HEAD", in: tree)
        let next = try place.open("--branch", branch)
        #expect(next["worktree"]?.string == tree)
        #expect(
            place.claire.run("session", "close", next["id"]?.string ?? "", "--keep").status == 0)
        let last = place.claire.run("session", "close", next["id"]?.string ?? "")
        #expect(last.status == 0 && place.worktrees.isEmpty, "\(last)")
    }

    @Test("a deleted project's worktrees are shown and can be closed") func deletedProject() throws
    {
        let deleted = place.claire.run("project", "delete", "site")
        #expect(deleted.errors.contains("claire session close \(id.prefix(8))"), "\(deleted)")
        let complaints = try place.complaints()
        #expect(complaints.count == 1 && complaints[0].contains("deleted project 'site'"))
        #expect(complaints[0].contains(tree))
        let result = close()
        #expect(result.status == 0, "\(result)")
        #expect(place.worktrees.isEmpty && place.terminals.isEmpty)
        #expect(try place.complaints() == [])
    }

    @Test("a repository that is gone: what is there can't be told, so it stays") func noRepository()
        throws
    {
        try FileManager.default.moveItem(atPath: place.repo, toPath: place.repo + "-moved")
        for words in [[], ["--force"]] {
            let result = place.claire.run(["session", "close", id] + words)
            #expect(result.status == 4 && result.errors.contains("can't be told"), "\(result)")
        }
        let kept = close("--keep")
        #expect(kept.status == 0 && place.worktrees == [tree], "\(kept)")
    }

    @Test("a worktree that somebody locked is left, and one that was removed is no hindrance")
    func lockedAndGone() throws {
        try place.git("worktree", "lock", "--reason", "mine", tree)
        let result = close()
        #expect(result.status == 4 && result.errors.contains("is locked: mine"), "\(result)")
        #expect(place.terminals.count == 1)
        try FileManager.default.removeItem(atPath: tree)
        let gone = close()
        #expect(gone.status == 0, "\(gone)")
        #expect(try place.git("worktree", "list").split(separator: "\n").count == 1)
    }

    @Test("a session that claire did not open is ended and recorded as closed") func stranger()
        throws
    {
        try place.fleet.agent(1, "api")
        place.claire.run("pull")
        let result = place.claire.run("session", "close", LiveFleet.id(1), "--json")
        #expect(result.status == 0, "\(result)")
        #expect(try JSON.parse(result.output)["session"]?["closed"] == true)
        #expect(waitUntil { !place.terminals.contains("api") })
    }
}
