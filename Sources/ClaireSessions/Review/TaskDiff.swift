import ClaireDomain
import ClairePlatform
import ClaireStore

/// What was done for a task: the difference of its session's branch from where that left its base.
///
/// Paths and lines come from agents: whoever shows them escapes them.
package struct TaskDiff: Sendable {
    /// A file that differs.
    package struct File: Equatable, Sendable {
        package let path: String
        /// Lines; `nil` for what git takes for binary.
        package let added, removed: Int?

        var json: JSON {
            [
                "path": .string(path), "added": JSON(added), "removed": JSON(removed),
            ]
        }
    }

    /// Why there is nothing to show.
    package enum Problem: Error, Equatable, Sendable {
        /// No session was given the task.
        case noSession
        /// Its session has no branch that is known here.
        case noBranch(session: String)
        /// The work is on another machine.
        case elsewhere(host: String)
        /// The project has no repository on this machine.
        case noRepository
        /// The branch is gone; its name.
        case branchGone(String)
        /// The branch and what it is compared with have nothing in common.
        case unrelated(branch: String, base: String)
        case git(GitError)

        /// One line in lower case with its subject in quotes.
        package var message: String {
            switch self {
            case .noSession: "no session worked on it, so there is no branch to show"
            case .noBranch(let session): "session '\(session)' has no branch of its own"
            case .elsewhere(let host): "its branch is on '\(host)': review it there"
            case .noRepository: "its project has no repository on this machine"
            case .branchGone(let branch): "its branch '\(branch)' is gone"
            case .unrelated(let branch, let base):
                "its branch '\(branch)' has nothing in common with '\(base)'"
            case .git(let error): error.message
            }
        }
    }

    /// The session that did it.
    package let session: Session
    package let branch: String
    /// What it is compared with, as people say it.
    package let base: String
    /// The commits that are compared, in full.
    package let mergeBase, tip: String
    package let files: [File]
    /// As git writes it; what does not fit is left out at a line's end.
    package let patch: String
    /// Whether some of the patch was left out.
    package let isCut: Bool
    /// Paths in the session's worktree with changes that were not committed.
    package let uncommitted: [String]
    /// The other tasks that were worked on in the same branch.
    package let others: [TaskReference]

    /// Lines of all files.
    package var added: Int { files.reduce(0) { $0 + ($1.added ?? 0) } }
    /// Lines of all files.
    package var removed: Int { files.reduce(0) { $0 + ($1.removed ?? 0) } }

    /// The object of `--json`.
    package var json: JSON {
        [
            "session_id": .string(session.id.text), "branch": .string(branch),
            "base": .string(base), "merge_base": .string(mergeBase), "tip": .string(tip),
            "files": .array(files.map(\.json)), "added": .integer(Int64(added)),
            "removed": .integer(Int64(removed)), "patch": .string(patch), "cut": .bool(isCut),
            "uncommitted": .array(uncommitted.map(JSON.string)),
            "other_tasks": .array(others.map(\.json)),
        ]
    }
}
