/// One thing that the stand-in does in a turn.
enum Step {
    /// Be busy for so many milliseconds.
    case work(Int64)
    /// Answer with a text.
    case say(String)
    /// Run a tool without asking.
    case tool(name: String, milliseconds: Int64)
    /// Really run a shell command in the working folder, without asking.
    case run(command: String)
    /// Ask for permission to run a shell command, and wait.
    case ask(command: String)
    /// Ask the person a question with two answers, and wait.
    case question(String)
    /// Fail as when the API is overloaded, or a limit is reached: StopFailure's word for it, and what
    /// is shown.
    case error(kind: String, String)
    /// Give the session a title.
    case title(String)
    /// Run a shell command of the person's for so long (status `shell`).
    case shell(Int64)
    /// Leave work in the background behind for so long after the turn.
    case background(Int64)
    /// Write a sub-agent's transcript.
    case sidechain(String)
    /// Call a tool of an MCP server; the arguments are a JSON object.
    case mcp(tool: String, arguments: String)
    /// Leave properly.
    case exit(Int32)
    /// Die without tidying up, as after `kill -9`.
    case crash
}

/// What a prompt asks for: the steps behind `/stand-in`, separated by `;`, wherever a line holds
/// that word; else those of `STAND_IN_SCRIPT`; else a little work and an answer.
///
///     /stand-in work 2s ; ask rm -rf build ; say all done
///
/// Durations are `300ms`, `2s` or `1m`; `STAND_IN_WORK` is the one used where none is given.
struct Script {
    let steps: [Step]

    init(prompt: String) {
        if let inline = Script.inline(in: prompt) {
            steps = Script.parse(inline)
        } else if let given = environment("STAND_IN_SCRIPT") {
            steps = Script.parse(given)
        } else {
            steps = [.work(Script.usualWork), .say(Script.echo(of: prompt))]
        }
    }

    private static func inline(in prompt: String) -> String? {
        let word = "/stand-in "
        for line in prompt.split(whereSeparator: \.isNewline) {
            var rest = line[...]
            while !rest.isEmpty && !rest.hasPrefix(word) { rest = rest.dropFirst() }
            if !rest.isEmpty { return String(rest.dropFirst(word.count)) }
        }
        return nil
    }

    private static func parse(_ text: String) -> [Step] {
        text.split(separator: ";").compactMap { step(trimmed(String($0))) }
    }

    private static func step(_ text: String) -> Step? {
        let parts = text.split(separator: " ", maxSplits: 1).map(String.init)
        guard let word = parts.first else { return nil }
        let rest = parts.count > 1 ? parts[1] : ""
        let duration = duration(rest) ?? usualWork
        switch word {
        case "work": return .work(duration)
        case "say": return .say(rest)
        case "tool": return tool(rest)
        case "run": return .run(command: rest)
        case "ask": return .ask(command: rest.isEmpty ? "make install" : rest)
        case "question": return .question(rest.isEmpty ? "Which one?" : rest)
        case "error": return error(rest)
        case "limit":
            return .error(
                kind: "rate_limit",
                rest.isEmpty ? "You've hit your session limit · resets 3:45pm" : rest)
        case "title": return .title(rest)
        case "shell": return .shell(duration)
        case "background": return .background(duration)
        case "sidechain": return .sidechain(rest)
        case "mcp": return mcp(rest)
        case "exit": return .exit(Int32(rest) ?? 0)
        case "crash": return .crash
        default: return .say("I don't know how to '\(word)'.")
        }
    }

    private static func tool(_ rest: String) -> Step {
        let words = rest.split(separator: " ").map(String.init)
        let time = words.count > 1 ? duration(words[1]) : nil
        return .tool(name: words.first ?? "Read", milliseconds: time ?? usualWork)
    }

    /// `error [KIND] [TEXT]`; the kinds are those that StopFailure names.
    private static func error(_ rest: String) -> Step {
        let kinds = [
            "rate_limit", "overloaded", "authentication_failed", "oauth_org_not_allowed",
            "billing_error", "invalid_request", "model_not_found", "server_error",
            "max_output_tokens", "unknown",
        ]
        let parts = rest.split(separator: " ", maxSplits: 1).map(String.init)
        guard let kind = parts.first, kinds.contains(kind) else {
            return .error(
                kind: rest.isEmpty ? "overloaded" : "unknown",
                rest.isEmpty ? "API Error: 529 Overloaded" : rest)
        }
        return .error(kind: kind, parts.count > 1 ? parts[1] : "API Error: \(kind)")
    }

    private static func mcp(_ rest: String) -> Step {
        let parts = rest.split(separator: " ", maxSplits: 1).map(String.init)
        return .mcp(tool: parts.first ?? "", arguments: parts.count > 1 ? parts[1] : "{}")
    }

    /// Milliseconds; `nil` for what is no duration.
    static func duration(_ text: String) -> Int64? {
        let digits = text.prefix { $0.isASCII && $0.isNumber }
        guard let number = Int64(digits), number < 1_000_000_000 else { return nil }
        switch text.dropFirst(digits.count) {
        case "ms": return number
        case "s", "": return number * 1000
        case "m": return number * 60_000
        default: return nil
        }
    }

    private static var usualWork: Int64 {
        environment("STAND_IN_WORK").flatMap(duration) ?? 300
    }

    /// The answer where none is scripted: how much arrived, and how it begins.
    static func echo(of prompt: String) -> String {
        let first = prompt.split(whereSeparator: \.isNewline).first.map(String.init) ?? ""
        let lines = prompt.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
        return
            "Done. I read \(prompt.utf8.count) bytes in \(lines.count) line\(lines.count == 1 ? "" : "s"):"
            + " \(first.prefix(60))"
    }

    private static func trimmed(_ text: String) -> String {
        let head = text.drop { $0 == " " || $0 == "\t" }
        var end = head.endIndex
        while end > head.startIndex, " \t".contains(head[head.index(before: end)]) {
            end = head.index(before: end)
        }
        return String(head[..<end])
    }
}
