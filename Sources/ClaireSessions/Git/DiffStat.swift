import ClaireDomain

/// How much a branch changes.
package struct DiffStat: Equatable, Sendable {
    package var files = 0
    package var insertions = 0
    package var deletions = 0
    /// Commits that the base doesn't have.
    package var commits = 0

    /// The object of `diff_stat`.
    package var json: JSONObject {
        JSONObject([
            ("files", .integer(Int64(files))), ("insertions", .integer(Int64(insertions))),
            ("deletions", .integer(Int64(deletions))), ("commits", .integer(Int64(commits))),
        ])
    }

    /// `3 files, +10 −2, 1 commit`.
    package var text: String {
        func count(_ number: Int, _ noun: String) -> String {
            "\(number) \(noun)\(number == 1 ? "" : "s")"
        }
        return
            "\(count(files, "file")), +\(insertions) −\(deletions), \(count(commits, "commit"))"
    }
}

extension Git {
    /// What the work tree, with what isn't committed in it, changes since it left the base.
    package func diffStat(since base: String) throws(GitError) -> DiffStat {
        let start = try mergeBase(base, "HEAD") ?? base
        var stat = DiffStat()
        for field in try run(
            ["diff", "--numstat", "-z", "--no-renames", "--ignore-submodules=none", start, "--"]
        ).fields {
            let parts = field.split(separator: "\t", maxSplits: 2)
            guard parts.count == 3 else { continue }
            stat.files += 1
            // A binary file has a dash for both.
            stat.insertions += Int(parts[0]) ?? 0
            stat.deletions += Int(parts[1]) ?? 0
        }
        stat.commits = Int(try run(["rev-list", "--count", start + "..HEAD"]).text) ?? 0
        return stat
    }
}
