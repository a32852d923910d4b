import ClaireDomain
import ClaireStore

/// What an agent may say that it does.
package enum ReportedState: String, CaseIterable, Sendable {
    case working
    case waitingForInput = "waiting_for_input"
    case done, error

    /// The state as the record has it.
    package var state: SessionState {
        switch self {
        case .working: .working
        case .waitingForInput: .waiting
        case .done: .done
        case .error: .error
        }
    }
}

/// Records what an agent says it does. What it said last writes nothing.
package struct ReportState: WritingOperation {
    package var state: ReportedState
    package var message: String?
    /// The session whose state it is; the actor's where it is `nil`.
    package var session: UUID?

    package init(state: ReportedState, message: String? = nil, session: UUID? = nil) {
        self.state = state
        self.message = message
        self.session = session
    }

    static let state = Field.required(
        "state", .choice(of: ReportedState.allCases), "What you do now")
    static let message = Field.optional(
        "message", .message, "What it is about, in a line: what you wait for, what went wrong")

    package static let operation = "report.state"
    package static let summary = "Say what you are doing, or what you wait for"
    package static let fields = [state.description, message.description]
    package static let answer = Report.members

    package init(_ input: Input) throws(InputError) {
        state = try input(Self.state)
        message = try input(Self.message)
    }

    /// Writes it, and answers with what then is.
    package func run(_ writer: Writer) throws(StoreError) -> Report {
        let session = try ReportFields.session(session, writer)
        let outcome = try writer.report(state: state.state, message: message, of: session)
        return try Report(of: session, outcome, writer.reader)
    }
}
