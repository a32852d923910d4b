import ClaireDomain
import ClaireStore

/// Moves a session's task to review, with what the agent says of it.
package struct ReportDone: WritingOperation {
    package var summary: String
    /// The session whose task it is; the actor's where it is `nil`.
    package var session: UUID?

    package init(summary: String, session: UUID? = nil) {
        self.summary = summary
        self.session = session
    }

    static let text = Field.required(
        "summary", .message, "What was done, and what the reviewer should look at")

    package static let operation = "report.done"
    package static let summary = "Say that your task is done: it goes to review"
    package static let fields = [text.description]
    package static let answer = Report.members

    package init(_ input: Input) throws(InputError) { summary = try input(Self.text) }

    /// Writes it, and answers with what then is.
    package func run(_ writer: Writer) throws(StoreError) -> Report {
        let session = try ReportFields.session(session, writer)
        let (task, outcome) = try writer.reportDone(summary: summary, of: session)
        return try Report(of: session, outcome, about: task, writer.reader)
    }
}
