import ClaireCommandLine

/// `claire undo`: takes back a command.
package enum UndoSpec {
    package static let event = Operand.optional(
        .event, "An event of the command to take back; the last one of this machine if not given")
    package static let dryRun = Option.flag("dry-run", short: "n", "Show it and change nothing")

    package static let verb = CommandSpec(
        verb: "undo", group: CommandGroup.work,
        summary: "Take back the last command",
        description: """
            Shows first what it does. Values go back to what they were before the command; a value
            that somebody wrote since is left alone and named, and the exit code is then 6. The
            events stay in the log, with those that took them back.
            """
    ) {
        event
        dryRun
        ExitCode.notFound
        ExitCode.conflict
        ExitCode.partial
        Example("claire undo", "Take back what was just done")
        Example("claire undo --dry-run", "Only show what would be taken back")
        Example("claire undo 81c2e0f4", "Take back a command by an event that 'claire log' shows")
        SeeAlso("claire-log")
    }
}
