import ClaireDomain
import ClaireStore

/// Lets a task wait for another.
package struct DependTask: WritingOperation {
    package var task: String
    package var on: String

    package init(task: String, on: String) {
        self.task = task
        self.on = on
    }

    static let on = Field.required(
        "on", .reference, "The task that must be done before, by at least 4 characters of its id")

    package static let operation = "task.depend"
    package static let summary = "Let a task wait for another"
    package static let fields = [TaskFields.task.description, on.description]
    package static let answer = [AnswerMember.task]

    package init(_ input: Input) throws(InputError) {
        task = try input(TaskFields.task)
        on = try input(Self.on)
    }

    /// Answers at one moment.
    package func run(_ writer: Writer) throws(StoreError) -> Task {
        let id = try writer.reader.taskID(task)
        return try writer.depend(id, on: try writer.reader.taskID(on))
    }
}

/// Lets a task wait for another no more.
package struct FreeTask: WritingOperation {
    package var task: String
    package var on: String

    package init(task: String, on: String) {
        self.task = task
        self.on = on
    }

    package static let operation = "task.free"
    package static let summary = "Let a task wait for another no more"
    package static let fields = DependTask.fields
    package static let answer = [AnswerMember.task]

    package init(_ input: Input) throws(InputError) {
        task = try input(TaskFields.task)
        on = try input(DependTask.on)
    }

    /// Answers at one moment.
    package func run(_ writer: Writer) throws(StoreError) -> Task {
        let id = try writer.reader.taskID(task)
        return try writer.removeDependency(id, on: try writer.reader.taskID(on))
    }
}
