import ClaireDomain
import ClaireStore

/// The task to do next, or none.
package struct ChosenTask: OperationAnswer {
    /// The first of the ranking.
    package let best: RankedTask?
    /// Whether the terms of the ranking are shown with it.
    package let isExplained: Bool

    package var envelope: [(noun: String, value: JSON)] {
        [("task", best.map { isExplained ? $0.json : $0.task.json } ?? .null)]
    }
}

/// Names the task to do next.
package struct NextTask: ReadingOperation {
    package var project: String?
    /// Whether to show the terms of the ranking.
    package var explain: Bool

    package init(project: String? = nil, explain: Bool = false) {
        self.project = project
        self.explain = explain
    }

    static let explain = Field.defaulted(
        "explain", .flag, to: false, "Also the terms of the ranking")

    package static let operation = "task.next"
    package static let summary = "Show the task to do next; null where none is ready"
    package static let fields = [TaskFields.inProject.description, explain.description]
    package static let answer = [
        AnswerMember(
            "task",
            Schema([
                (
                    "anyOf",
                    [
                        Schema.named("explained_task").json, Schema.named("task").json,
                        ["type": "null"],
                    ]
                )
            ]))
    ]

    package init(_ input: Input) throws(InputError) {
        project = try input(TaskFields.inProject)
        explain = try input(Self.explain)
    }

    /// Answers at one moment.
    package func run(_ reader: Reader) throws(StoreError) -> ChosenTask {
        let ranked = try reader.ranked(project: try reader.projectID(project))
        return ChosenTask(best: ranked.first, isExplained: explain)
    }
}

/// Claims the task to do next: of any number that ask at once each gets another.
package struct ClaimNextTask: WritingOperation {
    package var project: String?
    /// Who claims it; the actor themselves where it is `nil`.
    package var session: String?
    package var explain: Bool

    package init(project: String? = nil, session: String? = nil, explain: Bool = false) {
        self.project = project
        self.session = session
        self.explain = explain
    }

    package static let operation = "task.claim_next"
    package static let summary = "Claim the task to do next; null where none is ready"
    package static let fields = [
        TaskFields.inProject.description, TaskFields.claimant.description,
        NextTask.explain.description,
    ]
    package static let answer = NextTask.answer

    package init(_ input: Input) throws(InputError) {
        project = try input(TaskFields.inProject)
        session = try input(TaskFields.claimant)
        explain = try input(NextTask.explain)
    }

    /// Writes it, and answers with what then is.
    package func run(_ writer: Writer) throws(StoreError) -> ChosenTask {
        let best = try writer.claimNext(
            project: try writer.reader.projectID(project),
            session: try writer.reader.sessionID(session))
        return ChosenTask(best: best, isExplained: explain)
    }
}

/// Claims a task: of all that race for it exactly one wins.
package struct ClaimTask: WritingOperation {
    package var task: String
    /// Who claims it; the actor themselves where it is `nil`.
    package var session: String?

    package init(task: String, session: String? = nil) {
        self.task = task
        self.session = session
    }

    package static let operation = "task.claim"
    package static let summary = "Claim a task: of all that race for it exactly one wins"
    package static let fields = [TaskFields.task.description, TaskFields.claimant.description]
    package static let answer = [AnswerMember.task]

    package init(_ input: Input) throws(InputError) {
        task = try input(TaskFields.task)
        session = try input(TaskFields.claimant)
    }

    /// Writes it, and answers with what then is.
    package func run(_ writer: Writer) throws(StoreError) -> Task {
        try writer.claim(
            try writer.reader.taskID(task), session: try writer.reader.sessionID(session))
    }
}
