import ClaireCommandLine
import ClaireDomain
import ClaireOperations
import ClaireStore
import ClaireVerb

/// What needs a person, those who wait longest first.
struct AttentionTable {
    let report: StatusReport
    let ids: ShortIDs
    let now: Int64

    func table(on renderer: Renderer) -> Table {
        var table = Table([
            .init("needs you"), .init("who", shrinksTo: 12), .init("since"),
            .init("what", shrinksTo: 44), .init("task", shrinksTo: 12, dropOrder: 1),
        ])
        for item in report.attention {
            table.append([
                item.kind.word, who(item),
                item.since.map { renderer.time($0, now: now) } ?? "", what(item),
                item.session == nil ? "" : Text(task(item) ?? ""),
            ])
        }
        return table
    }

    private func who(_ item: StatusReport.Attention) -> Text {
        if let session = item.session { return Text(session.label, .subject) }
        return item.task.map { Text(ids.text($0.id), .identifier) } ?? ""
    }

    private func what(_ item: StatusReport.Attention) -> Text {
        let title = item.task?.title ?? ""
        switch item.kind {
        case .waiting: return Text(item.session?.message ?? "waits for a person")
        case .error: return Text(item.session?.message ?? "its last turn failed")
        case .ended: return "its process has ended and its task has not"
        case .review: return "\(title) \(Text("in " + (item.task?.project ?? ""), .muted))"
        case .blocked:
            guard let reason = item.task?.reason else { return "\(title)" }
            return "\(title): \(reason)"
        case .superseded: return "another session has '\(title)'"
        }
    }

    private func task(_ item: StatusReport.Attention) -> String? {
        item.task?.title ?? item.session?.queue.first?.title
    }
}
