import ClairePlatform

/// What git is told by variables, whoever starts Claire.
enum GitEnvironment {
    /// What a user may set for every git: how servers are reached, who commits, where git's own
    /// programs and configuration stand. All other `GIT_*` variables point at a repository, an index
    /// or a setting of whoever called us, a git hook or an agent's session, and must not reach ours.
    private static let kept: Set = [
        "GIT_SSH", "GIT_SSH_COMMAND", "GIT_SSH_VARIANT", "GIT_SSL_CAINFO", "GIT_SSL_CAPATH",
        "GIT_SSL_NO_VERIFY", "GIT_SSL_CERT", "GIT_SSL_KEY", "GIT_PROXY_COMMAND",
        "GIT_HTTP_USER_AGENT", "GIT_EXEC_PATH", "GIT_TEMPLATE_DIR", "GIT_ALLOW_PROTOCOL",
        "GIT_PROTOCOL_FROM_USER", "GIT_CONFIG_GLOBAL", "GIT_CONFIG_SYSTEM", "GIT_CONFIG_NOSYSTEM",
        "GIT_AUTHOR_NAME", "GIT_AUTHOR_EMAIL", "GIT_COMMITTER_NAME", "GIT_COMMITTER_EMAIL",
    ]

    /// The changes to our environment: nothing inherited, nobody asked, English said.
    static func changes(
        to variables: [String: String] = Environment.all()
    ) -> [String: String?] {
        var changes: [String: String?] = [:]
        for name in variables.keys where name.hasPrefix("GIT_") && !kept.contains(name) {
            changes[name] = .some(nil)
        }
        changes["GIT_TERMINAL_PROMPT"] = "0"
        changes["SSH_ASKPASS_REQUIRE"] = "never"
        changes["LC_ALL"] = "C"
        changes["LANGUAGE"] = .some(nil)
        return changes
    }

    /// Whether the user has said by variable how git is to call ssh.
    static var namesSSH: Bool {
        Environment.nonEmpty("GIT_SSH_COMMAND") != nil || Environment.nonEmpty("GIT_SSH") != nil
    }
}
