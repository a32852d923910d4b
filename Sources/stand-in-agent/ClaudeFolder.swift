import ClaireDomain
@preconcurrency import Glibc

/// Where Claude Code keeps what it knows: `CLAUDE_CONFIG_DIR`, or `.claude` in the home folder.
struct ClaudeFolder {
    let path: String

    init() {
        path = environment("CLAUDE_CONFIG_DIR") ?? (environment("HOME") ?? "/") + "/.claude"
    }

    var sessions: String { path + "/sessions" }
    var projects: String { path + "/projects" }
    var settings: String { path + "/settings.json" }

    /// Where the transcript of a new session belongs. The slug is lossy, as Claude's is: whatever
    /// is no ASCII letter or digit becomes a hyphen, and what is longer than 200 is cut, with a hash
    /// of the whole behind it.
    func transcript(of session: UUID, in cwd: String) -> String {
        var slug = String(
            cwd.map { character in
                character.isASCII && (character.isLetter || character.isNumber) ? character : "-"
            })
        if slug.utf8.count > 200 {
            let hash = cwd.utf8.reduce(UInt64(5381)) { $0 &* 33 &+ UInt64($1) }
            slug = slug.prefix(200) + "-" + String(hash, radix: 36)
        }
        return "\(projects)/\(slug)/\(session.text).jsonl"
    }

    /// The transcript of a session wherever it stands, since files can move between slugs.
    func existingTranscript(of session: UUID) -> String? {
        Files.names(in: projects)
            .map { "\(projects)/\($0)/\(session.text).jsonl" }
            .first(where: Files.exists)
    }
}
