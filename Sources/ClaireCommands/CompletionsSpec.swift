import ClaireCommandLine

/// The shells that have completions.
package enum Shell: String, CaseIterable, Sendable {
    case bash, zsh, fish
}

/// `claire completions`: the scripts that teach a shell to complete.
package enum CompletionsSpec {
    package static let shell = Operand.required(
        .choice("SHELL") { (_: Shell) in "" }, "The shell: bash, zsh or fish")

    package static let verb = CommandSpec(
        verb: "completions", group: CommandGroup.machine,
        summary: "Print a script that makes a shell complete claire's commands",
        description: """
            'make install' puts the scripts where the three shells look for them, so this is for
            other ways of installing. Completion offers commands, options, and real values: names of
            projects, ids of tasks with their titles, sessions, groups and your own claire-* commands.

            In bash: put 'source <(claire completions bash)' into ~/.bashrc. In zsh: write the script
            to a file named _claire in a folder of $fpath. In fish: write it to
            ~/.config/fish/completions/claire.fish.
            """
    ) {
        shell
        Example(
            "claire completions fish > ~/.config/fish/completions/claire.fish", "Install for fish")
        SeeAlso("claire")
    }
}
