import ClaireDomain
import ClairePlatform

/// The hooks that a repository has of its own, which `core.hooksPath` of a session would hide.
package enum RepositoryHooks {
    /// Their names; none where git can't tell.
    ///
    /// - Parameter worktree: where the session will work.
    package static func names(in worktree: String) -> [String] {
        let git = Git(in: worktree)
        // The last one is Claire's own, which turns hooks off.
        let set = try? git.run(
            ["config", "--null", "--get-all", "core.hooksPath"], accepting: [0, 1]
        ).fields.dropLast().last
        guard let folder = set ?? (try? git.run(["rev-parse", "--git-common-dir"]).text) else {
            return []
        }
        let path = folder.hasPrefix("/") ? folder : "\(worktree)/\(folder)"
        return DirectoryListing.names(in: set == nil ? path + "/hooks" : path)
    }
}
