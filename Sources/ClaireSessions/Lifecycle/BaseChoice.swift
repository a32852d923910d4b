import ClairePlatform

/// What a new branch begins at.
struct BaseChoice: Equatable {
    /// The ref, or commit, that the work is compared with when the session is closed.
    var base: String
    /// The commit to begin at.
    var commit: String
    /// Where the work may be merged.
    var mergedInto: [String]
    /// What is said of it: that no remote could be asked, that histories have parted.
    var notices: [String] = []
    /// The remote that was asked.
    var remote: String?
}

/// Finds what a new branch is to begin at: the base branch as the remote has it now, where there is a
/// remote and it answers, else as it is here.
struct BaseFinder {
    let git: Git
    /// Milliseconds that a remote may take.
    let patience: Int64

    /// - Parameter name: a branch, a branch of a remote, a tag or a commit; the remote's default
    ///   branch, else the one that is checked out, when `nil`.
    func find(_ name: String?) throws(LifecycleError) -> BaseChoice {
        try git { () throws(GitError) in try git.remotes() }.isEmpty
            ? try here(name) : try there(name)
    }

    private func git<Value>(
        _ body: () throws(GitError) -> Value
    ) throws(LifecycleError) -> Value {
        do throws(GitError) { return try body() } catch { throw .git(error) }
    }

    private func here(_ name: String?) throws(LifecycleError) -> BaseChoice {
        var choice = try local(name)
        choice.notices.append("the repository has no remote: nothing was fetched")
        return choice
    }

    /// As it stands in this repository.
    private func local(_ name: String?) throws(LifecycleError) -> BaseChoice {
        var branch = name
        if branch == nil { branch = try git { () throws(GitError) in try git.currentBranch() } }
        if let branch, let commit = try commit("refs/heads/" + branch) {
            let ref = "refs/heads/" + branch
            return BaseChoice(base: ref, commit: commit, mergedInto: [ref])
        }
        guard let commit = try commit(name ?? "HEAD") else {
            throw name.map { missing($0) }
                ?? .refused(
                    "no_commit", "the repository '\(git.folder)' has no commit yet",
                    hint: "make the first commit, or choose a branch with --base")
        }
        return BaseChoice(base: commit, commit: commit, mergedInto: [])
    }

    private func commit(_ revision: String) throws(LifecycleError) -> String? {
        try git { () throws(GitError) in try git.commit(revision) }
    }

    private func missing(_ name: String) -> LifecycleError {
        .refused(
            "not_found", "no branch or commit '\(name)' in '\(git.folder)'", exit: .notFound)
    }

    /// With what the remote says.
    private func there(_ name: String?) throws(LifecycleError) -> BaseChoice {
        let (remote, branch) = try git { () throws(GitError) in try place(of: name) }
        guard let branch else { return try local(name) }
        var notices: [String] = []
        do throws(GitError) {
            try git.fetch(branch, from: remote, timeout: patience)
        } catch {
            if case .interrupted = error { throw .git(error) }
            notices.append(
                "can't fetch '\(branch)' from '\(remote)', going on with what is here: "
                    + error.message)
        }
        let (own, other) = ("refs/heads/" + branch, "refs/remotes/\(remote)/\(branch)")
        guard let theirs = try commit(other) else {
            var choice = try local(name)
            choice.notices = notices
            choice.remote = remote
            return choice
        }
        var choice = BaseChoice(
            base: other, commit: theirs, mergedInto: [other, own], notices: notices,
            remote: remote)
        guard let ours = try commit(own), ours != theirs else { return choice }
        let isAhead = try git { () throws(GitError) in try git.isAncestor(theirs, of: ours) }
        let isBehind = try git { () throws(GitError) in try git.isAncestor(ours, of: theirs) }
        if isAhead { choice.commit = ours }
        if !isAhead && !isBehind {
            choice.notices.append(
                "'\(branch)' and '\(remote)/\(branch)' have parted: beginning at the latter")
        }
        return choice
    }

    /// The remote and the branch that a name means; no branch where it is a tag or a commit.
    private func place(
        of name: String?
    ) throws(GitError) -> (remote: String, branch: String?) {
        let remotes = try git.remotes()
        let usual = remotes.contains("origin") ? "origin" : remotes.first ?? "origin"
        guard let name else {
            let head = try git.run(
                ["symbolic-ref", "--quiet", "refs/remotes/\(usual)/HEAD"], accepting: [0, 1, 128])
            if head.status == 0 {
                return (usual, head.text.withoutPrefix("refs/remotes/\(usual)/"))
            }
            guard let branch = try git.currentBranch() else { return (usual, nil) }
            return try (remote(of: branch) ?? usual, branch)
        }
        for remote in remotes where name.hasPrefix(remote + "/") {
            return (remote, name.withoutPrefix(remote + "/"))
        }
        // A tag or a commit is no branch; what isn't here at all may be one of the remote's.
        let isBranch = try git.commit("refs/heads/" + name) != nil
        let isKnown = try git.commit(name) != nil
        guard isBranch || !isKnown, try git.canBeBranch(name) else { return (usual, nil) }
        return try (remote(of: name) ?? usual, name)
    }

    /// The remote that a branch follows.
    private func remote(of branch: String) throws(GitError) -> String? {
        let answer = try git.run(
            ["config", "--get", "branch.\(branch).remote"], accepting: [0, 1])
        return answer.status == 0 && answer.text != "." ? answer.text : nil
    }
}
