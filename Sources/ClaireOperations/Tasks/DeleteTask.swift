import ClaireDomain
import ClaireStore

/// Hides a task.
package struct DeleteTask: WritingOperation {
    package var task: String

    package init(task: String) { self.task = task }

    package static let operation = "task.delete"
    package static let summary = "Delete a task; restore brings it back"
    package static let fields = [TaskFields.task.description]
    package static let answer = [AnswerMember.task]

    package init(_ input: Input) throws(InputError) { task = try input(TaskFields.task) }

    /// Answers at one moment.
    package func run(_ writer: Writer) throws(StoreError) -> Task {
        try writer.deleteTask(try writer.reader.taskID(task))
    }
}

/// Brings a deleted task back.
package struct RestoreTask: WritingOperation {
    package var task: String

    package init(task: String) { self.task = task }

    package static let operation = "task.restore"
    package static let summary = "Bring back a deleted task"
    package static let fields = [TaskFields.task.description]
    package static let answer = [AnswerMember.task]

    package init(_ input: Input) throws(InputError) { task = try input(TaskFields.task) }

    /// Answers at one moment.
    package func run(_ writer: Writer) throws(StoreError) -> Task {
        try writer.restoreTask(try writer.reader.taskID(task, includeDeleted: true))
    }
}
