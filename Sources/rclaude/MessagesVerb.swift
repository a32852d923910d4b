import ClaireDomain
import ClairePlatform

/// `rclaude messages UUID… [--since OFFSET] [--limit N]`: what was said in sessions since then.
enum MessagesVerb {
    /// How much of a transcript is read: its end where no offset is given, and at most.
    private static let piece: Int64 = 256 << 10
    private static let most: Int64 = 8 << 20
    /// Bytes of one message's text that are passed on.
    private static let longestText = 64 << 10

    static func run(_ words: [String], _ context: Context) throws(Failure) -> Int32 {
        let arguments = try Arguments(
            words, .init(values: ["--since", "--limit", "--host"], takesOperands: true))
        let sessions = try Arguments.uuids(arguments.operands)
        guard !sessions.isEmpty else { throw .usage("which session? a uuid is missing") }
        let since = try arguments.number("--since", in: 0...Int64.max)
        let limit = try arguments.number("--limit", in: 1...10_000) ?? 100
        var tally = ExitTally()
        let folder = TranscriptFolder(ClaudeFolder())
        let routing = try Routing(
            sessions, host: try arguments.value("--host"), context, &tally,
            isHere: { folder.path(of: $0, cwd: nil) != nil })
        for ambiguous in routing.ambiguous { tally.note(Failure.several(ambiguous).message) }
        var rows: [[String]] = []
        for session in routing.local {
            guard let path = folder.path(of: session, cwd: nil) else {
                // No file before the first turn: there is nothing yet, which is no error.
                rows.append([session.text, "0", MessageKind.end.rawValue, "", "", ""])
                continue
            }
            rows += self.rows(of: session, path, since: since, limit: Int(limit))
        }
        let more = (since.map { ["--since", "\($0)"] } ?? []) + ["--limit", "\(limit)"]
        let calls = routing.remote.map { host, sessions in
            RemoteCall(host: host, words: ["messages"] + more + sessions.map(\.text))
        }
        rows += RemoteTable.ask(calls, .messages, context.settings, &tally).flatMap(\.rows)
        Output.table(RowSchema.messages.names, rows)
        return tally.exitCode
    }

    private static func rows(
        of session: UUID, _ path: String, since: Int64?, limit: Int
    ) -> [[String]] {
        let size = FileMetadata(path)?.size ?? 0
        // A file that is shorter than it was is another one.
        let from = since.map { $0 > size ? 0 : max($0, size - most) } ?? max(0, size - piece)
        let conversation = Conversation(of: path, from: from)
        let messages = conversation.messages.suffix(limit).map { message in
            [
                session.text, String(message.end), message.kind.rawValue, message.id,
                message.time.map { String($0) } ?? "", cut(message.text),
            ]
        }
        return messages + [
            [session.text, String(conversation.end), MessageKind.end.rawValue, "", "", ""]
        ]
    }

    private static func cut(_ text: String) -> String {
        guard text.utf8.count > longestText else { return text }
        return String(decoding: text.utf8.prefix(longestText), as: UTF8.self) + "…"
    }
}
