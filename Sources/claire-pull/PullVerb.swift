import ClaireCommandLine
import ClaireCommands
import ClaireDomain
import ClaireFleet
import ClairePlatform
import ClaireStore
import ClaireVerb

/// `claire pull`: refreshes what is known of the fleet.
enum PullVerb {
    /// Does what was asked.
    static func run(_ context: Context) throws(VerbFailure) {
        let hosts = context.invocation[PullSpec.host]
        for host in hosts where !HostName.isValid(host) {
            throw VerbFailure(
                .usage, code: "invalid", "'\(cut: host)' can't be a host",
                hint: "letters, digits, '.', '_', '-' and '@', a letter or digit first")
        }
        let transport = Transport(command: try context.configuration().transportCommand)
        let isWatching = context.invocation[PullSpec.watch]
        if isWatching { Interruption.noteSignals() } else { Interruption.endOnSignals() }
        let store = try context.storeToWrite()
        do throws(TransportError) { try transport.check() } catch {
            throw VerbFailure(Failure(error))
        }
        let pull = FleetPull(transport: transport, store: store, hosts: hosts)
        if isWatching {
            let notify = try context.configuration().notifyCommand
            try PullWatch(
                context: context, pull: pull,
                broadcasts: BroadcastRun(transport: transport, store: store, actor: .claire),
                notifier: WaitNotifier(store: store, command: notify), path: store.path
            ).run()
        } else {
            try once(context, pull)
        }
    }

    private static func once(_ context: Context, _ pull: FleetPull) throws(VerbFailure) {
        let report: PullReport
        do throws(FleetError) {
            report = try WaitNotice.during("asking the fleet", if: context.form == .human) {
                () throws(FleetError) in try pull.round()
            }
        } catch {
            throw VerbFailure(error)
        }
        let sessions = try seen(report, context)
        switch context.form {
        case .json: context.printJSON(report.members(sessions))
        case .quiet: context.renderer.identifiers(sessions.map(\.id.text))
        case .human: PullSummary(report: report, sessions: sessions).print(on: context.renderer)
        }
        for problem in report.problems where context.form != .json {
            context.renderer.note("\(context.command, .muted): \(problem)")
        }
        if !report.isComplete { context.exit = .partial }
    }

    /// The sessions that were seen, as the record has them now.
    static func seen(_ report: PullReport, _ context: Context) throws(VerbFailure) -> [Session] {
        try context.read { reader throws(StoreError) in try report.seen(reader) }
    }
}

extension VerbFailure {
    /// Why the fleet could not be refreshed.
    init(_ error: FleetError) {
        switch error {
        case .transport(let error): self.init(Failure(error))
        case .store(let error): self.init(error)
        }
    }
}
