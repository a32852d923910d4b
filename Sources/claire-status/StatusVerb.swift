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
        case .json: context.printJSON(report.envelope)
        case .quiet: context.renderer.identifiers(report.sessions.map(\.id.text))
        case .human:
            StatusScreen(report: report, ids: ids, isPast: question.moment != nil)
                .print(on: context.renderer)
        }
    }
}

/// Which part of the fleet and the work is asked for, and of when.
struct StatusQuestion {
    private let operation: ShowStatus

    /// Milliseconds since 1970; now when `nil`.
    var moment: Int64? { operation.moment }

    init(_ context: Context) throws(VerbFailure) {
        let invocation = context.invocation
        operation = ShowStatus(
            project: invocation[StatusSpec.project],
            group: try invocation[StatusSpec.group].map { name throws(VerbFailure) in
                try context.group(named: name)
            }, at: invocation[StatusSpec.at].map { context.moment($0) })
        if let moment, moment > context.now {
            throw VerbFailure(
                .usage, code: "invalid", "'--at' is in the future: '\(WallTime.text(moment))'")
        }
    }

    /// The answer, and the short ids of the tasks in it.
    func ask(_ context: Context) throws(VerbFailure) -> (report: StatusReport, ids: ShortIDs) {
        let store = try context.store()
        let bar = moment.map { _ in ProgressBar("reading events", context.renderer) }
        defer { bar?.end() }
        do throws(StoreError) {
            return try operation.run(store, progress: { bar?.update($0, of: $1) }) {
                reader throws(StoreError) in
                let report = try operation.run(reader)
                return (
                    report, try reader.shortIDs(.task, (report.tasks + report.next).map(\.id))
                )
            }
        } catch {
            throw VerbFailure(error)
        }
    }
}
