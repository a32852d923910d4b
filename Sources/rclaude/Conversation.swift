import ClaireDomain
import ClairePlatform

/// The kinds of message in a conversation.
enum MessageKind: String, CaseIterable {
    /// What the agent was told.
    case prompt
    /// A prompt that was typed while the agent was busy.
    case queued
    /// What the agent said at the end of a turn.
    case answer
    /// What it said in the middle of one.
    case text
    /// The API failed.
    case error
    /// A person pressed Esc.
    case interrupted
    /// No message: how far the transcript was read.
    case end
}

/// A message that is complete.
struct Message: Equatable {
    let kind: MessageKind
    /// The response's id, or the line's.
    let id: String
    /// The offset behind it, where reading may go on.
    let end: Int64
    /// Milliseconds since 1970.
    let time: Int64?
    let text: String
}

/// Puts the lines of a transcript together to messages.
///
/// A response spans several lines; it is complete, and so reported, once something else follows or
/// the model has said why it stopped.
struct Conversation {
    private(set) var messages: [Message] = []
    /// Where to go on: never within a response that isn't complete.
    private(set) var end: Int64

    private var open: OpenResponse?

    private struct OpenResponse {
        let id: String
        let start: Int64
        var end: Int64
        var time: Int64?
        var texts: [String]
        var usesTool: Bool
        var isError: Bool
        var stopReason: String?
    }

    /// Reads a transcript from the start of a line on.
    init(of path: String, from offset: Int64) {
        end = offset
        LineReader.forEachLine(of: path, from: offset) { line in
            take(line)
            return true
        }
        if let stop = open?.stopReason, stop != "tool_use" { close(isEndOfTurn: true) }
        if let open { end = open.start }
    }

    /// Reads the end of a transcript, at most so many bytes of it.
    init(tailOf path: String, bytes: Int64) {
        let size = FileMetadata(path)?.size ?? 0
        self.init(of: path, from: max(0, size - bytes))
    }

    private mutating func take(_ line: LineReader.Line) {
        defer { end = line.end }
        guard let parsed = TranscriptLine(line.bytes), !parsed.isSidechain else { return }
        switch parsed.kind {
        case .response(let response): take(response, parsed, line)
        case .prompt(let text) where text.hasPrefix(TranscriptLine.interruption):
            close(isEndOfTurn: true)
            add(.interrupted, parsed, line, text)
        case .prompt:
            close(isEndOfTurn: true)
            if let text = parsed.prompt { add(.prompt, parsed, line, text) }
        case .queued(let text): add(.queued, parsed, line, text)
        case .toolResult: close(isEndOfTurn: false)
        case .turnEnd: close(isEndOfTurn: true)
        case .title, .other: break
        }
    }

    private mutating func take(
        _ response: TranscriptLine.Response, _ parsed: TranscriptLine, _ line: LineReader.Line
    ) {
        if open?.id != response.messageID { close(isEndOfTurn: false) }
        var next =
            open
            ?? OpenResponse(
                id: response.messageID, start: line.start, end: line.end, texts: [],
                usesTool: false, isError: false)
        next.end = line.end
        next.time = parsed.time ?? next.time
        if !response.text.isEmpty { next.texts.append(response.text) }
        next.usesTool = next.usesTool || response.usesTool
        next.isError = next.isError || response.isAPIError
        next.stopReason = response.stopReason ?? next.stopReason
        open = next
    }

    private mutating func close(isEndOfTurn: Bool) {
        guard let response = open else { return }
        open = nil
        let text = response.texts.joined(separator: "\n")
        guard !text.isEmpty else { return }
        let stopped = response.stopReason.map { $0 != "tool_use" } ?? isEndOfTurn
        let kind: MessageKind =
            response.isError ? .error : stopped && !response.usesTool ? .answer : .text
        messages.append(
            Message(kind: kind, id: response.id, end: response.end, time: response.time, text: text)
        )
    }

    private mutating func add(
        _ kind: MessageKind, _ parsed: TranscriptLine, _ line: LineReader.Line, _ text: String
    ) {
        messages.append(
            Message(kind: kind, id: parsed.uuid, end: line.end, time: parsed.time, text: text))
    }

    func last(_ kinds: MessageKind...) -> Message? {
        messages.last { kinds.contains($0.kind) }
    }
}
