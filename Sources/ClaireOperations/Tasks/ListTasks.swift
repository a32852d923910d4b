import ClaireDomain
import ClaireStore

/// Lists tasks, most urgent first.
package struct ListTasks: ReadingOperation {
    package var project: String?
    /// Empty leaves out what is done, unless `includesClosed`.
    package var statuses: Set<TaskStatus>
    package var readyOnly: Bool
    package var session: String?
    package var includesClosed: Bool

    package init(
        project: String? = nil, statuses: Set<TaskStatus> = [], readyOnly: Bool = false,
        session: String? = nil, includesClosed: Bool = false
    ) {
        self.project = project
        self.statuses = statuses
        self.readyOnly = readyOnly
        self.session = session
        self.includesClosed = includesClosed
    }

    static let status = Field.repeated(
        "status", .choice(of: TaskStatus.allCases), "Only with this status; may be repeated")
    static let ready = Field.defaulted(
        "ready", .flag, to: false,
        "Only those that can be started: todo, with all they depend on done")
    static let session = Field.optional(
        "session", .reference, "Only those assigned to this session, in the order of its queue")
    static let all = Field.defaulted("all", .flag, to: false, "Done tasks too")

    package static let operation = "task.list"
    package static let summary = "List tasks, most urgent first"
    package static let fields = [
        TaskFields.inProject.description, status.description, ready.description,
        session.description, all.description,
    ]
    package static let answer = [AnswerMember("tasks", .list(of: .named("task")))]

    package init(_ input: Input) throws(InputError) {
        project = try input(TaskFields.inProject)
        statuses = Set(try input(Self.status))
        readyOnly = try input(Self.ready)
        session = try input(Self.session)
        includesClosed = try input(Self.all)
    }

    /// Answers at one moment.
    package func run(_ reader: Reader) throws(StoreError) -> Listing<Task> {
        let filter = TaskFilter(
            project: try reader.projectID(project), statuses: statuses,
            includesClosed: includesClosed, readyOnly: readyOnly,
            session: try reader.sessionID(session))
        let tasks = try reader.tasks(filter)
        return session == nil ? .tasks(tasks) : .queue(tasks)
    }
}
