import ClaireDomain
import ClairePlatform
import ClaireStore
import Foundation
import Support
import Testing

@testable import ClaireSessions

/// Nothing is put right under the hands of what a killed process had running.
@Suite struct StrayProcessTests {
    private static let record = LaunchRecord(
        session: UUID(random: 1, 2), project: UUID(random: 3, 4), repo: "/r", worktree: "/w/t",
        branch: "b", base: nil, plan: .null, step: "worktree")

    @Test("what works on a session is known by its arguments, and its agent is not taken for it")
    func known() {
        let id = Self.record.session.text
        func works(_ words: String...) -> Bool { StrayProcess.works(words, on: Self.record) }
        #expect(works("git", "-C", "/r", "worktree", "add", "--", "/w/t", "b"))
        #expect(works("/usr/bin/git", "-C", "/r", "worktree", "remove", "--", "/w/t"))
        #expect(works("rclaude", "open", "--session", id, "--name", "n", "--cwd", "/w/t", "--"))
        #expect(works("/bin/sh", "/x/rclaude", "close", id))
        #expect(!works("git", "-C", "/r", "worktree", "add", "--", "/w/other", "b"))
        #expect(!works("git", "-C", "/w/t", "status"))
        #expect(!works("claude", "--session-id", id, "--settings", "/x"))
        #expect(!works("rclaude", "attach", id))
    }

    @Test("its end is waited for, and no longer than is said") func waits() throws {
        let scratch = try Scratch()
        var record = Self.record
        record.worktree = scratch.home.path + "/tree"
        // `git worktree TREE`, as far as its arguments tell; it reads a pipe that nobody writes to.
        let stray = try LiveProcess(
            [
                "/bin/bash", "-c", "exec -a git tail -f /dev/null worktree \"$0\" 2>&1",
                try #require(record.worktree),
            ], environment: scratch.home.environment)
        #expect(waitUntil { !StrayProcess.waitForEnd(of: record, patience: 0) })
        #expect(StrayProcess.waitForEnd(of: Self.record, patience: 0))
        stray.kill9()
        #expect(StrayProcess.waitForEnd(of: record, patience: 60_000))
    }
}
