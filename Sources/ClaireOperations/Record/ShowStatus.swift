import ClaireConfig
import ClaireDomain
import ClaireStore

extension StatusReport: OperationAnswer {
    package var envelope: [(noun: String, value: JSON)] { [("status", json)] }
}

/// Shows the fleet and the work at a glance, what needs a person first.
package struct ShowStatus: ReadingOperation {
    package var project: String?
    package var group: Configuration.Group?
    /// Milliseconds since 1970; now when `nil`.
    package var moment: Int64?

    package init(
        project: String? = nil, group: Configuration.Group? = nil, at moment: Int64? = nil
    ) {
        self.project = project
        self.group = group
        self.moment = moment
    }

    static let at = Field.optional(
        "at", .time, "The status as it was at that time, by the clocks of the events")

    package static let operation = "status.show"
    package static let summary = "Show the fleet and the work, what needs a person first"
    package static let fields = [
        TaskFields.inProject.description, SessionFields.group.description, at.description,
    ]
    package static let answer = [AnswerMember("status", .named("status"))]

    package init(_ input: Input) throws(InputError) {
        project = try input(TaskFields.inProject)
        moment = try input(Self.at)
        if let name = try input(SessionFields.group) {
            group = try input.setting.group(named: name)
        }
    }

    /// Answers from a record that is of the moment asked for: now's, or the store's past.
    package func run(_ reader: Reader) throws(StoreError) -> StatusReport {
        let id = try reader.projectID(project)
        return try reader.status(project: id, at: moment, where: group.map { $0.contains })
    }

    /// Answers from a store, of now or of the moment asked for.
    ///
    /// - Parameter progress: told how many of the log's events are folded, for a moment in the past.
    /// - Throws: `conflict` `in_future`.
    package func run<Value>(
        _ store: Store, progress: (Int, Int) -> Void = { _, _ in },
        _ body: (Reader) throws(StoreError) -> Value
    ) throws(StoreError) -> Value {
        guard let moment else { return try store.read(body) }
        let now = try store.read { $0.now }
        guard moment <= now else {
            throw .conflict(
                Conflict(code: "in_future", message: "'\(Timestamp.text(moment))' is yet to come"))
        }
        return try store.read(at: moment, progress: progress, body)
    }
}
