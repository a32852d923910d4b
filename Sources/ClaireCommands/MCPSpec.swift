import ClaireCommandLine

/// `claire mcp`: the record for agents, as tools that they call.
package enum MCPSpec {
    package static let verb = CommandSpec(
        verb: "mcp", group: CommandGroup.machine,
        summary: "Serve the record to an agent over the Model Context Protocol",
        description: """
            An agent's client starts this and talks to it on standard input and output, one JSON
            message a line; it is not for people to type at. 'claire session open' passes it to
            Claude Code. It ends when its input does, and finishes what was asked until then. One
            process serves one client; any number of them share the record.

            The session that calls is known from CLAIRE_SESSION, else from CLAUDE_CODE_SESSION_ID,
            which Claude Code sets. What it writes is recorded as done by that session. Without
            either, tools that only look and those that add, note and block work, as the person
            that CLAIRE_ACTOR or claire.toml names; those that speak for a session say what is
            missing.

            It speaks the revisions 2024-11-05, 2025-03-26, 2025-06-18 and 2025-11-25 of the
            protocol after 'initialize', and 2026-07-28 without. Logs go to standard error.
            """
    ) {
        MCPTopics.tools
        MCPTopics.context
        MCPTopics.clients
        Example("claire mcp", "What a client's configuration names as the server's command")
        SeeAlso("claire-session")
        SeeAlso("claire-task")
        SeeAlso("claire-json", 7)
    }
}
