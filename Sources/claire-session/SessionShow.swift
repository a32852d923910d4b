import ClaireCommandLine
import ClaireCommands
import ClaireDomain
import ClaireOperations
import ClaireStore
import ClaireVerb

/// `claire session show`: all that is known of one session.
struct SessionShow {
    let answer: ShowSession.Answer
    let taskIDs: ShortIDs
    let history: HistoryTable?
    let titles: [UUID: String]
    let now: Int64

    static func run(_ context: Context) throws(VerbFailure) {
        let operation = ShowSession(
            session: context.invocation[SessionSpec.session],
            history: context.invocation[SessionSpec.history])
        let now = context.now
        let shown = try context.read { reader throws(StoreError) in
            try SessionShow(
                operation.run(reader), reader, forPeople: context.form == .human, now: now)
        }
        context.show(id: shown.session.id, { shown.answer.envelope }) { renderer in
            shown.print(on: renderer)
        }
    }

    private init(
        _ answer: ShowSession.Answer, _ reader: Reader, forPeople: Bool, now: Int64
    ) throws(StoreError) {
        self.answer = answer
        let (session, assignments) = (answer.session, answer.assignments)
        taskIDs = try reader.shortIDs(
            .task, assignments.map(\.taskID) + session.queue.map(\.id))
        var titles: [UUID: String] = [:]
        for task in Set(assignments.map(\.taskID)) { titles[task] = try? reader.task(task).title }
        self.titles = titles
        history = try answer.events.flatMap { events throws(StoreError) in
            forPeople ? try HistoryTable(events, reader, about: session.id) : nil
        }
        self.now = now
    }

    private var session: Session { answer.session }

    private func print(on renderer: Renderer) {
        renderer.line("\(session.label, .subject)  \(session.state.word)\(since)")
        renderer.details([
            ("id", Text(session.id.text, .identifier)), ("title", Text(session.title ?? "")),
            ("says", Text(session.message ?? "")), ("known from", known(renderer)),
            ("host", Text(session.host ?? "")),
            ("folder", Text(FolderName.short(session.cwd ?? ""))),
            ("tmux", Text(session.tmuxName ?? "")), ("branch", Text(session.branch ?? "")),
            ("worktree", Text(session.worktree ?? "")), ("used", UsageWords.text(session.usage)),
        ])
        queue(renderer)
        work(renderer)
        recent(renderer)
        printHistory(renderer)
        if session.state == .waiting {
            renderer.hint("answer it: claire session attach \(ShellWord.quoted(session.label))")
        }
    }

    private var since: Text {
        guard let since = session.stateSince else { return "" }
        return
            "  \(Text("for " + RelativeTime.span(seconds: max(0, (now - since) / 1000)), .muted))"
    }

    private func known(_ renderer: Renderer) -> Text {
        guard let source = session.stateSource else { return "nothing was seen of it yet" }
        guard let seen = session.lastSeen ?? session.observedAt else { return Text(source) }
        return "\(source), \(renderer.time(seen, now: now, .plain))"
    }

    private func queue(_ renderer: Renderer) {
        guard !session.queue.isEmpty else { return }
        renderer.line()
        renderer.line(Text("works on", .heading))
        for (index, task) in session.queue.enumerated() {
            renderer.line("\(index == 0 ? "▸" : " ") \(task.line(taskIDs))")
        }
    }

    private func work(_ renderer: Renderer) {
        let past = answer.assignments.filter { $0.state == .released || $0.state == .superseded }
        guard !past.isEmpty else { return }
        renderer.line()
        renderer.line(Text("had", .heading))
        for assignment in past {
            let reason = assignment.reason.map { ": " + $0 } ?? ""
            renderer.line(
                """
                  \(taskIDs.text(assignment.taskID), .identifier)  \
                \(titles[assignment.taskID] ?? "")  \(assignment.state.word)\(reason, .muted)
                """)
        }
    }

    private func recent(_ renderer: Renderer) {
        guard !answer.updates.isEmpty else { return }
        renderer.line()
        renderer.line(Text("lately", .heading))
        for update in answer.updates.suffix(10) {
            let text = update.payload["text"]?.string ?? update.payload["summary"]?.string ?? ""
            renderer.line(
                """
                  \(renderer.time(update.created, now: now))  \(Text(update.source.rawValue, .muted))  \
                \(Self.firstLine(text))
                """)
        }
    }

    private static func firstLine(_ text: String) -> String {
        text.split(whereSeparator: \.isNewline).first.map(String.init) ?? ""
    }

    private func printHistory(_ renderer: Renderer) {
        guard let history else { return }
        renderer.line()
        renderer.line(Text("history", .heading))
        history.print(on: renderer, now: now)
    }
}
