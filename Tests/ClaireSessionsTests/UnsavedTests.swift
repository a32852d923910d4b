import ClairePlatform
import Foundation
import Support
import Testing

@testable import ClaireSessions

/// What would be lost with a worktree, and what is kept of it.
@Suite struct UnsavedTests {
    let scratch: Scratch
    /// A worktree with a branch of its own.
    let tree: String

    init() throws {
        scratch = try Scratch()
        tree = scratch.home.path + "/a tree's"
        try scratch.git("worktree", "add", "-q", "-b", "work", tree)
    }

    private func git(_ folder: String? = nil) -> Git {
        Git(in: folder ?? tree, environment: scratch.home.environment)
    }

    private func unsaved(_ bases: String...) throws -> Unsaved {
        try git().unsaved(mergedInto: bases.isEmpty ? ["refs/heads/main"] : bases)
    }

    @Test("nothing is lost with a worktree that is as it was") func clean() throws {
        #expect(try unsaved().isEmpty)
        try scratch.write(".gitignore", "build\n", in: tree)
        try scratch.git("add", "-A", in: tree)
        try scratch.git("commit", "-q", "-m", "ignore", in: tree)
        try scratch.git("branch", "-f", "elsewhere", "work")
        try scratch.write("build/x", "product", in: tree)
        #expect(try unsaved("refs/heads/elsewhere").isEmpty)
    }

    @Test("what is changed, staged, removed, untracked or in conflict is named, whatever its name")
    func files() throws {
        try scratch.commit("b", "1\n", "b", in: tree)
        try scratch.commit("c", "1\n", "c", in: tree)
        try scratch.git("branch", "other", in: tree)
        try scratch.commit("c", "2\n", "c2", in: tree)
        try scratch.git("checkout", "-q", "other", in: tree)
        try scratch.commit("c", "3\n", "c3", in: tree)
        _ = try? scratch.git("merge", "work", in: tree)
        try scratch.write("README.md", "x\n", in: tree)
        try scratch.write("new\nline", "", in: tree)
        try scratch.write("staged", "", in: tree)
        try scratch.git("add", "staged", in: tree)
        try FileManager.default.removeItem(atPath: tree + "/b")
        let files = try unsaved().files
        let words = Dictionary(uniqueKeysWithValues: files.map { ($0.path, $0.what) })
        #expect(
            words == [
                "README.md": "changed", "new\nline": "untracked", "staged": "changed",
                "b": "deleted", "c": "in conflict",
            ])
    }

    @Test("commits are named until they are pushed or merged") func commits() throws {
        try scratch.commit("x", "1\n", "one", in: tree)
        try scratch.commit("x", "2\n", "two", in: tree)
        #expect(try unsaved().commits.map(\.subject) == ["two", "one"])
        // Pushed.
        let remote = try scratch.home.folder("remote.git")
        try scratch.git("init", "-q", "--bare", in: remote)
        try scratch.git("remote", "add", "origin", remote)
        try scratch.git("push", "-q", "origin", "HEAD~1:refs/heads/work", in: tree)
        #expect(try unsaved().commits.map(\.subject) == ["two"])
        // Merged.
        try scratch.git("merge", "-q", "--no-ff", "-m", "merge", "work")
        #expect(try unsaved().isEmpty)
    }

    @Test("commits that were squashed or picked into the base are merged, later ones are not")
    func squashed() throws {
        for number in 1...3 {
            try scratch.commit("f\(number)", "\(number)\n", "part \(number)", in: tree)
        }
        try scratch.commit("README.md", "hello\nworld\n", "more", in: tree)
        try scratch.commit("elsewhere", "x\n", "somebody else's")
        #expect(try unsaved().commits.count == 4)
        try scratch.git("merge", "--squash", "work")
        try scratch.git("commit", "-q", "-m", "squashed (#1)")
        try scratch.commit("elsewhere", "y\n", "and another")
        #expect(try unsaved().isEmpty)
        try scratch.commit("f4", "4\n", "after the squash", in: tree)
        #expect(try unsaved().commits.map(\.subject) == ["after the squash"])
        try scratch.commit("f5", "5\n", "the last", in: tree)
        try scratch.git("cherry-pick", "work~1")
        #expect(try unsaved().commits.map(\.subject) == ["the last"])
    }

    @Test("a squash that says something else is none") func notSquashed() throws {
        try scratch.commit("f", "mine\n", "mine", in: tree)
        try scratch.commit("f", "theirs\n", "squashed (#1)")
        #expect(try unsaved().commits.map(\.subject) == ["mine"])
        #expect(try git().diffStat(since: "main").text == "1 file, +1 −0, 1 commit")
    }

    @Test("all of it is saved in one commit: committed, staged, changed, untracked, in submodules")
    func saved() throws {
        let library = try Scratch("library")
        try scratch.git("submodule", "--quiet", "add", library.path, "lib", in: tree)
        try scratch.git("commit", "-q", "-m", "submodule", in: tree)
        try scratch.commit("inner", "committed inside\n", "inside", in: tree + "/lib")
        try scratch.write("loose", "loose inside\n", in: tree + "/lib")
        try scratch.write("README.md", "staged\n", in: tree)
        try scratch.git("add", "README.md", in: tree)
        try scratch.write("README.md", "changed\n", in: tree)
        try scratch.write("ünt racked", "new\n", in: tree)
        let found = try unsaved("HEAD")
        #expect(found.commits.map(\.submodule) == ["lib"])
        #expect(Set(found.files.map(\.path)) == ["README.md", "ünt racked", "lib"])
        let before = try scratch.git("status", "--porcelain", in: tree)

        let ref = "refs/claire/closed/x"
        let saved = try git().save(
            as: ref, message: "closing", scratch: scratch.home.path + "/index")
        #expect(try scratch.git("status", "--porcelain", in: tree) == before)
        try git(scratch.path).removeWorktree(tree)
        #expect(!FileManager.default.fileExists(atPath: tree))
        #expect(try scratch.git("rev-parse", ref) == saved.commit)
        #expect(try scratch.git("show", "\(ref):README.md") == "changed")
        #expect(try scratch.git("show", "\(ref)^2:README.md") == "staged")
        #expect(try scratch.git("show", "\(ref):ünt racked") == "new")
        #expect(saved.inner.map(\.path) == ["lib"])
        let inner = try #require(saved.inner.first).ref
        #expect(try scratch.git("show", "\(inner):inner") == "committed inside")
        #expect(try scratch.git("show", "\(inner):loose") == "loose inside")
        #expect(try scratch.git("fsck", "--no-progress").isEmpty)
    }

    @Test("what was saved before stays reachable when it is saved again") func savedTwice() throws {
        let ref = "refs/claire/closed/x"
        let index = scratch.home.path + "/index"
        try scratch.write("a", "first\n", in: tree)
        _ = try git().save(as: ref, message: "one", scratch: index)
        try scratch.write("a", "second\n", in: tree)
        _ = try git().save(as: ref, message: "two", scratch: index)
        #expect(try scratch.git("show", "\(ref):a") == "second")
        #expect(try scratch.git("show", "\(ref)^2:a") == "first")
    }

    @Test("a conflict is saved as the files have it") func savedConflict() throws {
        try scratch.commit("README.md", "ours\n", "ours", in: tree)
        try scratch.commit("README.md", "theirs\n", "theirs")
        _ = try? scratch.git("merge", "main", in: tree)
        let saved = try git().save(
            as: "refs/claire/closed/x", message: "one", scratch: scratch.home.path + "/index")
        #expect(try scratch.git("show", "\(saved.commit):README.md").contains("<<<<<<<"))
    }
}
