import ClaireDomain
import ClairePlatform
import Glibc

/// The folder that Claire keeps for a session, `sessions/<uuid>` beside the database: what is passed
/// to the agent by flag, so that nothing is written into its worktree.
package struct SessionFolder: Equatable, Sendable {
    /// Absolute.
    package let path: String

    /// - Parameter dataFolder: the database's, which is there; it may be relative.
    package init(of session: UUID, dataFolder: String) throws(LaunchError) {
        guard let resolved = realpath(dataFolder, nil) else {
            throw .unwritable(path: dataFolder, reason: SystemError.text(errno))
        }
        defer { free(resolved) }
        path = "\(String(cString: resolved))/sessions/\(session.text)"
    }

    /// The git hooks that the agent's git is sent to.
    package var hooks: String { path + "/hooks" }
    /// What the hooks there call: those that the session inherits.
    var inherited: String { path + "/inherited" }
    var settings: String { path + "/settings.json" }
    var mcpConfig: String { path + "/mcp.json" }
    var systemPrompt: String { path + "/system-prompt.md" }

    /// Makes the folder anew, empty and its owner's alone.
    func make() throws(LaunchError) {
        remove()
        for folder in [path, hooks, inherited] {
            do throws(SystemError) { try Files.makeFolder(folder) } catch {
                throw .unwritable(path: folder, reason: SystemError.text(error.errno))
            }
        }
    }

    /// Removes the folder with what is in it; one that isn't there is no failure.
    package func remove() {
        for folder in [hooks, inherited] {
            for name in DirectoryListing.names(in: folder) { unlink("\(folder)/\(name)") }
            rmdir(folder)
        }
        for name in DirectoryListing.names(in: path) { unlink("\(path)/\(name)") }
        rmdir(path)
    }

    /// Writes a file that is its owner's alone.
    func write(_ bytes: [UInt8], to path: String, mode: UInt32 = 0o600) throws(LaunchError) {
        let file = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, mode)
        guard file >= 0 else { throw .unwritable(path: path, reason: SystemError.text(errno)) }
        defer { close(file) }
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(file, $0.baseAddress, $0.count) }
            if count < 0 && errno == EINTR { continue }
            guard count > 0 else {
                throw .unwritable(path: path, reason: SystemError.text(errno))
            }
            rest = rest.dropFirst(count)
        }
        // What the umask took away.
        guard fchmod(file, mode) == 0 else {
            throw .unwritable(path: path, reason: SystemError.text(errno))
        }
    }
}
