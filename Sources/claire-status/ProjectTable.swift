import ClaireCommandLine
import ClaireDomain
import ClaireOperations
import ClaireVerb

/// The projects: how far each is, and in what states its tasks are.
struct ProjectTable {
    let projects: [Project]

    /// The width of the bar, in columns.
    private static let width = 10

    func table() -> Table {
        var table = Table([
            .init("project", shrinksTo: 10), .init("progress"), .init("done", .right),
            .init("tasks", shrinksTo: 14), .init("goal", shrinksTo: 16, dropOrder: 1),
        ])
        // What is over steps back behind what is under way.
        let order = ProjectStatus.allCases
        for status in order {
            for project in projects where project.status == status { table.append(row(project)) }
        }
        return table
    }

    private func row(_ project: Project) -> [Text] {
        let counts = project.taskCounts
        let total = counts.values.reduce(0, +)
        let done = counts[.done] ?? 0
        return [
            project.status == .active
                ? Text(project.label, .subject)
                : "\(Text(project.label, .muted)) \(project.status.word)",
            Self.bar(done: done, started: started(counts), of: total), "\(done)/\(total)",
            tasks(counts), Text(project.goal ?? "", .muted),
        ]
    }

    private func started(_ counts: [TaskStatus: Int]) -> Int {
        (counts[.inProgress] ?? 0) + (counts[.inReview] ?? 0) + (counts[.blocked] ?? 0)
    }

    /// `██████▒▒··`: done, under way, to do.
    static func bar(done: Int, started: Int, of total: Int) -> Text {
        guard total > 0 else { return Text(String(repeating: "·", count: width), .muted) }
        let full = done * width / total
        let begun = (done + started) * width / total - full
        return """
            \(String(repeating: "█", count: full), .success)\
            \(String(repeating: "▒", count: begun), .active)\
            \(String(repeating: "·", count: width - full - begun), .muted)
            """
    }

    /// `2 in progress, 1 blocked, 4 to do`, what is done left out.
    private func tasks(_ counts: [TaskStatus: Int]) -> Text {
        let words: [(status: TaskStatus, word: String, style: Style)] = [
            (.blocked, "blocked", .attention), (.inReview, "in review", .attention),
            (.inProgress, "in progress", .active), (.todo, "to do", .plain),
            (.failed, "failed", .failure),
        ]
        let parts = words.compactMap { status, word, style -> Text? in
            guard let count = counts[status], count > 0 else { return nil }
            return Text("\(count) \(word)", style)
        }
        guard let first = parts.first else {
            return counts.isEmpty ? Text("no tasks", .muted) : Text("all done", .success)
        }
        return parts.dropFirst().reduce(first) { "\($0), \($1)" }
    }
}
