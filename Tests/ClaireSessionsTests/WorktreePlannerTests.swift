import ClairePlatform
import Foundation
import Support
import Testing

@testable import ClaireSessions

/// Where a session works, and what its branch begins at.
@Suite struct WorktreePlannerTests {
    let scratch: Scratch
    let remote: String

    init() throws {
        scratch = try Scratch("it's a \"repo\"")
        remote = try scratch.home.folder("remote.git")
    }

    private func plan(
        _ branch: String = "fix-1a2b3c4d", named: Bool = false, base: String? = nil,
        patience: Int64 = 20_000
    ) throws -> WorktreePlanner.Choice {
        try WorktreePlanner(
            git: scratch.ours, root: scratch.home.path + "/trees", patience: patience
        ).plan(project: "p", branch: branch, named: named, base: base, mark: "77777777")
    }

    private func addRemote() throws {
        try scratch.git("init", "-q", "--bare", "-b", "main", in: remote)
        try scratch.git("remote", "add", "origin", remote)
        try scratch.git("push", "-q", "origin", "main")
    }

    private func refusal(_ body: () throws -> WorktreePlanner.Choice) -> LifecycleError.Refusal? {
        do { _ = try body() } catch LifecycleError.refused(let refusal) { return refusal } catch {}
        return nil
    }

    @Test("without a remote it begins at what is checked out, and says so") func noRemote() throws {
        let choice = try plan()
        #expect(choice.base == "refs/heads/main")
        #expect(choice.start == (try scratch.git("rev-parse", "main")))
        #expect(choice.startPoint == choice.start && choice.makesWorktree)
        #expect(choice.path == scratch.home.path + "/trees/p/fix-1a2b3c4d")
        #expect(choice.notices.contains { $0.contains("no remote") })
    }

    @Test("it begins at what the remote has now, without a word") func fetched() throws {
        try addRemote()
        let other = scratch.home.path + "/other"
        try scratch.git("clone", "-q", remote, other)
        let newest = try scratch.commit("x", "1\n", "elsewhere", in: other)
        try scratch.git("push", "-q", in: other)
        let choice = try plan()
        #expect(choice.start == newest && choice.base == "refs/remotes/origin/main")
        #expect(choice.notices.isEmpty)
        // What isn't pushed yet is not left behind.
        try scratch.git("merge", "-q", "origin/main")
        let own = try scratch.commit("y", "1\n", "not pushed")
        #expect(try plan().start == own)
        // Both have gone on: the remote's.
        try scratch.commit("x", "2\n", "elsewhere again", in: other)
        try scratch.git("push", "-q", in: other)
        let parted = try plan()
        #expect(parted.start == (try scratch.git("rev-parse", "origin/main")))
        #expect(parted.notices.contains { $0.contains("have parted") })
    }

    @Test("a remote that is gone, and one that hangs, are said and done without")
    func noAnswer() throws {
        try addRemote()
        try FileManager.default.removeItem(atPath: remote)
        let choice = try plan()
        #expect(choice.start == (try scratch.git("rev-parse", "main")))
        #expect(choice.notices.contains { $0.hasPrefix("can't fetch 'main' from 'origin'") })
        let ssh = try scratch.home.write(
            "#!/bin/sh\nexec sleep 600\n", to: "bin/slow", executable: true)
        try scratch.git("remote", "set-url", "origin", "ssh://example.invalid/x.git")
        try scratch.git("config", "core.sshCommand", ssh)
        let late = try plan(patience: 500)
        #expect(late.start == choice.start)
        #expect(late.notices.contains { $0.contains("was not done within") })
    }

    @Test("a base may be a branch here or there, a tag or a commit; another is not found")
    func bases() throws {
        try addRemote()
        try scratch.git("tag", "v1")
        let first = try scratch.git("rev-parse", "main")
        try scratch.commit("x", "1\n", "second")
        try scratch.git("push", "-q", "origin", "main:next")
        for base in ["v1", first, String(first.prefix(10))] {
            #expect(try plan(base: base).start == first, "\(base)")
        }
        for base in ["next", "origin/next"] {
            #expect(try plan(base: base).base == "refs/remotes/origin/next", "\(base)")
        }
        #expect(refusal { try plan(base: "nothing") }?.code == "not_found")
        #expect(refusal { try plan(base: "--upload-pack=x") }?.code == "not_found")
        let empty = try scratch.home.folder("empty")
        try scratch.git("init", "-q", in: empty)
        let git = Git(in: empty, environment: scratch.home.environment)
        #expect(throws: LifecycleError.self) {
            try BaseFinder(git: git, patience: 1000).find(nil)
        }
    }

    @Test("a branch that is there is used again, one of the remote's is followed if it was named")
    func reused() throws {
        try addRemote()
        try scratch.git("branch", "mine")
        let mine = try plan("mine")
        #expect(mine.startPoint == nil && mine.makesWorktree)
        let theirs = try scratch.commit("x", "1\n", "theirs")
        try scratch.git("push", "-q", "origin", "main:theirs")
        try scratch.git("reset", "-q", "--hard", "HEAD~1")
        let found = try plan("theirs", named: true)
        #expect(found.startPoint == "refs/remotes/origin/theirs" && found.follows)
        #expect(found.start == theirs)
        #expect(refusal { try plan("a..b") }?.code == "invalid")
        #expect(refusal { try plan("-x") }?.code == "invalid")
    }

    @Test("a branch that is checked out elsewhere is refused with the place; a kept one is taken")
    func checkedOut() throws {
        let elsewhere = scratch.home.path + "/else where"
        try scratch.git("worktree", "add", "-q", "-b", "taken", elsewhere)
        let refused = refusal { try plan("taken") }
        #expect(refused?.code == "checked_out")
        #expect(refused?.message.contains(elsewhere) ?? false)
        #expect(refusal { try plan("main") }?.code == "checked_out")
        let kept = scratch.home.path + "/trees/p/kept"
        try scratch.git("worktree", "add", "-q", "-b", "kept", kept)
        let choice = try plan("kept")
        #expect(choice.path == kept && !choice.makesWorktree)
        // Another branch of the same slug gets another folder.
        #expect(try plan("Kept!").path == kept + "-77777777")
    }

    @Test("worktrees are made, listed and removed, whatever their paths are") func trees() throws {
        for (number, name) in ["a b", "q'\"q", "li\nne", "ä"].enumerated() {
            let path = scratch.home.path + "/" + name
            try scratch.ours.addWorktree(path, branch: "b\(number)", at: "main")
            let listed = try scratch.ours.worktrees().last { $0.path == path }
            #expect(listed?.branch == "b\(number)" && listed?.lock == nil)
            try scratch.write("untracked", "", in: path)
            try scratch.ours.removeWorktree(path)
            #expect(FileMetadata(path) == nil)
        }
        #expect(try scratch.ours.worktrees().count == 1)
    }

    @Test("names are made of safe letters, and never empty") func slugs() {
        #expect(SessionNames.slug("Fix the  Login! (äöü)", else: "x") == "fix-the-login")
        #expect(SessionNames.slug("日本語", else: "task") == "task")
        #expect(SessionNames.slug("../../etc", else: "x") == "etc")
        #expect(SessionNames.slug("-rf", else: "x") == "rf")
        let long = SessionNames.slug("one two three four five six seven eight nine", else: "x")
        #expect(long == "one-two-three-four-five-six-seven-eight")
        #expect(!long.hasSuffix("-"))
    }
}
