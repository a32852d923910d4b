import ClaireCommandLine
import ClaireDomain
import ClaireOperations
import ClaireStore
import ClaireVerb

/// The status as people see it, from what needs them down to what comes next.
struct StatusScreen {
    let report: StatusReport
    /// Of tasks.
    let ids: ShortIDs
    /// Whether it shows how things stood once.
    let isPast: Bool

    private var now: Int64 { report.at }

    func print(on renderer: Renderer) {
        renderer.line(headline(renderer))
        section(AttentionTable(report: report, ids: ids, now: now).table(on: renderer), renderer)
        section(FleetTable(sessions: shown, now: now).table(on: renderer), renderer)
        section(orphans(renderer), renderer)
        section(ProjectTable(projects: report.projects).table(), renderer)
        section(next(), renderer)
        hint(on: renderer)
    }

    private func section(_ table: Table, _ renderer: Renderer) {
        guard !table.rows.isEmpty else { return }
        renderer.line()
        renderer.table(table.tightened(for: renderer.screen))
    }

    /// Sessions that have ended are shown for an hour, and as long as they have a task.
    private var shown: [Session] {
        report.sessions.filter { session in
            session.state != .done || !session.queue.isEmpty
                || now - (session.stateSince ?? 0) < 3_600_000
        }
    }

    private func headline(_ renderer: Renderer) -> Text {
        let alive = report.sessions.filter { $0.state != .done }
        let waiting = alive.count { $0.state == .waiting }
        let reviews = report.tasks.count { $0.status == .inReview }
        var parts: [Text] = []
        if waiting > 0 {
            parts.append(
                Text(waiting == 1 ? "1 waits for you" : "\(waiting) wait for you", .attention))
        }
        if reviews > 0 { parts.append(Text("\(reviews) to review", .attention)) }
        if parts.isEmpty { parts.append(Text("nobody waits for you", .success)) }
        parts += [
            Text(alive.count == 1 ? "1 session" : "\(alive.count) sessions"),
            Text(report.projects.count == 1 ? "1 project" : "\(report.projects.count) projects"),
        ]
        let used = UsageWords.brief(report.usage)
        if !used.isEmpty { parts.append(used) }
        if isPast {
            parts.append("as it was at \(WallTime.text(report.at))")
        } else if let seen = alive.compactMap(\.observedAt).max() {
            parts.append("last news \(renderer.time(seen, now: now, .plain))")
        }
        // What matters least stands last but one: where a session is counted, its age tells more.
        while let columns = renderer.screen.columns, parts.count > 1,
            joined(parts).plain.count > columns
        {
            parts.remove(at: max(1, parts.count - 2))
        }
        return joined(parts)
    }

    private func joined(_ parts: [Text]) -> Text {
        parts.dropFirst().reduce(parts[0]) { "\($0) \(Text("·", .muted)) \($1)" }
    }

    /// Tasks under way that no session works on.
    private func orphans(_ renderer: Renderer) -> Table {
        var table = Table([
            .init("by hand"), .init("title", shrinksTo: 20), .init("project", shrinksTo: 8),
            .init("since", dropOrder: 1),
        ])
        for task in report.tasks where task.status == .inProgress && task.sessionID == nil {
            table.append([
                Text(ids.text(task.id), .identifier), Text(task.title), Text(task.project),
                renderer.time(task.started ?? task.updated, now: now),
            ])
        }
        return table
    }

    private func next() -> Table {
        var table = Table([
            .init("next"), .init("prio", .right), .init("title", shrinksTo: 20),
            .init("project", shrinksTo: 8),
        ])
        for task in report.next.prefix(5) {
            table.append([
                Text(ids.text(task.id), .identifier), task.priority.word, Text(task.title),
                Text(task.project),
            ])
        }
        return table
    }

    private func hint(on renderer: Renderer) {
        guard !isPast, renderer.screen.isInteractive else { return }
        let first = report.attention.first
        if let session = first?.session, first?.kind == .waiting || first?.kind == .error {
            renderer.line()
            renderer.hint("go there: claire session attach \(ShellWord.quoted(session.label))")
        } else if report.sessions.isEmpty, report.projects.isEmpty {
            renderer.hint("begin: claire pull, or claire project new NAME")
        } else if report.sessions.isEmpty {
            renderer.hint("see who is there: claire pull")
        } else if let seen = report.sessions.compactMap(\.observedAt).max(), now - seen > 600_000 {
            renderer.line()
            renderer.hint("this is old: claire pull")
        }
    }
}
