import ClaireCommandLine
import ClaireDomain
import ClaireOperations
import ClaireStore

/// Tasks as rows, for every verb that lists some.
package struct TaskTable: Sendable {
    private let tasks: [Task]
    private let ids: ShortIDs
    private let sessions: [UUID: String]
    private let hasProjects: Bool

    /// Looks up what rows need beside the tasks: short ids and the names of sessions.
    ///
    /// - Parameter showsProject: whether rows say which project a task belongs to.
    package init(_ tasks: [Task], _ reader: Reader, showsProject: Bool = true) throws(StoreError) {
        self.tasks = tasks
        ids = try reader.shortIDs(.task, tasks.map(\.id))
        sessions = try reader.sessionLabels(of: tasks)
        hasProjects = showsProject
    }

    /// Prints the rows; the project, the session and the age go first where the terminal is narrow.
    package func print(on renderer: Renderer, now: Int64) {
        let hasSessions = !sessions.isEmpty
        var columns = [
            Table.Column("id"), Table.Column("status"), Table.Column("prio", .right),
            Table.Column("title", shrinksTo: 20),
        ]
        if hasProjects { columns.append(Table.Column("project", shrinksTo: 8, dropOrder: 2)) }
        if hasSessions { columns.append(Table.Column("session", shrinksTo: 8, dropOrder: 1)) }
        columns.append(Table.Column("updated", dropOrder: 3))
        var table = Table(columns)
        for task in tasks {
            var cells = [
                Text(ids.text(task.id), .identifier), task.word, task.priority.word,
                Text(task.title),
            ]
            if hasProjects { cells.append(Text(task.project)) }
            if hasSessions { cells.append(Text(task.sessionID.flatMap { sessions[$0] } ?? "")) }
            cells.append(renderer.time(task.updated, now: now))
            table.append(cells)
        }
        renderer.table(table)
    }
}

extension Task {
    /// Its status; a todo that waits for others steps back, and a deleted task says so.
    package var word: Text {
        if deleted { return Text("✗ deleted", .muted) }
        return status == .todo && !isReady ? Text("◌ todo", .muted) : status.word
    }
}

extension TaskReference {
    /// `3f9a12cd  ✓ done  Fix it`.
    package func line(_ ids: ShortIDs) -> Text {
        "\(ids.text(id), .identifier)  \(status.word)  \(title)"
    }
}

extension Reader {
    /// What people call the sessions that have tasks.
    package func sessionLabels(of tasks: [Task]) throws(StoreError) -> [UUID: String] {
        let wanted = Set(tasks.compactMap(\.sessionID))
        guard !wanted.isEmpty else { return [:] }
        var labels: [UUID: String] = [:]
        if wanted.count == 1, let only = wanted.first {
            return [only: try session(only).label]
        }
        for session in try sessions(includeClosed: true) { labels[session.id] = session.label }
        // A session that the fleet has not shown yet is named by its id.
        for id in wanted where labels[id] == nil {
            labels[id] = String(id.text.prefix(ShortIDs.length))
        }
        return labels
    }
}
