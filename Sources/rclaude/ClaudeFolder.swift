import ClaireDomain
import ClairePlatform

/// Claude Code's own folder, `${CLAUDE_CONFIG_DIR:-~/.claude}`: read, never written.
struct ClaudeFolder {
    let path: String

    /// The folder that the environment says.
    init() {
        path = Environment.nonEmpty("CLAUDE_CONFIG_DIR") ?? Environment.home + "/.claude"
    }

    init(path: String) { self.path = path }

    /// One folder for each working folder, named by a lossy slug.
    var projects: String { path + "/projects" }
    /// The live registry, a file for each process.
    var sessions: String { path + "/sessions" }

    /// The slug that Claude makes of a working folder: every UTF-16 unit that is no ASCII letter or
    /// digit becomes a hyphen. Several folders share one, so it only says where to look first.
    static func slug(of cwd: String) -> String {
        String(
            decoding: cwd.utf16.map { unit in
                switch unit {
                case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: UInt8(unit)
                default: UInt8(ascii: "-")
                }
            }, as: UTF8.self)
    }
}
