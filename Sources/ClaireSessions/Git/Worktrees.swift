import ClairePlatform

/// One of the work trees of a repository, as `git worktree list` shows it.
package struct Worktree: Equatable, Sendable {
    package var path: String
    /// The commit that is checked out; `nil` in a bare repository and before the first commit.
    package var head: String?
    /// The branch without `refs/heads/`; `nil` where none is checked out.
    package var branch: String?
    package var isBare = false
    /// Why it must not be removed; the empty text where nobody said.
    package var lock: String?
    /// Its folder is gone.
    package var isPrunable = false
}

extension Git {
    /// The work trees of the repository, the main one first.
    package func worktrees() throws(GitError) -> [Worktree] {
        var found: [Worktree] = []
        for field in try run(["worktree", "list", "--porcelain", "-z"]).fields {
            let (key, value) = Self.parts(field)
            if key == "worktree" {
                found.append(Worktree(path: value))
                continue
            }
            guard var tree = found.popLast() else { continue }
            switch key {
            case "HEAD": tree.head = value
            case "branch": tree.branch = value.withoutPrefix("refs/heads/")
            case "bare": tree.isBare = true
            case "locked": tree.lock = value
            case "prunable": tree.isPrunable = true
            default: break
            }
            found.append(tree)
        }
        return found
    }

    /// A word and what stands behind the first space.
    private static func parts(_ field: String) -> (key: Substring, value: String) {
        guard let space = field.utf8.firstIndex(of: UInt8(ascii: " ")) else {
            return (field[...], "")
        }
        return (field[..<space], String(field[field.utf8.index(after: space)...]))
    }

    /// Makes a work tree.
    ///
    /// - Parameters:
    ///   - branch: checked out there; made at `start` where that is given.
    ///   - upstream: whether the new branch follows `start`, a branch of a remote.
    package func addWorktree(
        _ path: String, branch: String, at start: String?, following upstream: Bool = false
    ) throws(GitError) {
        let words: [String] =
            if let start {
                [upstream ? "--track" : "--no-track", "-b", branch, "--", path, start]
            } else {
                ["--", path, branch]
            }
        try run(["worktree", "add", "--quiet"] + words, timeout: 600_000)
    }

    /// Removes a work tree with all that is in it, whatever that is.
    package func removeWorktree(_ path: String) throws(GitError) {
        // Twice: also one that git was making when it was killed, which it has locked.
        try run(["worktree", "remove", "--force", "--force", "--", path], timeout: 600_000)
    }
}

extension String {
    /// The rest behind a prefix; the whole where it begins otherwise.
    func withoutPrefix(_ prefix: String) -> String {
        utf8.starts(with: prefix.utf8)
            ? String(Substring(utf8.dropFirst(prefix.utf8.count))) : self
    }
}
