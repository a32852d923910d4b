import ClaireDomain
import ClaireStore

/// Changes what a task says; what is left out stays as it is.
package struct EditTask: WritingOperation {
    package var task: String
    package var title: String?
    /// An inner `nil` takes it away.
    package var description: String??
    package var priority: Priority?
    package var mode: TaskMode?
    /// The project to move it to.
    package var project: String?
    package var position: Int?

    package init(
        task: String, title: String? = nil, description: String?? = nil,
        priority: Priority? = nil, mode: TaskMode? = nil, project: String? = nil,
        position: Int? = nil
    ) {
        self.task = task
        self.title = title
        self.description = description
        self.priority = priority
        self.mode = mode
        self.project = project
        self.position = position
    }

    static let title = Field.optional("title", .title, "Another title")
    static let priority = Field.optional("priority", .priority, "How urgent: 0 most, 4 least")
    static let mode = Field.optional(
        "mode", .choice(of: TaskMode.allCases), "How an agent works on it")
    static let project = Field.optional("project", .reference, "The project to move it to")
    static let position = Field.optional(
        "position", .integer(in: -9_007_199_254_740_991...9_007_199_254_740_991),
        "Place among tasks of one priority; lower comes first")

    package static let operation = "task.edit"
    package static let summary = "Change a task; what is left out stays as it is"
    package static let fields = [
        TaskFields.task.description, title.description, priority.description,
        TaskFields.description.description, mode.description, project.description,
        position.description,
    ]
    package static let answer = [AnswerMember.task]

    package init(_ input: Input) throws(InputError) {
        task = try input(TaskFields.task)
        title = try input(Self.title)
        description = try input(TaskFields.description)
        priority = try input(Self.priority)
        mode = try input(Self.mode)
        project = try input(Self.project)
        position = try input(Self.position).map { Int($0) }
    }

    /// Answers at one moment.
    package func run(_ writer: Writer) throws(StoreError) -> Task {
        let id = try writer.reader.taskID(task)
        return try writer.editTask(
            id,
            TaskRegisters(
                project: try writer.reader.projectID(project), title: title,
                description: description, priority: priority, mode: mode, position: position))
    }
}
