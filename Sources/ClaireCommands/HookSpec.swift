import ClaireCommandLine

/// `claire hook`: what Claude Code calls at every event of a session.
package enum HookSpec {
    package static let verb = CommandSpec(
        verb: "hook", group: CommandGroup.machine,
        summary: "Take an event that Claude Code reports",
        description: """
            Claude Code calls this by the settings that a session of Claire's is started with. It
            reads the event's JSON object on standard input and records the session's state, where
            state, message or task changed; on each tool call it takes a few milliseconds and writes
            nothing where nothing changed.

            It never fails and never slows Claude: the exit code is 0 whatever happens, and what went
            wrong stands in hook.log beside the database. Where another program holds the database for
            longer than 20 ms, the report goes to a file beside it, which the next command that writes
            takes in. At the end of a turn it may print the next prompt from the session's queue, in
            the form that Claude takes from a Stop hook.

            The session is the one that CLAIRE_SESSION names, else the one in the event. Which event
            means which state stands in claire-transport(7).
            """
    ) {
        Example("claire hook", "Take the event on standard input")
        SeeAlso("claire-session")
        SeeAlso("claire-transport", 7)
    }
}
