import ClaireDomain
import ClairePlatform

extension Transport {
    /// What to do about a recipient that is not idle.
    package enum Mode: String, Sendable {
        /// Wait a bounded time until it is.
        case idle
        /// Type while it works; Claude queues it.
        case queue
        /// Interrupt it first.
        case now
    }

    /// The longest text that goes through, bytes.
    package static let longestText = 48 << 10

    /// The sessions of the fleet, or of some hosts.
    package func sessions(
        hosts: [String] = []
    ) throws(TransportError) -> TransportTable<SessionRow> {
        try table(of: SessionRow.self, ["sessions"] + hosts.flatMap { ["--host", $0] })
    }

    /// What sessions need of a person; all sessions when none is named.
    package func triage(_ sessions: [UUID]) throws(TransportError) -> TransportTable<TriageRow> {
        // A model may be asked for summaries, which has its own limit of half a minute a session.
        try table(of: TriageRow.self, ["triage"] + sessions.map(\.text), timeout: 180_000)
    }

    /// What sessions have used.
    package func usage(_ sessions: [UUID]) throws(TransportError) -> TransportTable<UsageRow> {
        try table(of: UsageRow.self, ["usage"] + sessions.map(\.text), timeout: 180_000)
    }

    /// What was said in sessions, each from an offset of its transcript on; one call for each, all at
    /// the same time.
    package func messages(
        since offsets: [(session: UUID, offset: Int64?)]
    ) -> [Result<TransportTable<MessageRow>, TransportError>] {
        let calls = offsets.map { session, offset in
            ["messages"] + (offset.map { ["--since", String($0)] } ?? []) + [session.text]
        }
        return runTogether(calls, timeout: 60_000).map { result in
            result.flatMap { answer in
                Result { () throws(TransportError) in
                    try table(of: MessageRow.self, "messages", answer)
                }
            }
        }
    }

    /// Types a text into sessions.
    ///
    /// - Parameters:
    ///   - id: the delivery's own; no pane takes one twice.
    ///   - text: without control characters, as `PlainText.stripped` leaves it.
    package func send(
        _ text: String, id: UUID, mode: Mode, to sessions: [UUID]
    ) throws(TransportError) -> TransportTable<SendRow> {
        let words =
            ["send", "--yes", "--mode", mode.rawValue, "--id", id.text, "--stdin", "--session"]
            + sessions.map(\.text)
        // Busy sessions are waited for as long as rclaude's own configuration says, up to ten minutes.
        let result = try run(words, input: .bytes(Array(text.utf8)), timeout: 720_000)
        return try table(of: SendRow.self, "send", result)
    }

    /// Whether sessions were told something that holds a delivery's id.
    package func seen(
        id: UUID, by sessions: [UUID]
    ) throws(TransportError) -> TransportTable<SeenRow> {
        try table(
            of: SeenRow.self, ["seen", "--id", id.text, "--session"] + sessions.map(\.text))
    }

    /// The last lines of a session's pane, control sequences stripped.
    ///
    /// - Returns: the text, and what the transport had to say beside it.
    package func tail(_ session: UUID, lines: Int) throws(TransportError) -> String {
        let result = try run(["tail", session.text, "-n", String(lines)], timeout: 60_000)
        if result.ending == .interrupted { throw .interrupted }
        guard result.succeeded else {
            throw .failed(
                command: command, verb: "tail", status: result.termination.exitCode,
                message: messages(result).first ?? "")
        }
        return PlainText.stripped(result.outputText)
    }
}
