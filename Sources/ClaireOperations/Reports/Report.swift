import ClaireDomain
import ClaireStore

/// What an agent said of itself, and what became of it: the session as it now is, and its task.
package struct Report: OperationAnswer {
    package let session: Session
    /// What it works on, or what the report was about.
    package let task: Task?
    package let outcome: ReportOutcome
    /// What became of it, in words.
    package let message: String

    package var envelope: [(noun: String, value: JSON)] {
        [
            ("session", session.json), ("task", task?.json ?? .null),
            ("recorded", .string(outcome.rawValue)), ("message", .string(message)),
        ]
    }

    static let members = [
        AnswerMember("session", .named("session")),
        AnswerMember("task", Schema.named("task").orNull),
        AnswerMember("recorded", .choice(ReportOutcome.allCases.map(\.rawValue))),
        AnswerMember("message", .text()),
    ]

    init(
        of session: UUID, _ outcome: ReportOutcome, about task: UUID? = nil, _ reader: Reader
    ) throws(StoreError) {
        let shown = try reader.session(session)
        let id = task ?? shown.queue.first?.id
        self.session = shown
        self.task = try id.map { id throws(StoreError) in try reader.task(id) }
        self.outcome = outcome
        message = try Self.message(outcome, of: session, self.task, reader)
    }

    private static func message(
        _ outcome: ReportOutcome, of session: UUID, _ task: Task?, _ reader: Reader
    ) throws(StoreError) -> String {
        let name = task.map { "task '\($0.id.text.prefix(8))'" } ?? "the session"
        switch outcome {
        case .nothing: return "that is recorded already"
        case .update: return "recorded"
        case .inReview: return "\(name) is in review now"
        case .note:
            let holder = try task?.sessionID.map { id throws(StoreError) in
                try reader.session(id).label
            }
            let now = holder.map { "session '\($0)' has it" } ?? "it is yours no more"
            return "noted on \(name), whose status is left as it is: \(now)"
        }
    }
}

/// The inputs that agents' reports have in common.
enum ReportFields {
    /// Whose report it is: that of the session that makes it, where no other is named.
    static func session(
        _ given: UUID?, _ writer: Writer
    ) throws(StoreError) -> UUID {
        if let given { return given }
        if case .session(let id) = writer.actor { return id }
        throw .conflict(
            Conflict(
                code: "no_session",
                message: "no session is known: neither 'CLAIRE_SESSION' nor "
                    + "'CLAUDE_CODE_SESSION_ID' is set where this runs"))
    }
}
