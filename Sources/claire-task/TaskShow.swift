import ClaireCommandLine
import ClaireCommands
import ClaireDomain
import ClaireOperations
import ClaireStore
import ClaireVerb

/// `claire task show` and `claire task review`: a task with everything that hangs on it.
struct TaskShow {
    let detail: TaskDetail
    let line: TaskLine
    /// Short forms of the tasks that it waits for and that wait for it.
    let ids: ShortIDs
    /// What people call the sessions of its assignments and updates.
    let sessions: [UUID: String]
    let events: [LogEntry]?
    let history: HistoryTable?
    let now: Int64

    static func run(_ context: Context) throws(VerbFailure) {
        let history = context.invocation[TaskSpec.history]
        let shown = try load(context, history: history)
        context.show(id: shown.detail.task.id, { shown.members }) { shown.print(on: $0) }
    }

    static func review(_ context: Context) throws(VerbFailure) {
        let shown = try load(context, history: false)
        context.show(id: shown.detail.task.id, { shown.members }) { renderer in
            shown.print(on: renderer)
            if shown.detail.task.status == .inReview {
                renderer.hint(
                    """
                    next: claire task approve \(shown.line.id), or \
                    claire task reject \(shown.line.id) --feedback TEXT
                    """)
            } else {
                renderer.note(
                    "this task is \(shown.detail.task.status.rawValue), not in_review")
            }
        }
    }

    private static func load(
        _ context: Context, history: Bool
    ) throws(VerbFailure) -> TaskShow {
        let name = context.invocation[TaskSpec.task]
        return try context.read { reader throws(StoreError) in
            let id = try reader.taskID(name, includeDeleted: true)
            return try TaskShow(
                id, reader, history: history, forPeople: context.form == .human, now: context.now)
        }
    }

    private init(
        _ id: UUID, _ reader: Reader, history: Bool, forPeople: Bool, now: Int64
    ) throws(StoreError) {
        detail = try reader.taskDetail(id)
        line = try TaskLine(detail.task, reader)
        ids = try reader.shortIDs(.task, (detail.dependencies + detail.dependents).map(\.id))
        var sessions: [UUID: String] = [:]
        for id in detail.assignments.map(\.sessionID) + detail.updates.map(\.sessionID)
        where sessions[id] == nil {
            sessions[id] = try reader.session(id).label
        }
        self.sessions = sessions
        var cursor = LogCursor()
        let events = history ? try reader.log(LogFilter(task: id), after: &cursor) : nil
        self.events = events
        self.history = try events.flatMap { events throws(StoreError) in
            forPeople ? try HistoryTable(events, reader, about: id) : nil
        }
        self.now = now
    }

    private var members: [(noun: String, value: JSON)] {
        [("task", detail.json)] + (events.map { [("events", .array($0.map(\.json)))] } ?? [])
    }
}
