import ClairePlatform

/// Which commits of a branch stand in another already, though under other ids: merged one by one, or
/// all of them squashed into one. The difference that they make tells, by git's patch id.
struct SquashMerges {
    let git: Git
    /// Where the branch may have been merged.
    let base: String

    /// So many of the base's latest commits are looked at, and so many of the branch's own.
    private static let longest = (base: 2000, branch: 100)

    /// Those of the commits that no commit of the base stands for.
    ///
    /// - Parameter commits: newest first, down from `tip`.
    func unmerged(_ commits: [String], tip: String) throws(GitError) -> [String] {
        guard let start = try git.mergeBase(base, tip) else { return commits }
        let paths = try git.run(
            ["diff", "--name-only", "-z", "--no-renames", start, tip, "--"]
        ).fields
        guard !paths.isEmpty else { return commits }
        // Whole patches of those commits that touch what the branch touches: a squash touches all of
        // it, so a part of the paths finds it as well.
        let patches = try git.run(
            [
                "log", "-p", "--full-diff", "--no-merges", "--no-renames", "--no-color",
                "--max-count=\(Self.longest.base)", start + ".." + base, "--",
            ] + paths.prefix(200), timeout: 300_000)
        let merged = Set(try ids(patches.output).map(\.patch))
        guard !merged.isEmpty else { return commits }
        var left = commits
        // The newest commit up to which all of it was squashed; those before it came along.
        for (index, commit) in commits.enumerated().prefix(Self.longest.branch) {
            let whole = try git.run(["diff", "--no-renames", start, commit, "--"])
            if let id = try ids(whole.output).first, merged.contains(id.patch) {
                left = Array(commits.prefix(index))
                break
            }
        }
        guard !left.isEmpty else { return [] }
        let single = try git.run(
            ["log", "-p", "--no-merges", "--no-renames", "--no-color", start + ".." + tip, "--"])
        let same = Set(
            try ids(single.output).filter { merged.contains($0.patch) }.map(\.commit))
        return left.filter { !same.contains($0) }
    }

    /// The patch ids in what `log -p` or `diff` printed, with the commits they are of.
    private func ids(_ patches: [UInt8]) throws(GitError) -> [(patch: String, commit: String)] {
        guard !patches.isEmpty else { return [] }
        return try git.run(["patch-id", "--stable"], input: .bytes(patches)).lines.compactMap {
            let words = $0.split(separator: " ")
            return words.count == 2 ? (String(words[0]), String(words[1])) : nil
        }
    }
}
