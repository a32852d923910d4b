import ClaireCommandLine
import ClaireCommands
import ClaireDomain
import ClaireOperations
import ClaireStore
import ClaireVerb

/// `claire task list`.
enum TaskList {
    static func run(_ context: Context) throws(VerbFailure) {
        let invocation = context.invocation
        let (tasks, table) = try context.read { reader throws(StoreError) in
            let tasks = try question(invocation).run(reader).entities
            let table: TaskTable? =
                context.form == .human
                ? try TaskTable(tasks, reader, showsProject: !invocation.has(TaskSpec.inProject))
                : nil
            return (tasks, table)
        }
        context.list("tasks", tasks, id: \.id, json: \.json, empty: none(invocation)) { renderer in
            table?.print(on: renderer, now: context.now)
        }
    }

    private static func question(_ invocation: Invocation) -> ListTasks {
        ListTasks(
            project: invocation[TaskSpec.inProject], statuses: Set(invocation[TaskSpec.status]),
            readyOnly: invocation[TaskSpec.ready], session: invocation[TaskSpec.assignedTo],
            includesClosed: invocation[TaskSpec.all])
    }

    /// What is said when there is none, as narrow as what was asked.
    private static func none(_ invocation: Invocation) -> Text {
        let statuses = invocation[TaskSpec.status].map(\.rawValue).joined(separator: " or ")
        var text: Text = invocation[TaskSpec.ready] ? "no ready tasks" : "no tasks"
        if !statuses.isEmpty { text = "\(text) that are \(statuses)" }
        if !invocation[TaskSpec.all], statuses.isEmpty, !invocation[TaskSpec.ready] {
            text = "no open tasks"
        }
        if let project = invocation[TaskSpec.inProject] { text = "\(text) in '\(project)'" }
        if let session = invocation[TaskSpec.assignedTo] {
            text = "\(text) of session '\(session)'"
        }
        return text
    }
}
