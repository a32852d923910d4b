import ClaireCommandLine
import ClaireCommands
import ClaireDomain
import ClaireFleet
import ClaireOperations
import ClairePlatform
import ClaireStore
import ClaireVerb

/// `claire broadcast`: says something to the sessions of a project or group.
enum BroadcastVerb {
    /// Does what was asked.
    static func run(_ context: Context) throws(VerbFailure) {
        let invocation = context.invocation
        try refuseUnconfirmed(context)
        let text = try message(context)
        let transport = Transport(command: try context.configuration().transportCommand)
        // Before anything else: a name that means nobody is no reason to look for a program.
        _ = try plan(context)
        Interruption.endOnSignals()
        do throws(TransportError) { try transport.check() } catch {
            throw VerbFailure(Failure(error))
        }
        let store = try context.storeToWrite()
        let run = BroadcastRun(transport: transport, store: store, actor: try context.actor())
        try settle(run, context)
        let plan = try refreshed(context, transport, store)
        guard !plan.recipients.isEmpty else { return nobody(plan, context) }
        if !invocation[BroadcastSpec.yes] { try Confirmation(plan: plan).ask(context) }
        // From here on what was begun is recorded, whatever signal comes.
        Interruption.noteSignals()
        if context.renderer.errorScreen.isInteractive, mayTakeLong(plan, context) {
            context.renderer.note(Text("waiting a moment for who is at work …", .muted))
        }
        let sender = try context.actor().label
        let mode = Transport.Mode(invocation[BroadcastSpec.mode])
        let broadcast: Broadcast
        do throws(FleetError) {
            broadcast = try run.send(text, to: plan, as: sender, mode: mode)
        } catch {
            throw VerbFailure(error)
        }
        DeliveryReport(broadcast: broadcast, sessions: plan.recipients).print(context)
        if !broadcast.deliveries.allSatisfy(\.outcome.isSubmitted) { context.exit = .partial }
        try? context.renderer.flush()
        if let signal = Interruption.take() { Interruption.end(by: signal) }
    }

    private static func mayTakeLong(_ plan: BroadcastPlan, _ context: Context) -> Bool {
        context.invocation[BroadcastSpec.mode] == .idle
            && plan.recipients.contains { $0.state == .working }
    }

    /// Without a terminal there is nobody to ask, so nothing is even looked up.
    private static func refuseUnconfirmed(_ context: Context) throws(VerbFailure) {
        guard !context.invocation[BroadcastSpec.yes] else { return }
        let reads = context.invocation[BroadcastSpec.text] == .standardInput
        guard Terminal.isTerminal(.input), Terminal.isTerminal(.error), !reads else {
            throw VerbFailure(
                .usage,
                reads
                    ? "text from standard input leaves nowhere to ask: '--yes' is required"
                    : "without a terminal '--yes' is required",
                hint: "'claire status' shows who would get it; add '--yes' to send")
        }
    }

    private static func message(_ context: Context) throws(VerbFailure) -> String {
        let given = try context.text(context.invocation[BroadcastSpec.text], field: "text")
        guard given.utf8.count <= Transport.longestText else {
            throw VerbFailure(
                .usage, code: "invalid", "the text is over \(Transport.longestText) bytes",
                hint: "put it into a file and say where it is")
        }
        let text = PlainText.stripped(given)
        guard text.unicodeScalars.contains(where: { !$0.properties.isWhitespace }) else {
            throw VerbFailure(.usage, code: "invalid", "the text is empty")
        }
        return text
    }

    /// What became of earlier deliveries that broke off is shown once, and left at that.
    private static func settle(_ run: BroadcastRun, _ context: Context) throws(VerbFailure) {
        let settled: [Delivery]
        do throws(FleetError) { settled = try run.settle() } catch { throw VerbFailure(error) }
        for delivery in settled {
            let id = String(delivery.broadcastID.text.prefix(ShortIDs.length))
            let session = String(delivery.recipient.text.prefix(ShortIDs.length))
            context.renderer.note(
                """
                an earlier broadcast \(id, .identifier) to session \(session, .identifier) broke \
                off: \(delivery.outcome.word) (\(delivery.detail ?? "")); it is not sent again
                """)
        }
    }

    /// The recipients as they are now: who began to wait a moment ago is not typed into.
    private static func refreshed(
        _ context: Context, _ transport: Transport, _ store: Store
    ) throws(VerbFailure) -> BroadcastPlan {
        do throws(FleetError) {
            let pull = FleetPull(transport: transport, store: store)
            let report = try WaitNotice.during("asking the fleet", if: context.form == .human) {
                () throws(FleetError) in try pull.round(onlyStates: true)
            }
            for problem in report.problems { context.renderer.note("\(problem)") }
        } catch {
            throw VerbFailure(error)
        }
        return try plan(context)
    }

    private static func plan(_ context: Context) throws(VerbFailure) -> BroadcastPlan {
        let name = context.invocation[BroadcastSpec.target]
        let groups = try context.configuration().groups
        let sender = try context.session()
        let found = try context.read { reader throws(StoreError) in
            Result { () throws(BroadcastTargetError) in
                try reader.broadcastPlan(name, groups: groups, sender: sender)
            }
        }
        do throws(BroadcastTargetError) { return try found.get() } catch {
            throw VerbFailure(error)
        }
    }

    private static func nobody(_ plan: BroadcastPlan, _ context: Context) {
        if context.form == .json {
            return context.printJSON([("broadcast", .null), ("deliveries", [])])
        }
        switch plan.target {
        case .project:
            context.renderer.note("nobody works on \(plan.kind) '\(plan.name)': nothing was sent")
        case .group, .session:
            context.renderer.note("nobody is in \(plan.kind) '\(plan.name)': nothing was sent")
        }
    }
}

extension Transport.Mode {
    fileprivate init(_ mode: DeliveryMode) {
        switch mode {
        case .idle: self = .idle
        case .queue: self = .queue
        case .now: self = .now
        }
    }
}

extension VerbFailure {
    /// Why the fleet could not be told.
    init(_ error: FleetError) {
        switch error {
        case .transport(let error): self.init(Failure(error))
        case .store(let error): self.init(error)
        }
    }

    /// Why a target's name means nobody.
    init(_ error: BroadcastTargetError) {
        switch error {
        case .unknown(let name):
            self.init(
                .notFound, "no project or group '\(cut: name)'",
                hint: "'claire project list' and 'claire group list' show them")
        case .unknownGroup(let name):
            self.init(.notFound, "no group '\(cut: name)'", hint: "claire group list")
        case .ambiguous(let name):
            self.init(
                .notFound, code: "ambiguous", "'\(cut: name)' is both a project and a group",
                hint: "say 'project:\(name)' or 'group:\(name)'")
        case .store(let error): self.init(error)
        }
    }
}
