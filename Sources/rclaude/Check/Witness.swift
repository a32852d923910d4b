import ClaireDomain
import ClairePlatform
@preconcurrency import Glibc

/// `rclaude witness KIND FILE`: what `rclaude check` puts in the place of a hook and of an MCP server,
/// to write down what Claude Code asks of them.
enum Witness {
    /// What the Stop hook has the agent do next.
    static let nextPrompt = "Reply with the one word: done."
    static let toolName = "claire_check"

    static func run(_ words: [String]) -> Int32 {
        switch (words.first, words.count) {
        case ("hook"?, 2): hook(words[1], feeds: false)
        case ("feed"?, 2): hook(words[1], feeds: true)
        case ("server"?, 2): serve(words[1])
        default: return 2
        }
        return 0
    }

    private static func hook(_ path: String, feeds: Bool) {
        let input = (try? StandardInput.readAll(limit: 1 << 20)) ?? []
        guard let event = try? JSON.parse(input, duplicates: .lastWins) else { return }
        append("hook", event, to: path)
        guard feeds, event["hook_event_name"]?.string == "Stop",
            event["stop_hook_active"]?.bool == false
        else { return }
        let answer: JSON = ["decision": "block", "reason": .string(nextPrompt)]
        Output.write(answer.encoded + "\n")
    }

    private static func serve(_ path: String) {
        while let line = readLine() {
            guard let message = try? JSON.parse(line, duplicates: .lastWins) else { continue }
            append("server", message, to: path)
            guard let id = message["id"], let method = message["method"]?.string else { continue }
            let answer: (key: String, value: JSON) =
                switch method {
                case "initialize": ("result", greeting(message["params"]))
                case "tools/list": ("result", ["tools": [tool]])
                case "ping": ("result", [:])
                default: ("error", ["code": -32601, "message": "method not found"])
                }
            Output.write(
                JSON.object(JSONObject([("jsonrpc", "2.0"), ("id", id), answer])).encoded + "\n")
        }
    }

    private static func greeting(_ parameters: JSON?) -> JSON {
        [
            "protocolVersion": parameters?["protocolVersion"] ?? "2025-06-18",
            "capabilities": ["tools": [:]],
            "serverInfo": ["name": "claire-check", "version": "1"],
        ]
    }

    private static let tool: JSON = [
        "name": .string(toolName), "description": "Does nothing: Claire checks how it is listed.",
        "inputSchema": ["type": "object", "properties": [:]],
    ]

    /// One line in one write, so that several writers don't mix.
    private static func append(_ kind: String, _ value: JSON, to path: String) {
        let session = JSON(Environment.nonEmpty("CLAUDE_CODE_SESSION_ID"))
        let line: JSON = [kind: value, "session": session]
        let bytes = Array((line.encoded + "\n").utf8)
        let file = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
        guard file >= 0 else { return }
        _ = bytes.withUnsafeBytes { write(file, $0.baseAddress, $0.count) }
        close(file)
    }
}

/// What witnesses have written down.
struct Testimony {
    let path: String

    private var entries: [JSON] {
        (FileRange.head(path, count: 8 << 20) ?? []).split(separator: 0x0A)
            .compactMap { try? JSON.parse($0, duplicates: .lastWins) }
    }

    /// The calls of hooks, in their order, and the session that the environment named.
    func hooks(_ event: String) -> [(input: JSON, session: String?)] {
        entries.compactMap { entry in
            guard let input = entry["hook"], input["hook_event_name"]?.string == event else {
                return nil
            }
            return (input, entry["session"]?.string)
        }
    }

    /// The messages to the server by their methods.
    func messages(_ method: String) -> [(message: JSON, session: String?)] {
        entries.compactMap { entry in
            guard let message = entry["server"], message["method"]?.string == method else {
                return nil
            }
            return (message, entry["session"]?.string)
        }
    }
}
