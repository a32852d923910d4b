import ClaireCommandLine
import ClaireDomain
import ClaireOperations
import ClaireVerb

extension TaskShow {
    /// Prints the task as a block of details, then what hangs on it, each under a head.
    func print(on renderer: Renderer) {
        renderer.line(Text(detail.task.title, .heading))
        renderer.details(details(renderer))
        if let text = detail.task.description {
            renderer.line()
            renderer.block(Text(text), indent: 2)
        }
        section("Waits for", detail.dependencies, renderer) { "  \($0.line(ids))" }
        section("Needed by", detail.dependents, renderer) { "  \($0.line(ids))" }
        section("Assignments", detail.assignments, renderer, assignment)
        if !detail.notes.isEmpty { head("Notes", renderer) }
        for note in detail.notes {
            renderer.line("  \(note.who)  \(renderer.time(note.created, now: now))")
            renderer.block(Text(note.text), indent: 4)
        }
        if !detail.updates.isEmpty { head("Updates", renderer) }
        for update in detail.updates where !repeatsMessage(update) { print(update, renderer) }
        if let history {
            head("History", renderer)
            history.print(on: renderer, now: now)
        }
    }

    private func details(_ renderer: Renderer) -> [(name: String, value: Text)] {
        let task = detail.task
        func moment(_ moment: Int64?) -> Text { moment.map { renderer.time($0, now: now) } ?? "" }
        let session = task.sessionID.flatMap { sessions[$0] } ?? ""
        return [
            ("id", Text(task.id.text, .identifier)), ("project", Text(task.project)),
            ("status", task.word), ("reason", Text(task.reason ?? "")),
            ("was", Text(task.blockedFrom?.rawValue ?? "")), ("priority", task.priority.word),
            ("mode", Text(task.mode.rawValue)),
            ("position", task.position == 0 ? "" : "\(task.position)"),
            ("session", Text(session, .active)), ("used", UsageWords.text(detail.usage?.json)),
            ("created", moment(task.created)),
            ("started", moment(task.started)), ("completed", moment(task.completed)),
            ("updated", moment(task.updated)),
        ]
    }

    private func assignment(_ assignment: Assignment, _ renderer: Renderer) -> Text {
        let who = sessions[assignment.sessionID] ?? ""
        var end: Text = ""
        if let released = assignment.released {
            end = " until \(renderer.time(released, now: now, .plain))"
            if let why = assignment.reason, !why.hasSameBytes(as: assignment.state.rawValue) {
                end = "\(end), \(why)"
            }
        }
        return """
              \(assignment.state.word)  \(who, .subject)  since \
            \(renderer.time(assignment.created, now: now, .plain))\(end)
            """
    }

    /// What a session did; the text where there is one, else what was recorded.
    private func print(_ update: Update, _ renderer: Renderer) {
        let who = sessions[update.sessionID] ?? ""
        renderer.line(
            """
              \(who, .subject)  \(update.source.rawValue, .muted)  \
            \(renderer.time(update.created, now: now))
            """)
        renderer.block(Text(words(of: update) ?? update.payload.encoded), indent: 4)
    }

    private func words(of update: Update) -> String? {
        ["text", "message", "summary"].lazy.compactMap { update.payload[$0]?.string }.first
    }

    /// Whether triage did no more than quote a message of the same session that is shown too; it
    /// puts what it quotes on one line.
    private func repeatsMessage(_ update: Update) -> Bool {
        guard update.source == .triage, let quote = words(of: update) else { return false }
        return detail.updates.contains { other in
            other.source == .message && other.sessionID == update.sessionID
                && words(of: other).map(Self.oneLine)?.hasSameBytes(as: Self.oneLine(quote)) == true
        }
    }

    private static func oneLine(_ text: String) -> String { PlainText.line(text, bytes: .max) }

    private func head(_ title: String, _ renderer: Renderer) {
        renderer.line()
        renderer.line(Text(title, .heading))
    }

    private func section<Entry>(
        _ title: String, _ entries: [Entry], _ renderer: Renderer, _ text: (Entry, Renderer) -> Text
    ) {
        guard !entries.isEmpty else { return }
        head(title, renderer)
        for entry in entries { renderer.line(text(entry, renderer)) }
    }

    private func section<Entry>(
        _ title: String, _ entries: [Entry], _ renderer: Renderer, _ text: (Entry) -> Text
    ) {
        section(title, entries, renderer) { entry, _ in text(entry) }
    }
}
