import ClaireDomain
import ClairePlatform
import ClaireStore

/// What a process that was killed had running for it goes on alone: a git that makes a worktree, an
/// rclaude that opens a terminal. Nothing is put right under their hands.
enum StrayProcess {
    /// Waits until none works on a session any more.
    ///
    /// - Parameter patience: milliseconds.
    /// - Returns: whether none does.
    static func waitForEnd(of record: LaunchRecord, patience: Int64) -> Bool {
        let deadline = MonotonicClock.now() + patience * 1_000_000
        while isThere(record) {
            guard MonotonicClock.now() < deadline else { return false }
            MonotonicClock.sleep(milliseconds: 50)
        }
        return true
    }

    private static func isThere(_ record: LaunchRecord) -> Bool {
        DirectoryListing.names(in: "/proc").compactMap { Int32($0) }.contains { pid in
            guard pid != CurrentProcess.id else { return false }
            return works(ProcessTable.arguments(of: pid), on: record)
        }
    }

    static func works(_ arguments: [String], on record: LaunchRecord) -> Bool {
        func has(_ word: String) -> Bool { arguments.contains { $0.hasSameBytes(as: word) } }
        guard let program = arguments.first else { return false }
        let isGit = program.hasSameBytes(as: "git") || program.hasSuffix("/git")
        if isGit, has("worktree"), let path = record.worktree, has(path) { return true }
        return has(record.session.text) && (has("open") && has("--cwd") || has("close"))
    }
}
