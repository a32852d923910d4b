import ClairePlatform

/// A work tree's whole content as one commit: what is committed, staged, changed and untracked; what
/// git is told to ignore is left out.
package struct Snapshot: Sendable {
    /// The ref that keeps it.
    package var ref: String
    package var commit: String
    /// The refs of repositories inside the work tree, submodules and others, with their paths.
    package var inner: [(path: String, ref: String)]
}

extension Git {
    /// Whether a folder is a repository's own work tree, not a part of the one around it.
    func isRepository(_ folder: String) -> Bool { FileMetadata(folder + "/.git") != nil }

    /// Saves this work tree in a ref of its repository, and each repository inside it beside that.
    ///
    /// - Parameter scratch: a path for the index that the snapshot is made with; nothing of the work
    ///   tree itself is changed.
    package func save(
        as ref: String, message: String, scratch: String
    ) throws(GitError) -> Snapshot {
        let commit = try snapshot(message, scratch: scratch, previous: try commit(ref))
        try run(["update-ref", "--create-reflog", "-m", message, ref, commit])
        var saved = Snapshot(ref: ref, commit: commit, inner: [])
        for link in try run(["ls-tree", "-r", "-z", commit]).fields
        where link.hasPrefix("160000 ") {
            guard let tab = link.utf8.firstIndex(of: UInt8(ascii: "\t")) else { continue }
            let path = String(link[link.utf8.index(after: tab)...])
            let place = "\(folder)/\(path)"
            guard isRepository(place) else { continue }
            let git = Git(in: place, timeout: timeout, environment: environment)
            let inner = try git.save(as: ref, message: message, scratch: scratch)
            // Refs can't stand below one another.
            let name = "\(ref)-\(saved.inner.count + 1)"
            try take(ref, of: place, as: name)
            saved.inner.append((path, name))
            for (index, deeper) in inner.inner.enumerated() {
                let name = "\(name)-\(index + 1)"
                try take(deeper.ref, of: place, as: name)
                saved.inner.append(("\(path)/\(deeper.path)", name))
            }
        }
        return saved
    }

    private func take(_ ref: String, of repository: String, as name: String) throws(GitError) {
        try run(
            [
                "fetch", "--quiet", "--no-tags",
                "--no-recurse-submodules", "--no-write-fetch-head", "--", repository,
                "+\(ref):\(name)",
            ])
    }

    private func snapshot(
        _ message: String, scratch: String, previous: String?
    ) throws(GitError) -> String {
        defer { FileRemoval.remove(scratch) }
        FileRemoval.remove(scratch)
        let head = try commit("HEAD")
        // What is staged, where it can be written as a tree at all: not in the middle of a conflict.
        let staged = try run(["write-tree"], accepting: [0, 128])
        let index = ["GIT_INDEX_FILE": scratch]
        if let head { try run(["read-tree", head], environment: index) }
        try run(["add", "--all"], environment: index, timeout: 600_000)
        let tree = try run(["write-tree"], environment: index).text
        var parents = head.map { [$0] } ?? []
        if staged.status == 0, staged.text != tree, try staged.text != treeOf(head) {
            parents.append(try commitTree(staged.text, parents, message + " (what was staged)"))
        }
        if let previous, !parents.contains(previous) { parents.append(previous) }
        return try commitTree(tree, parents, message)
    }

    private func treeOf(_ commit: String?) throws(GitError) -> String? {
        guard let commit else { return nil }
        return try run(["rev-parse", "--verify", commit + "^{tree}"]).text
    }

    private func commitTree(
        _ tree: String, _ parents: [String], _ message: String
    ) throws(GitError) -> String {
        // Who hasn't told git a name must not lose work for it.
        let person = [
            "GIT_AUTHOR_NAME": "Claire", "GIT_AUTHOR_EMAIL": "claire@localhost",
            "GIT_COMMITTER_NAME": "Claire", "GIT_COMMITTER_EMAIL": "claire@localhost",
        ]
        return try run(
            ["commit-tree", tree] + parents.flatMap { ["-p", $0] },
            input: .bytes(Array(message.utf8)),
            environment: person
        ).text
    }
}
