import ClaireCommandLine

/// What the manual of `claire mcp` says of what it serves, and of clients.
enum MCPTopics {
    static let tools = Topic(
        "TOOLS",
        [
            .text(
                """
                What the agent says of itself: claire_status(state, message), \
                claire_task_done(summary), claire_usage(input_tokens, output_tokens, cost) and \
                claire_log(level, message).
                """),
            .text(
                """
                Tasks: claire_task_list(project, status, ready, session, all), \
                claire_task_show(task, history), claire_task_next(project, claim, explain), \
                claire_task_claim(task), claire_task_add(project, title, prio, desc, mode, after), \
                claire_task_note(task, text) and claire_task_block(task, reason).
                """),
            .text(
                """
                The whole: claire_project_status(project) and claire_fleet(state, host, group, all).
                """),
            .text(
                """
                Each answers with the object that the command prints under --json, as structured \
                content and as text; claire-json(7) describes it. What can't be done is a failed \
                call, told in the words of the command line.
                """),
        ])

    static let context = Topic(
        "RESOURCES AND PROMPTS",
        [
            .text(
                """
                The resource claire://task/current is the task that the session works on, null \
                without one, and claire://task/ID any task; clients may subscribe to both. The \
                prompts are work_on_my_task, take_next_task and hand_over.
                """)
        ])

    static let clients = Topic(
        "OTHER CLIENTS",
        [
            .text(
                """
                Any client that starts a server by a command can have it. Most of them read such a \
                file:
                """),
            .listing(
                """
                {
                  "mcpServers": {
                    "claire": {
                      "command": "claire",
                      "args": ["mcp"],
                      "env": { "CLAIRE_SESSION": "UUID" }
                    }
                  }
                }
                """),
            .text(
                """
                For an agent without a session of its own choose a uuid, as uuidgen prints it, and \
                keep it as long as its work lasts: assignments and reports hang on it. Leave env out \
                for a client that a person sits at. Claude Code takes the file by --mcp-config and \
                sets the session by itself, so that env is not needed there either; to have it in \
                every session:
                """),
            .listing("claude mcp add --scope user claire -- claire mcp"),
            .text("To see it answer:"),
            .listing(
                """
                echo '{"jsonrpc":"2.0","id":1,"method":"ping"}' | claire mcp
                """),
        ])
}
