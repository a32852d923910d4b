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

    private let answer: ShowProject.Answer
    private let history: HistoryTable?
    private let tasks: TaskTable
    private let openTasks: Int

    static func run(_ context: Context) throws(VerbFailure) {
        let invocation = context.invocation
        let operation = ShowProject(
            project: invocation[ProjectSpec.project], history: invocation[ProjectSpec.history])
        let shown = try context.read { reader throws(StoreError) in
            try ProjectShow(operation.run(reader), reader, forPeople: context.form == .human)
        }
        context.show(id: shown.answer.project.id, { shown.answer.envelope }) {
            shown.print(on: $0, context.now)
        }
    }

    private init(
        _ answer: ShowProject.Answer, _ reader: Reader, forPeople: Bool
    ) throws(StoreError) {
        self.answer = answer
        let id = answer.project.id
        history = try answer.events.flatMap { events throws(StoreError) in
            forPeople ? try HistoryTable(events, reader, about: id) : nil
        }
        let open = forPeople ? try reader.tasks(TaskFilter(project: id)) : []
        openTasks = open.count
        tasks = try TaskTable(Array(open.prefix(Self.shownTasks)), reader, showsProject: false)
    }

    private var project: Project { answer.project }

    private func print(on renderer: Renderer, _ now: Int64) {
        renderer.line(Text(project.label, .heading))
        renderer.details([
            ("id", Text(project.id.text, .identifier)), ("status", project.word),
            ("goal", Text(project.goal ?? "")), ("owner", Text(project.owner ?? "")),
            ("repository", Text(project.repo ?? "")), ("tasks", counts),
            ("used", UsageWords.text(answer.usage?.json)),
            ("created", renderer.time(project.created, now: now)),
            ("updated", renderer.time(project.updated, now: now)),
        ])
        for note in answer.notes {
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
