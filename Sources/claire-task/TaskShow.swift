import ClaireCommandLine
import ClaireCommands
import ClaireDomain
import ClaireOperations
import ClaireStore
import ClaireVerb

/// `claire task show`, and the upper part of `claire task review`: a task with everything that hangs on it.
struct TaskShow {
    let answer: ShowTask.Answer
    let line: TaskLine
    /// Short forms of the tasks that it waits for and that wait for it.
    let ids: ShortIDs
    /// What people call the sessions of its assignments and updates.
    let sessions: [UUID: String]
    let history: HistoryTable?
    let now: Int64

    static func run(_ context: Context) throws(VerbFailure) {
        let history = context.invocation[TaskSpec.history]
        let shown = try load(context, history: history)
        context.show(id: shown.detail.task.id, { shown.answer.envelope }) { shown.print(on: $0) }
    }

    static func load(
        _ context: Context, history: Bool
    ) throws(VerbFailure) -> TaskShow {
        let operation = ShowTask(task: context.invocation[TaskSpec.task], history: history)
        return try context.read { reader throws(StoreError) in
            try TaskShow(
                operation.run(reader), reader, forPeople: context.form == .human, now: context.now)
        }
    }

    private init(
        _ answer: ShowTask.Answer, _ reader: Reader, forPeople: Bool, now: Int64
    ) throws(StoreError) {
        self.answer = answer
        let detail = answer.detail
        line = try TaskLine(detail.task, reader)
        ids = try reader.shortIDs(.task, (detail.dependencies + detail.dependents).map(\.id))
        var sessions: [UUID: String] = [:]
        for id in detail.assignments.map(\.sessionID) + detail.updates.map(\.sessionID)
        where sessions[id] == nil {
            sessions[id] = try reader.session(id).label
        }
        self.sessions = sessions
        history = try answer.events.flatMap { events throws(StoreError) in
            forPeople ? try HistoryTable(events, reader, about: detail.task.id) : nil
        }
        self.now = now
    }

    var detail: TaskDetail { answer.detail }
}
