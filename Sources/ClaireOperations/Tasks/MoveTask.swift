import ClaireDomain
import ClaireStore

/// Moves a task from status to status.
package struct MoveTask: WritingOperation {
    package var task: String
    package var move: TaskMove
    /// Why; a rejection says what is missing.
    package var reason: String?

    package init(task: String, move: TaskMove, reason: String? = nil) {
        self.task = task
        self.move = move
        self.reason = reason
    }

    /// The moves that are made by themselves; the others come with an assignment.
    package static let moves: [TaskMove] = [
        .start, .block, .unblock, .submit, .approve, .reject, .done, .fail, .reopen,
    ]

    static let move = Field.required("move", .choice(of: moves), "What to do with it")
    static let reason = Field.optional(
        "reason", .message, "Why, for those who look at it later; a rejection needs one")

    package static let operation = "task.move"
    package static let summary = "Start, block, submit, approve, end or reopen a task"
    package static let fields = [
        TaskFields.task.description, move.description, reason.description,
    ]
    package static let rules = [
        Schema([
            (
                "anyOf",
                [
                    ["properties": ["move": ["not": ["const": "reject"]]]],
                    ["required": ["reason"]],
                ]
            )
        ])
    ]
    package static let answer = [AnswerMember.task]

    package init(_ input: Input) throws(InputError) {
        task = try input(TaskFields.task)
        move = try input(Self.move)
        reason = try input(Self.reason)
        guard move != .reject || reason != nil else {
            throw .invalid([InvalidField(field: "reason", problem: "is missing: say what lacks")])
        }
    }

    /// Answers at one moment.
    package func run(_ writer: Writer) throws(StoreError) -> Task {
        try writer.moveTask(try writer.reader.taskID(task), move, reason: reason)
    }
}
