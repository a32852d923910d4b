import ClaireDomain

/// One line of a transcript, as far as it matters here.
///
/// The format is Claude's own and changes: whatever isn't understood is `other`, and no line is an
/// error.
struct TranscriptLine {
    enum Kind {
        /// A message of the person, or of whoever types for them.
        case prompt(String)
        /// The result of a tool, which the format calls a user's message.
        case toolResult
        /// A piece of a response.
        case response(Response)
        /// A prompt that was typed while the agent was busy and waits for its turn.
        case queued(String)
        case title(Title, String)
        /// The end of a turn, which Claude notes with how long it took.
        case turnEnd
        case other
    }

    /// The kinds of title, best first.
    enum Title: Int, CaseIterable {
        case custom, ai, lastPrompt, summary, firstPrompt
    }

    /// A piece of what the model said: one response spans several lines with the same ids.
    struct Response {
        let messageID: String
        let requestID: String
        let model: String
        let text: String
        let usesTool: Bool
        /// Why the model stopped; `nil` on the lines before the last.
        let stopReason: String?
        let usage: TokenCount?
        /// Whether the API failed and Claude wrote this in the model's name.
        let isAPIError: Bool
    }

    let kind: Kind
    let uuid: String
    /// Milliseconds since 1970.
    let time: Int64?
    let cwd: String?
    let isSidechain: Bool
    /// Written by Claude itself rather than by a person.
    let isMeta: Bool

    /// Reads a line.
    ///
    /// - Returns: `nil` for what isn't a JSON object.
    init?(_ bytes: some Collection<UInt8>) {
        guard let json = try? JSON.parse(bytes, duplicates: .lastWins), json.object != nil else {
            return nil
        }
        uuid = json["uuid"]?.string ?? ""
        time = json["timestamp"]?.string.flatMap { Timestamp.milliseconds($0) }
        cwd = json["cwd"]?.string
        isSidechain = json["isSidechain"]?.bool ?? false
        isMeta = json["isMeta"]?.bool ?? false
        kind = TranscriptLine.kind(of: json)
    }

    private static func kind(of json: JSON) -> Kind {
        switch json["type"]?.string {
        case "user": userKind(json)
        case "assistant": json["message"].map { .response(Response($0, line: json)) } ?? .other
        case "queue-operation" where json["operation"]?.string == "enqueue":
            json["content"].map { .queued(text(of: $0)) } ?? .other
        case "custom-title": title(.custom, json["customTitle"])
        case "ai-title": title(.ai, json["aiTitle"])
        case "last-prompt": title(.lastPrompt, json["lastPrompt"])
        case "summary": title(.summary, json["summary"])
        case "system" where json["subtype"]?.string == "turn_duration": .turnEnd
        default: .other
        }
    }

    private static func userKind(_ json: JSON) -> Kind {
        guard let content = json["message"]?["content"] else { return .other }
        let isResult =
            content.array?.contains { $0["type"]?.string == "tool_result" } ?? false
        return isResult ? .toolResult : .prompt(text(of: content))
    }

    private static func title(_ title: Title, _ value: JSON?) -> Kind {
        guard let text = value?.string, !text.isEmpty else { return .other }
        return .title(title, text)
    }

    /// The text of a message's content, which is a string or a list of blocks.
    static func text(of content: JSON) -> String {
        if let text = content.string { return text }
        return (content.array ?? [])
            .filter { $0["type"]?.string == "text" }
            .compactMap { $0["text"]?.string }
            .joined(separator: "\n")
    }

    /// What Claude writes in place of a prompt when the person presses Esc.
    static let interruption = "[Request interrupted by user"

    /// The text of a prompt that a person or a sender wrote.
    var prompt: String? {
        guard case .prompt(let text) = kind, !isMeta, !isSidechain, !text.isEmpty,
            !text.hasPrefix(TranscriptLine.interruption), !text.hasPrefix("<local-command"),
            !text.hasPrefix("<command-name>")
        else { return nil }
        return text
    }

    /// Whether the agent was told this text: by a person or a sender, or by a Stop hook, whose word
    /// Claude writes in a line of its own.
    func isTold(_ text: String) -> Bool { !isMeta || text.hasPrefix("Stop hook feedback:") }

    /// The response, unless a sub-agent's.
    var response: Response? {
        guard case .response(let response) = kind, !isSidechain else { return nil }
        return response
    }
}

extension TranscriptLine.Response {
    fileprivate init(_ message: JSON, line: JSON) {
        let content = message["content"] ?? .null
        messageID = message["id"]?.string ?? line["uuid"]?.string ?? ""
        requestID = line["requestId"]?.string ?? ""
        model = message["model"]?.string ?? ""
        text = TranscriptLine.text(of: content)
        usesTool = content.array?.contains { $0["type"]?.string == "tool_use" } ?? false
        stopReason = message["stop_reason"]?.string
        usage = message["usage"].flatMap { TokenCount($0) }
        isAPIError = line["isApiErrorMessage"]?.bool ?? false
    }
}
