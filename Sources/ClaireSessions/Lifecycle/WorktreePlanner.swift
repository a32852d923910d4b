import ClaireDomain
import ClairePlatform

/// Decides on a session's branch and worktree; makes neither.
struct WorktreePlanner {
    let git: Git
    /// The folder of all worktrees.
    let root: String
    /// Milliseconds that a remote may take.
    let patience: Int64

    /// What a session's worktree is to be.
    struct Choice: Equatable {
        var path: String
        var branch: String
        var base: String
        var mergedInto: [String]
        var start: String
        /// What a new branch is made of.
        var startPoint: String?
        var follows = false
        /// Whether a worktree must be made; one that was kept is there already otherwise.
        var makesWorktree = true
        var notices: [String] = []
    }

    /// - Parameters:
    ///   - project: the folder's name below the root.
    ///   - named: whether a person named the branch, so that a remote may have it.
    ///   - mark: what makes a path that is taken another one.
    func plan(
        project: String, branch: String, named: Bool, base: String?, mark: String
    ) throws(LifecycleError) -> Choice {
        guard try ask({ git throws(GitError) in try git.canBeBranch(branch) }) else {
            throw .refused("invalid", "'\(branch)' can't be a branch's name", exit: .usage)
        }
        let found = try BaseFinder(git: git, patience: patience).find(base)
        let folder = "\(root)/\(project)"
        let path = "\(folder)/\(SessionNames.slug(branch, bytes: 80, else: "branch"))"
        var choice = Choice(
            path: path, branch: branch, base: found.base, mergedInto: found.mergedInto,
            start: found.commit, startPoint: found.commit, notices: found.notices)
        if let commit = try ask({ git throws(GitError) in try git.commit("refs/heads/" + branch) })
        {
            choice.start = commit
            choice.startPoint = nil
            try place(&choice)
        } else if named, let remote = found.remote {
            try follow(branch, of: remote, &choice)
        }
        if choice.makesWorktree, FileMetadata(choice.path, followingLinks: false) != nil {
            choice.path = "\(path)-\(mark)"
        }
        return choice
    }

    private func ask<Value>(
        _ body: (Git) throws(GitError) -> Value
    ) throws(LifecycleError) -> Value {
        do throws(GitError) { return try body(git) } catch { throw .git(error) }
    }

    /// Where a branch that is there already is checked out, if it is.
    private func place(_ choice: inout Choice) throws(LifecycleError) {
        let trees = try ask { git throws(GitError) in try git.worktrees() }
        let branch = choice.branch
        guard let tree = trees.first(where: { $0.branch?.hasSameBytes(as: branch) ?? false })
        else { return }
        // Left there by a session that was closed with --keep.
        let isOurs =
            tree.path.hasSameBytes(as: choice.path)
            || tree.path.hasPrefix(Files.folder(of: choice.path) + "/")
        if isOurs, !tree.isPrunable, FileMetadata(tree.path + "/.git")?.kind == .file {
            choice.path = tree.path
            choice.makesWorktree = false
            choice.notices.append("the worktree '\(tree.path)' is there already and used again")
            return
        }
        throw .refused(
            "checked_out", "branch '\(branch)' is checked out in '\(tree.path)'",
            hint: tree.isPrunable
                ? "that folder is gone: 'git worktree prune' in the repository forgets it"
                : "choose another with --branch, or work there with --no-worktree")
    }

    /// A branch that a person named and that only the remote has.
    private func follow(
        _ branch: String, of remote: String, _ choice: inout Choice
    ) throws(LifecycleError) {
        do throws(GitError) {
            try git.fetch(branch, from: remote, timeout: patience)
        } catch {
            if case .interrupted = error { throw .git(error) }
            // It is a new one, then; that the remote doesn't answer was said of the base.
        }
        let ref = "refs/remotes/\(remote)/\(branch)"
        guard let commit = try ask({ git throws(GitError) in try git.commit(ref) }) else { return }
        choice.start = commit
        choice.startPoint = ref
        choice.follows = true
    }
}
