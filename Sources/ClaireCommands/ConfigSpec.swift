import ClaireCommandLine

/// The subcommands of `claire config`.
package enum ConfigCommand: String, CaseIterable, Sendable {
    case show, trust
}

/// `claire config`: what the sessions of a project inherit.
package enum ConfigSpec {
    package static let project = Operand.required(.project, "The project")
    package static let revoke = Option.flag("revoke", "Take the trust back")

    package static let verb = CommandSpec(
        verb: "config", group: CommandGroup.fleet,
        summary: "See and trust what a project's sessions inherit",
        description: """
            A session that Claire opens inherits fragments for its system prompt and git hooks: first
            claude.md and the files in hooks/ beside claire.toml, then those in .claire/ of the
            project's repository. Fragments are appended, the global one first. A git hook of the
            repository's .claire/hooks takes the place of a global one of the same name; unique ones
            of both stay. Each runs before the hook of that name that the repository has in git's own
            sense, which still runs.

            All of it is passed to the agent by flag and environment: nothing is written into the
            worktree. What stands in a repository is used only after 'claire config trust', since a
            repository that was cloned must not run commands by being opened; where it changes, it
            is not used until it is trusted again.

            Not used are links in a repository, hooks that their owner may not execute, files that
            git knows no hook of that name for, a claude.md that is over 64 KiB or no UTF-8, and hooks
            over 1 MiB. Each is named with its reason.
            """
    ) {
        CommandSpec(
            "show", summary: "Show what is inherited, and where each line came from",
            description: "What is there and not used is shown too, and why it is not."
        ) {
            project
            Example("claire config show site", "See what a project's sessions are told")
        }
        CommandSpec(
            "trust", summary: "Show a repository's fragments and hooks, and trust them as shown",
            description: """
                What is shown is pinned by its hash, on this machine alone. A session takes it as it
                was pinned when it is opened. An agent is refused: a person trusts.
                """
        ) {
            project
            revoke
            Example(
                "claire config trust site", "Read a repository's hooks and let sessions use them")
            Example("claire config trust site --revoke", "Use them no more")
        }
        ExitCode.notFound
        ExitCode.conflict
        SeeAlso("claire-session")
        SeeAlso("claire-project")
    }
}
