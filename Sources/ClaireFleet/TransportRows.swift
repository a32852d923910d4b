import ClaireDomain

/// A row of `rclaude sessions`: a session as one host shows it.
package struct SessionRow: TransportRow, Equatable {
    package let session: UUID
    package let host: String
    package let cwd: String
    package let tmuxName: String
    /// Milliseconds since 1970 of the transcript's last change.
    package let modified: Int64?
    package let state: SessionState
    /// What the state was read from.
    package let source: String
    /// How sure it is that the pane holds this session.
    package let confidence: String
    package let title: String
    package let pid: Int64?
    /// The transcript's length in bytes, where the transport tells it.
    package let offset: Int64?
    /// When the state began, milliseconds since 1970, where the evidence says.
    package let since: Int64?

    static let required = [
        "uuid", "host", "cwd", "tmux_name", "mtime", "state", "source", "confidence", "title",
        "pid",
    ]

    init(_ fields: RowFields) throws(RowProblem) {
        session = try fields.uuid()
        host = try fields.host("host")
        cwd = fields.text("cwd", bytes: 4096)
        tmuxName = fields.line("tmux_name", bytes: 200)
        modified = try fields.moment("mtime")
        state = try fields.state()
        source = try fields.word("source")
        confidence = try fields.word("confidence")
        title = fields.line("title", bytes: 512)
        pid = try fields.number("pid")
        offset = try fields.number("offset")
        since = Evidence.since(try fields.moment("observed_at"), source)
    }
}

/// What a time of observation means.
enum Evidence {
    /// When a state began: Claude's registry and hooks tell of changes, while whoever looks at a pane
    /// or at the process table knows nothing but that it is so now.
    static func since(_ observedAt: Int64?, _ source: String) -> Int64? {
        ["registry", "hook"].contains(source) ? observedAt : nil
    }
}

/// A row of `rclaude triage`: what a session needs of a person.
package struct TriageRow: TransportRow, Equatable {
    package let session: UUID
    package let state: SessionState
    /// The higher, the sooner somebody should look.
    package let priority: Int64
    /// One line.
    package let summary: String
    /// What the state was read from, and the model where one judged.
    package let source: String
    package let observedAt: Int64?

    static let required = ["uuid", "state", "priority", "summary", "source", "observed_at"]

    init(_ fields: RowFields) throws(RowProblem) {
        session = try fields.uuid()
        state = try fields.state()
        priority = try fields.number("priority") ?? 0
        summary = fields.line("summary")
        source = fields.line("source", bytes: 100)
        observedAt = try fields.moment("observed_at")
    }
}

/// A row of `rclaude usage`: what a session has used of one model so far.
package struct UsageRow: TransportRow, Equatable {
    package let session: UUID
    package let model: String
    /// Tokens.
    package let input, output, cacheRead, cacheWrite: Int64
    /// An estimate; `nil` where the model's price is not known.
    package let cost: Double?
    package let basis: String

    static let required = [
        "uuid", "model", "input", "output", "cache_read", "cache_write", "cost_usd", "basis",
    ]

    init(_ fields: RowFields) throws(RowProblem) {
        session = try fields.uuid()
        model = fields.line("model", bytes: 100)
        input = try fields.number("input") ?? 0
        output = try fields.number("output") ?? 0
        cacheRead = try fields.number("cache_read") ?? 0
        cacheWrite = try fields.number("cache_write") ?? 0
        cost = try fields.amount("cost_usd")
        basis = fields.line("basis", bytes: 200)
    }
}

/// A row of `rclaude send`: how far a delivery came with one recipient.
package struct SendRow: TransportRow, Equatable {
    /// The outcomes that the contract has.
    enum Outcome: String { case submitted, typed, busy, waiting, gone, failed }

    package let session: UUID
    package let outcome: DeliveryOutcome
    package let detail: String
    /// The transcript's length before the text was typed, where the transport tells it.
    package let offset: Int64?

    static let required = ["uuid", "outcome", "detail"]

    init(_ fields: RowFields) throws(RowProblem) {
        session = try fields.uuid()
        let word = try fields.oneOf("outcome", Outcome.self).rawValue
        outcome = DeliveryOutcome(rawValue: word) ?? .unknown
        detail = fields.line("detail", bytes: 500)
        offset = try fields.number("offset")
    }
}

/// A row of `rclaude seen`: whether a delivery's id stands in what the agent was told.
package struct SeenRow: TransportRow, Equatable {
    /// `queued` is what an agent will read when its turn ends.
    package enum Answer: String, Sendable { case yes, queued, no }

    package let session: UUID
    package let answer: Answer
    /// The offset behind the message, or how far the transcript was read.
    package let offset: Int64?

    static let required = ["uuid", "seen", "offset"]

    init(_ fields: RowFields) throws(RowProblem) {
        session = try fields.uuid()
        answer = try fields.oneOf("seen", Answer.self)
        offset = try fields.number("offset")
    }
}

/// A row of `rclaude messages`: something that was said in a session.
package struct MessageRow: TransportRow, Equatable {
    package let session: UUID
    /// Where reading may go on.
    package let offset: Int64
    /// `prompt`, `queued`, `answer`, `text`, `error`, `interrupted`, or `end` behind the last.
    package let kind: String
    package let id: String
    /// Milliseconds since 1970.
    package let at: Int64?
    package let text: String

    static let required = ["uuid", "offset", "kind", "id", "at", "text"]

    init(_ fields: RowFields) throws(RowProblem) {
        session = try fields.uuid()
        offset = try fields.number("offset") ?? 0
        kind = try fields.word("kind")
        id = fields.line("id", bytes: 200)
        at = try fields.moment("at")
        text = fields.text("text", bytes: 16 << 10)
    }
}
