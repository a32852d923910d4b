import ClaireCommandLine

/// `claire` itself: its own options, which stand before the verb.
package enum FrontSpec {
    package static let remote = Option.value(
        "remote", .words("URL"), "Let the command work on the Claire at this address")
    package static let version = Option.flag("version", "Print the version")
    package static let execPath = Option.flag("exec-path", "Print the folder of the verbs")
    package static let command = Operand.optional(
        .reference("verb", "COMMAND"), "What to do; without one, all commands are listed")
    package static let arguments = Operand.repeated(
        .text.labelled("ARGUMENT"), "Operands and options of the command")

    package static let program = CommandSpec(
        verb: "claire", of: "", group: "",
        summary: "Project manager for a fleet of Claude Code agents",
        description: """
            claire remembers what a fleet of agents works on: projects, tasks, who does what, and
            what came of it. Every change is an event in one database on this machine; there is no
            server and no account.

            Each command is a program of its own, claire-COMMAND. Any executable of that name on
            PATH is a command, in any language; see claire-extensions(7).
            """
    ) {
        command
        arguments
        remote
        version
        execPath
        ExitCode.notFound
        ExitCode.conflict
        ExitCode.transport
        ExitCode.partial
        ExitCode.notRunnable
        ExitCode.unknownCommand
        EnvironmentNote("CLAIRE_EXEC_PATH", "The folder of the verbs")
        Example("claire init", "Set up this machine")
        Example("claire project new site --goal 'Launch in June'", "Create a project")
        Example("claire task add site 'Write the landing page'", "Add a task")
        Example("claire status", "See who needs you")
        SeeAlso("claire-extensions", 7)
        SeeAlso("claire-json", 7)
        SeeAlso("claire-api", 7)
        SeeAlso("claire-transport", 7)
    }
}

/// `claire help`.
package enum HelpSpec {
    package static let command = Operand.optional(
        .reference("verb", "COMMAND"), "The command; without one, all commands are listed")
    package static let subcommand = Operand.repeated(
        .reference("subcommand", "SUBCOMMAND"), "A subcommand of it")

    /// What has a page of its own that no command has: `json` for claire-json(7).
    package static var topics: [(name: String, page: SeeAlso)] {
        FrontSpec.program.seeAlso.filter { $0.section == 7 }
            .map { (String($0.page.dropFirst("claire-".count)), $0) }
    }

    package static let verb = CommandSpec(
        verb: "help", group: CommandGroup.help,
        summary: "Show the manual page of a command",
        description: """
            For a command of your own it tries 'man claire-COMMAND', then its comments. 'api',
            'extensions', 'json' and 'transport' stand for claire-api(7), claire-extensions(7),
            claire-json(7) and claire-transport(7).
            """
    ) {
        command
        subcommand
        ExitCode.unknownCommand
        Example("claire help task", "Read about tasks")
        Example("claire help task add", "Read about one of its subcommands")
        Example("claire help extensions", "Read how to add commands")
        SeeAlso("claire")
    }
}

/// `claire version`.
package enum VersionSpec {
    package static let verb = CommandSpec(
        verb: "version", group: CommandGroup.help, summary: "Print the version",
        description: "The same as 'claire --version'."
    ) {
        Example("claire version --json", "For a program")
        SeeAlso("claire")
    }
}

/// `claire commands`.
package enum CommandsSpec {
    package static let verbose = Option.flag(
        "verbose", short: "v", "Also show where each one is, and what it shadows")

    package static let verb = CommandSpec(
        verb: "commands", group: CommandGroup.help,
        summary: "List all commands, your own included",
        description: """
            One line each. Nothing is run to make the list: the summary of a script is its comment
            line '# Summary: …', that of another program stands in claire-NAME.json beside it.
            """
    ) {
        verbose
        Example("claire commands --verbose", "See which programs are meant")
        Example("claire commands --json", "For a program")
        SeeAlso("claire-extensions", 7)
    }
}
