import ClaireDomain

/// The hooks that git knows (githooks(5)).
enum GitHookName {
    /// Those that a session's folder always answers for, so that the repository's own run whenever
    /// they are put there.
    static let usual = [
        "applypatch-msg", "pre-applypatch", "post-applypatch", "pre-commit", "pre-merge-commit",
        "prepare-commit-msg", "commit-msg", "post-commit", "pre-rebase", "post-checkout",
        "post-merge", "pre-push", "pre-receive", "update", "post-receive", "post-update",
        "pre-auto-gc", "post-rewrite", "sendemail-validate",
    ]

    /// Those that git runs all the time, or whose mere presence changes what it does: answered for
    /// only where one is there when the session is opened.
    static let costly = ["reference-transaction", "post-index-change", "push-to-checkout"]

    /// `proc-receive` and `fsmonitor-watchman` talk with git and can't be chained; `p4-*` belong to a
    /// bridge.
    static let inheritable = usual + costly

    /// Whether a session can inherit a hook of this name.
    static func isInheritable(_ name: String) -> Bool {
        inheritable.contains { $0.hasSameBytes(as: name) }
    }
}
