import ClaireDomain
import ClaireStore

/// Adds a task to a project.
package struct AddTask: WritingOperation {
    package var project: String
    package var title: String
    package var description: String?
    package var priority: Priority
    package var mode: TaskMode
    /// The tasks that must be done before.
    package var after: [String]

    package init(
        project: String, title: String, description: String? = nil, priority: Priority = .normal,
        mode: TaskMode = .supervised, after: [String] = []
    ) {
        self.project = project
        self.title = title
        self.description = description
        self.priority = priority
        self.mode = mode
        self.after = after
    }

    static let project = Field.required(
        "project", .reference, "The project, by its name or at least 4 characters of its id")
    static let title = Field.required("title", .title, "What is to be done")
    static let priority = Field.defaulted(
        "priority", .priority, to: .normal, "How urgent: 0 most, 4 least; 2 when left out")
    static let mode = Field.defaulted(
        "mode", .choice(of: TaskMode.allCases), to: .supervised,
        "How an agent works on it: supervised, when left out, or autonomous")
    static let after = Field.repeated(
        "after", .reference, "The tasks that must be done before, by at least 4 characters of id")

    package static let operation = "task.add"
    package static let summary = "Add a task to a project"
    package static let fields = [
        project.description, title.description, priority.description,
        TaskFields.description.description, mode.description, after.description,
    ]
    package static let answer = [AnswerMember.task]

    package init(_ input: Input) throws(InputError) {
        project = try input(Self.project)
        title = try input(Self.title)
        description = try input(TaskFields.description) ?? nil
        priority = try input(Self.priority)
        mode = try input(Self.mode)
        after = try input(Self.after)
    }

    /// Answers at one moment.
    package func run(_ writer: Writer) throws(StoreError) -> Task {
        let reader = writer.reader
        let task = NewTask(
            title: title, description: description, priority: priority, mode: mode,
            after: try reader.taskIDs(after))
        return try writer.addTask(task, to: try reader.projectID(project))
    }
}
