import ClaireCommandLine
import ClaireCommands
import ClaireDomain
import ClaireOperations
import ClaireStore
import ClaireVerb

/// `claire project show`: the project, its notes, its open tasks, and with `--history` its events.
struct ProjectShow {
    /// How many open tasks are shown; the rest is named as a number.
    private static let shownTasks = 20

    private let project: Project
    private let notes: [Note]
    private let events: [LogEntry]?
    private let history: HistoryTable?
    private let tasks: TaskTable
    private let openTasks: Int

    static func run(_ context: Context) throws(VerbFailure) {
        let invocation = context.invocation
        let shown = try context.read { reader throws(StoreError) in
            let id = try reader.projectID(
                invocation[ProjectSpec.project], includeDeleted: invocation[ProjectSpec.history])
            return try ProjectShow(
                id, reader, history: invocation[ProjectSpec.history],
                forPeople: context.form == .human)
        }
        context.show(id: shown.project.id, { shown.members }) { shown.print(on: $0, context.now) }
    }

    private init(
        _ id: UUID, _ reader: Reader, history: Bool, forPeople: Bool
    ) throws(StoreError) {
        project = try reader.project(id)
        notes = try reader.notes(project: id)
        var cursor = LogCursor()
        let events = history ? try reader.log(LogFilter(project: id), after: &cursor) : nil
        self.events = events
        self.history = try events.flatMap { events throws(StoreError) in
            forPeople ? try HistoryTable(events, reader, about: id) : nil
        }
        let open = forPeople ? try reader.tasks(TaskFilter(project: id)) : []
        openTasks = open.count
        tasks = try TaskTable(Array(open.prefix(Self.shownTasks)), reader, showsProject: false)
    }

    /// The project's own members with its notes; the events beside it.
    private var members: [(noun: String, value: JSON)] {
        var object = project.json.object ?? JSONObject()
        object["notes"] = .array(notes.map(\.json))
        let whole: [(noun: String, value: JSON)] = [("project", .object(object))]
        return whole + (events.map { [("events", .array($0.map(\.json)))] } ?? [])
    }

    private func print(on renderer: Renderer, _ now: Int64) {
        renderer.line(Text(project.label, .heading))
        renderer.details([
            ("id", Text(project.id.text, .identifier)), ("status", project.word),
            ("goal", Text(project.goal ?? "")), ("owner", Text(project.owner ?? "")),
            ("repository", Text(project.repo ?? "")), ("tasks", counts),
            ("created", renderer.time(project.created, now: now)),
            ("updated", renderer.time(project.updated, now: now)),
        ])
        for note in notes {
            renderer.line()
            renderer.line("\(note.who) \(renderer.time(note.created, now: now))")
            renderer.block(Text(note.text), indent: 2)
        }
        if openTasks > 0 {
            renderer.line()
            tasks.print(on: renderer, now: now)
        }
        let name = ShellWord.quoted(project.label)
        if openTasks > Self.shownTasks {
            let rest = openTasks - Self.shownTasks
            renderer.line(
                Text("and \(rest) more: claire task list --project \(name)", .muted))
        }
        if let history {
            renderer.line()
            history.print(on: renderer, now: now)
        }
    }

    /// `3 todo, 1 in_progress`; the statuses that no task has are left out.
    private var counts: Text {
        var text: Text = ""
        for status in TaskStatus.allCases {
            guard let count = project.taskCounts[status], count > 0 else { continue }
            text = "\(text)\(text.isEmpty ? "" as Text : ", ")\(count) \(status.rawValue)"
        }
        return text.isEmpty ? Text("none", .muted) : text
    }
}
