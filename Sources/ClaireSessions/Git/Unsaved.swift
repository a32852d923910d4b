import ClaireDomain

/// What would be lost with a work tree: what isn't committed, and commits that are neither pushed nor
/// merged.
package struct Unsaved: Equatable, Sendable {
    /// A path that differs from the last commit, or that git doesn't know, and a word for how.
    package struct File: Equatable, Sendable {
        package var path: String
        package var what: String
    }

    /// A commit that stands nowhere else.
    package struct Commit: Equatable, Sendable {
        package var id: String
        package var subject: String
        /// The submodule that it is of; `nil` for the repository itself.
        package var submodule: String?
    }

    package var files: [File] = []
    /// Newest first.
    package var commits: [Commit] = []

    package var isEmpty: Bool { files.isEmpty && commits.isEmpty }

    /// One line for each, at most so many.
    package func lines(upTo limit: Int = 20) -> [String] {
        let all =
            files.map { "\($0.what): \($0.path)" }
            + commits.map { commit in
                let place = commit.submodule.map { " in '\($0)'" } ?? ""
                return "commit \(commit.id.prefix(8))\(place): \(commit.subject)"
            }
        guard all.count > limit else { return all }
        return all.prefix(limit - 1) + ["… and \(all.count - limit + 1) more"]
    }

    /// `2 files not committed and 1 commit neither pushed nor merged`.
    package var summary: String {
        func count(_ number: Int, _ noun: String, _ what: String) -> String? {
            number == 0 ? nil : "\(number) \(noun)\(number == 1 ? "" : "s") \(what)"
        }
        return [
            count(files.count, "file", "not committed"),
            count(commits.count, "commit", "neither pushed nor merged"),
        ].compactMap { $0 }.joined(separator: " and ")
    }
}

extension Git {
    /// Looks for what would be lost with this work tree.
    ///
    /// - Parameter bases: where its commits may have been merged; those that aren't there any more
    ///   are passed over.
    package func unsaved(mergedInto bases: [String]) throws(GitError) -> Unsaved {
        var unsaved = Unsaved(files: try uncommitted())
        unsaved.commits = try unmerged(into: bases)
        for submodule in try submodules() {
            let git = Git(
                in: "\(folder)/\(submodule)", timeout: timeout, environment: environment)
            // Its branches go with the work tree.
            unsaved.commits += try git.commits(["HEAD", "--branches", "--not", "--remotes"])
                .map { Unsaved.Commit(id: $0.id, subject: $0.subject, submodule: submodule) }
        }
        return unsaved
    }

    private func uncommitted() throws(GitError) -> [Unsaved.File] {
        var found: [Unsaved.File] = []
        var fields = try run(
            [
                "status", "--porcelain=v2", "-z", "--untracked-files=normal",
                "--ignore-submodules=none", "--no-renames",
            ], timeout: 600_000
        ).fields[...]
        while let field = fields.popFirst() {
            let count: Int
            switch field.utf8.first {
            case UInt8(ascii: "1"): count = 8
            case UInt8(ascii: "2"):
                count = 9
                _ = fields.popFirst()
            case UInt8(ascii: "u"): count = 10
            case UInt8(ascii: "?"): count = 1
            default: continue
            }
            let parts = field.utf8.split(separator: UInt8(ascii: " "), maxSplits: count)
            guard parts.count == count + 1 else { continue }
            let isGone = parts.count > 1 && parts[1].elementsEqual(".D".utf8)
            let what =
                count == 1
                ? "untracked" : count == 10 ? "in conflict" : isGone ? "deleted" : "changed"
            found.append(Unsaved.File(path: String(Substring(parts[count])), what: what))
        }
        return found
    }

    private func unmerged(into bases: [String]) throws(GitError) -> [Unsaved.Commit] {
        var known: [String] = []
        for base in bases {
            if let commit = try commit(base), !known.contains(commit) { known.append(commit) }
        }
        guard let tip = try commit("HEAD") else { return [] }
        let commits = try commits([tip, "--not", "--remotes"] + known)
        guard !commits.isEmpty else { return [] }
        var left = commits.map(\.id)
        for base in known where !left.isEmpty {
            left = try SquashMerges(git: self, base: base).unmerged(left, tip: tip)
        }
        let open = Set(left)
        return commits.filter { open.contains($0.id) }
    }

    /// Commits with their subjects, newest first.
    private func commits(_ range: [String]) throws(GitError) -> [Unsaved.Commit] {
        let fields = try run(
            ["log", "-z", "--no-show-signature", "--topo-order", "--format=%H %s"] + range + ["--"]
        ).fields
        return fields.map { field in
            let parts = field.split(separator: " ", maxSplits: 1)
            return Unsaved.Commit(
                id: String(parts.first ?? ""), subject: parts.count > 1 ? String(parts[1]) : "")
        }
    }

    /// The submodules that are checked out in this work tree, those within them left out.
    package func submodules() throws(GitError) -> [String] {
        let links = try run(["ls-files", "--stage", "-z"]).fields.filter {
            $0.hasPrefix("160000 ")
        }
        return links.compactMap { link in
            guard let tab = link.utf8.firstIndex(of: UInt8(ascii: "\t")) else { return nil }
            let path = String(link[link.utf8.index(after: tab)...])
            return isRepository("\(folder)/\(path)") ? path : nil
        }
    }
}
