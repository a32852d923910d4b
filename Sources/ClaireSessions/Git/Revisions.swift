extension Git {
    /// The commit of a revision; `nil` where there is none.
    package func commit(_ revision: String) throws(GitError) -> String? {
        // What begins with a dash would be an option.
        guard !revision.isEmpty, !revision.utf8.starts(with: "-".utf8) else { return nil }
        let answer = try run(
            ["rev-parse", "--verify", "--quiet", "--end-of-options", revision + "^{commit}"],
            accepting: [0, 1, 128])
        return answer.status == 0 ? answer.text : nil
    }

    /// Whether a name can be a branch's.
    package func canBeBranch(_ name: String) throws(GitError) -> Bool {
        guard !name.utf8.starts(with: "-".utf8) else { return false }
        return try run(
            ["check-ref-format", "--branch", name], accepting: [0, 1, 128]
        ).status == 0
    }

    /// The branch that is checked out; `nil` where none is.
    package func currentBranch() throws(GitError) -> String? {
        let answer = try run(
            ["symbolic-ref", "--quiet", "HEAD"], accepting: [0, 1, 128])
        return answer.status == 0 ? answer.text.withoutPrefix("refs/heads/") : nil
    }

    /// Whether there is no work tree, only the repository itself.
    package func isBare() throws(GitError) -> Bool {
        try run(["rev-parse", "--is-bare-repository"]).text == "true"
    }

    /// The commit where two lines of history part; `nil` where they have none in common.
    package func mergeBase(_ one: String, _ other: String) throws(GitError) -> String? {
        let answer = try run(["merge-base", one, other], accepting: [0, 1])
        return answer.status == 0 ? answer.text : nil
    }

    /// Whether all of one commit's history is in another's.
    package func isAncestor(_ one: String, of other: String) throws(GitError) -> Bool {
        try run(["merge-base", "--is-ancestor", one, other], accepting: [0, 1]).status == 0
    }

    /// The names of the remotes.
    package func remotes() throws(GitError) -> [String] { try run(["remote"]).lines }

    /// Removes a branch that still stands at a commit; one that has moved stays.
    ///
    /// - Returns: whether it was removed.
    @discardableResult
    package func removeBranch(_ branch: String, at commit: String) throws(GitError) -> Bool {
        try run(
            ["update-ref", "-d", "refs/heads/" + branch, commit], accepting: [0, 1, 128]
        ).status == 0
    }

    /// Asks a remote for one branch.
    ///
    /// - Parameter timeout: milliseconds.
    package func fetch(
        _ branch: String, from remote: String, timeout: Int64
    ) throws(GitError) {
        let hasCommand =
            try run(
                ["config", "--get", "core.sshCommand"], accepting: [0, 1]
            ).status == 0
        // Nobody is there to be asked for a password.
        let ssh =
            hasCommand || GitEnvironment.namesSSH
            ? [:] : ["GIT_SSH_COMMAND": "ssh -o BatchMode=yes"]
        try run(
            [
                "fetch", "--quiet", "--no-tags", "--no-recurse-submodules",
                "--no-write-fetch-head", "--", remote,
                "+refs/heads/\(branch):refs/remotes/\(remote)/\(branch)",
            ], environment: ssh, timeout: timeout)
    }
}
