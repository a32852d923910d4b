import ClaireDomain
import ClaireStore

/// How much a line of an agent's log matters.
package enum ReportLevel: String, CaseIterable, Sendable {
    case debug, info, warning, error
}

/// Records a line of an agent's own log, for whoever reviews its work.
package struct ReportLog: WritingOperation {
    package var level: ReportLevel
    package var message: String
    /// The session whose log it is; the actor's where it is `nil`.
    package var session: UUID?

    package init(level: ReportLevel, message: String, session: UUID? = nil) {
        self.level = level
        self.message = message
        self.session = session
    }

    static let level = Field.required(
        "level", .choice(of: ReportLevel.allCases), "How much it matters")
    static let message = Field.required("message", .message, "What to record")

    package static let operation = "report.log"
    package static let summary = "Record something for whoever reviews your work"
    package static let fields = [level.description, message.description]
    package static let answer = Report.members

    package init(_ input: Input) throws(InputError) {
        level = try input(Self.level)
        message = try input(Self.message)
    }

    /// Writes it, and answers with what then is.
    package func run(_ writer: Writer) throws(StoreError) -> Report {
        let session = try ReportFields.session(session, writer)
        let outcome = try writer.report(level: level.rawValue, message: message, of: session)
        let lost = outcome == .note ? try writer.reader.assignments(session: session).last : nil
        return try Report(of: session, outcome, about: lost?.taskID, writer.reader)
    }
}
