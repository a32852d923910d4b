import ClaireDomain
import ClaireStore

/// Shows a task with everything that hangs on it.
package struct ShowTask: ReadingOperation {
    package var task: String
    /// Whether to add its events.
    package var history: Bool

    package init(task: String, history: Bool = false) {
        self.task = task
        self.history = history
    }

    package static let operation = "task.show"
    package static let summary = "Show a task with everything that hangs on it"
    package static let fields = [
        TaskFields.task.description, TaskFields.history.description,
    ]
    package static let answer = [AnswerMember("task", .named("shown_task")), .history]

    package init(_ input: Input) throws(InputError) {
        task = try input(TaskFields.task)
        history = try input(TaskFields.history)
    }

    /// A task and, where they were asked for, its events.
    package struct Answer: OperationAnswer {
        package let detail: TaskDetail
        package let events: [LogEntry]?

        package var envelope: [(noun: String, value: JSON)] {
            [("task", detail.json)]
                + (events.map { [("events", .array($0.map(\.json)))] } ?? [])
        }
    }

    /// Answers at one moment.
    package func run(_ reader: Reader) throws(StoreError) -> Answer {
        let id = try reader.taskID(task, includeDeleted: true)
        return Answer(
            detail: try reader.taskDetail(id),
            events: history ? try reader.history(LogFilter(task: id)) : nil)
    }
}
