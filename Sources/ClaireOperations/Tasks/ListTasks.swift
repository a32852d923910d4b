import ClaireDomain
import ClaireStore

/// Lists tasks, most urgent first.
package struct ListTasks: ListingOperation {
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
        let tasks = try reader.tasks(try filter(reader))
        return session == nil ? .tasks(tasks) : .queue(tasks)
    }

    private func filter(_ reader: Reader) throws(StoreError) -> TaskFilter {
        TaskFilter(
            project: try reader.projectID(project), statuses: statuses,
            includesClosed: includesClosed, readyOnly: readyOnly,
            session: try reader.sessionID(session))
    }

    /// A page, without the tasks before and behind it. A session's queue is short and found whole.
    package func page(
        _ reader: Reader, after cursor: Cursor?, limit: Int
    ) throws(StoreError) -> ListPage {
        guard session == nil else { return try run(reader).page(after: cursor, limit: limit) }
        return .tasks(
            try reader.taskPage(
                TaskPageFilter(try filter(reader), after: cursor.map(Self.key), limit: limit)))
    }

    /// The place that `Listing.tasks` made.
    private static func key(_ cursor: Cursor) -> TaskPageFilter.Key {
        var place = PlaceReader(cursor)
        let (priority, position, created) = (place.number(), place.number(), place.number())
        let id = place.id().text
        return TaskPageFilter.Key(
            priority: priority, position: position, created: created, id: id,
            includesItself: !place.isWhole)
    }
}
