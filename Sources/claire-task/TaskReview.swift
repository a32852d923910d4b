import ClaireCommandLine
import ClaireCommands
import ClaireDomain
import ClaireOperations
import ClairePlatform
import ClaireSessions
import ClaireStore
import ClaireVerb

/// `claire task review`: the task with notes and the agent's summary, then what it did to the code.
enum TaskReview {
    /// Bytes of a patch that people and programs get.
    private static let longestPatch = 8 << 20
    private static let longestJSONPatch = 256 << 10

    static func run(_ context: Context) throws(VerbFailure) {
        let shown = try TaskShow.load(context, history: false)
        let task = shown.detail.task.id
        let work = try context.read { reader throws(StoreError) in
            try TaskWork.find(of: task, reader)
        }
        let onlyStat = context.invocation[TaskSpec.stat]
        let limit = onlyStat ? 0 : context.form == .json ? longestJSONPatch : longestPatch
        let diff = work.flatMap { work in work.diff(limit: limit) }
        context.show(id: task, { shown.answer.envelope + [("diff", json(diff))] }) { renderer in
            shown.print(on: renderer)
            renderer.line()
            switch diff {
            case .success(let diff): print(diff, onlyStat: onlyStat, renderer)
            case .failure(let problem): renderer.line(Text("no diff: " + problem.message, .muted))
            }
            hint(shown, renderer)
        }
        guard context.form == .human, Terminal.isTerminal(.output), !onlyStat else { return }
        let page = context.renderer.takeGathered()
        Pager.become(showing: page)
        try? ByteSink.descriptor(1).write(page)
    }

    private static func json(_ diff: Result<TaskDiff, TaskDiff.Problem>) -> JSON {
        switch diff {
        case .success(let diff): diff.json
        case .failure: .null
        }
    }

    private static func hint(_ shown: TaskShow, _ renderer: Renderer) {
        guard shown.detail.task.status == .inReview else {
            return renderer.note("this task is \(shown.detail.task.status.rawValue), not in_review")
        }
        renderer.hint(
            """
            next: claire task approve \(shown.line.id), or \
            claire task reject \(shown.line.id) --feedback TEXT
            """)
    }

    // MARK: The diff

    private static func print(_ diff: TaskDiff, onlyStat: Bool, _ renderer: Renderer) {
        renderer.line(Text("Changes", .heading))
        renderer.line(
            """
              \(diff.branch, .subject) since \(String(diff.mergeBase.prefix(12)), .identifier) \
            of \(diff.base)
            """)
        if diff.files.isEmpty { renderer.line("  nothing is committed in this branch") }
        let width = diff.files.map { count($0.added).count + count($0.removed).count }.max() ?? 0
        for file in diff.files.prefix(200) {
            let (added, removed) = (count(file.added), count(file.removed))
            let gap = String(repeating: " ", count: width - added.count - removed.count)
            renderer.line(
                "  \(gap)\("+" + added, .success) \("-" + removed, .failure)  \(file.path)")
        }
        if diff.files.count > 200 { renderer.line("  and \(diff.files.count - 200) more files") }
        if diff.files.count > 1 {
            renderer.line("  \(diff.files.count) files, +\(diff.added) -\(diff.removed)")
        }
        remarks(diff, renderer)
        guard !onlyStat, !diff.patch.isEmpty else { return }
        renderer.line()
        for line in diff.patch.split(separator: "\n", omittingEmptySubsequences: false).dropLast() {
            renderer.line(Text(String(line).expandingTabs, style(of: line)))
        }
        if diff.isCut { renderer.line(Text("the rest of the patch is left out", .muted)) }
    }

    /// What the diff does not say by itself.
    private static func remarks(_ diff: TaskDiff, _ renderer: Renderer) {
        if !diff.uncommitted.isEmpty {
            renderer.line(Text("  not committed in its worktree:", .attention))
            for path in diff.uncommitted.prefix(20) { renderer.line("    \(path)") }
            let rest = diff.uncommitted.count - 20
            if rest > 0 { renderer.line("    and \(rest) more") }
        }
        if !diff.others.isEmpty {
            let ids = ShortIDs(of: diff.others.map(\.id))
            renderer.line(Text("  the branch also holds what was done for:", .attention))
            for other in diff.others { renderer.line("    \(other.line(ids))") }
        }
    }

    private static func count(_ lines: Int?) -> String { lines.map { "\($0)" } ?? "?" }

    private static func style(of line: Substring) -> Style {
        if line.hasPrefix("+++") || line.hasPrefix("---") || line.hasPrefix("diff ") {
            return .heading
        }
        switch line.utf8.first {
        case UInt8(ascii: "+"): return .success
        case UInt8(ascii: "-"): return .failure
        case UInt8(ascii: "@"): return .identifier
        default: return .plain
        }
    }
}

extension String {
    /// Tabs as the spaces that they look like: one line of a file, behind the mark of a diff.
    fileprivate var expandingTabs: String {
        guard utf8.contains(UInt8(ascii: "\t")) else { return self }
        var shown = ""
        for character in self {
            if character == "\t" {
                shown += String(repeating: " ", count: 8 - shown.count % 8)
            } else {
                shown.append(character)
            }
        }
        return shown
    }
}
