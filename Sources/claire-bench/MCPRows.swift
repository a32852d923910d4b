/// `claire mcp`: how soon a client has its first answer, and what a call costs beside the verb.
enum MCPRows {
    private static let hello = """
        {"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-11-25",\
        "capabilities":{},"clientInfo":{"name":"claire-bench","version":"1"}}}

        """
    private static let call = """
        {"jsonrpc":"2.0","id":2,"method":"tools/call","params":{"name":"claire_task_next",\
        "arguments":{}}}

        """

    static func rows(_ context: Context) throws -> [Row] {
        let record = try context.record()
        let workbench = context.workbench
        return [
            .race(
                "mcp-start", "claire mcp from the start over 'initialize' to the end of its input",
                bar: .ratioAtMost(3), rounds: workbench.rounds, against: "cat of the same line"
            ) {
                let lines = workbench.path("mcp-hello")
                try File.write(hello, to: lines)
                let server = try serving(lines, record, workbench)
                guard try server.output(in: workbench).utf8.starts(with: answered.utf8) else {
                    throw BenchError("claire mcp doesn't answer 'initialize'")
                }
                return (server, try workbench.peer("sh", ["-c", "exec cat <\"$0\"", lines]))
            },
            .race(
                "mcp-next", "the same with a call of claire_task_next behind it",
                bar: .ratioAtMost(1.5), rounds: workbench.rounds, against: "claire task next --json"
            ) {
                let lines = workbench.path("mcp-call")
                try File.write(hello + call, to: lines)
                return (
                    try serving(lines, record, workbench),
                    try workbench.tool("claire", ["task", "next", "--json"], on: record)
                )
            },
        ]
    }

    private static let answered = #"{"jsonrpc":"2.0","id":1,"result":{"protocolVersion""#

    /// The server with its input from a file.
    private static func serving(
        _ lines: String, _ record: Record, _ workbench: Workbench
    ) throws -> Program {
        let server = try workbench.tool("claire-mcp", [], on: record)
        return Program(
            path: "/bin/sh", arguments: ["-c", "exec \"$0\" <\"$1\"", server.path, lines],
            environment: server.environment)
    }
}
