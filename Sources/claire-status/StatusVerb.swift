import ClaireCommandLine
import ClaireCommands
import ClaireDomain
import ClaireOperations
import ClaireStore
import ClaireVerb

/// `claire status`: the fleet and the work at a glance, what needs a person first.
enum StatusVerb {
    /// Does what was asked.
    static func run(_ context: Context) throws(VerbFailure) {
        let question = try StatusQuestion(context)
        guard !context.invocation[StatusSpec.watch] else {
            return try StatusWatch(context: context, question: question).run()
        }
        let (report, ids) = try question.ask(context)
        switch context.form {
        case .json: context.printJSON([("status", report.json)])
        case .quiet: context.renderer.identifiers(report.sessions.map(\.id.text))
        case .human:
            StatusScreen(report: report, ids: ids, isPast: question.moment != nil)
                .print(on: context.renderer)
        }
    }
}

/// Which part of the fleet and the work is asked for, and of when.
struct StatusQuestion {
    private let project: String?
    private let keeps: ((Session) -> Bool)?
    /// Milliseconds since 1970; now when `nil`.
    let moment: Int64?

    init(_ context: Context) throws(VerbFailure) {
        let invocation = context.invocation
        project = invocation[StatusSpec.project]
        keeps = try invocation[StatusSpec.group].map { name throws(VerbFailure) in
            let group = try context.group(named: name)
            return { group.contains($0) }
        }
        moment = invocation[StatusSpec.at].map { context.moment($0) }
        if let moment, moment > context.now {
            throw VerbFailure(
                .usage, code: "invalid", "'--at' is in the future: '\(WallTime.text(moment))'")
        }
    }

    /// The answer, and the short ids of the tasks in it.
    func ask(_ context: Context) throws(VerbFailure) -> (report: StatusReport, ids: ShortIDs) {
        guard let moment else {
            return try context.read { reader throws(StoreError) in try answer(reader) }
        }
        let store = try context.store()
        let bar = ProgressBar("reading events", context.renderer)
        defer { bar.end() }
        do throws(StoreError) {
            return try store.read(at: moment, progress: bar.update) { reader throws(StoreError) in
                try answer(reader)
            }
        } catch {
            throw VerbFailure(error)
        }
    }

    private func answer(
        _ reader: Reader
    ) throws(StoreError) -> (report: StatusReport, ids: ShortIDs) {
        let id = try project.map { name throws(StoreError) in try reader.projectID(name) }
        let report = try reader.status(project: id, at: moment, where: keeps)
        let ids = try reader.shortIDs(.task, (report.tasks + report.next).map(\.id))
        return (report, ids)
    }
}
