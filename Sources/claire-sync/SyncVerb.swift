import ClaireCommandLine
import ClaireCommands
import ClaireDomain
import ClairePlatform
import ClaireStore
import ClaireSync
import ClaireVerb

/// `claire sync`: every machine a peer.
enum SyncVerb {
    /// Does what was asked.
    static func run(_ context: Context) throws(VerbFailure) {
        switch context.invocation.subcommand(as: SyncCommand.self) {
        case .now: try exchange(context)
        case .status: try SyncStatus.show(context)
        case .verify: try SyncVerify.run(context)
        case .add: try PeerCommands.add(context)
        case .list: try PeerCommands.list(context)
        case .remove: try PeerCommands.remove(context)
        }
    }

    private static func exchange(_ context: Context) throws(VerbFailure) {
        let invocation = context.invocation
        let isWatching = invocation[SyncSpec.watch]
        if isWatching { Interruption.noteSignals() } else { Interruption.endOnSignals() }
        let names = invocation[SyncSpec.peers]
        let selection = try PeerSelection(names, context)
        guard !selection.entries.isEmpty else { return teach(context) }
        let store = try context.storeToWrite()
        do throws(StoreError) { try store.admitDue() } catch { throw VerbFailure(error) }
        guard !isWatching else { return try SyncWatch(context, names).run() }
        let results = try SyncRun(context, selection).all { result in
            if context.form == .human { say(result, context) }
        }
        switch context.form {
        case .json: context.printJSON([("exchanges", .array(results.map(\.json)))])
        case .quiet: context.renderer.identifiers(results.filter { $0.failure == nil }.map(\.name))
        case .human: break
        }
        try conclude(results, context)
    }

    /// One result as a line, a failure with what to do about it.
    private static func say(_ result: ExchangeResult, _ context: Context) {
        let renderer = context.renderer
        switch result.result {
        case .success(let outcome):
            renderer.line(
                "\(Text("✓", .success)) \(result.name, .subject): \(outcome.words)")
        case .failure(let failure):
            renderer.note(
                "\(context.command, .muted): peer '\(result.name)' \(failure.message)")
            if let advice = failure.advice(peer: result.name, url: result.url) {
                renderer.note("\(Text("hint:", .muted)) \(advice)")
            }
        }
    }

    /// The exit code; programs are told in an error object too where nothing at all was done.
    private static func conclude(
        _ results: [ExchangeResult], _ context: Context
    ) throws(VerbFailure) {
        let failures = results.compactMap(\.failure)
        guard !failures.isEmpty else { return }
        guard failures.count == results.count else { return context.exit = .partial }
        let isOfPeers = failures.contains { $0.isOfPeer }
        context.exit = isOfPeers ? .transport : .failed
        // The first that the exit code speaks of.
        let first = results.first { $0.failure?.isOfPeer == isOfPeers }
        guard context.form == .json, let first, let failure = first.failure else { return }
        throw VerbFailure(
            context.exit, code: failure.code, "peer '\(first.name)' \(failure.message)",
            hint: failure.advice(peer: first.name, url: first.url).map { Text($0) })
    }

    /// Says what a machine without peers can do.
    private static func teach(_ context: Context) {
        switch context.form {
        case .json: context.printJSON([("exchanges", .array([]))])
        case .quiet: break
        case .human: sayNoPeers(context.renderer)
        }
    }

    /// That there are no peers, and how to come by one.
    static func sayNoPeers(_ renderer: Renderer) {
        renderer.note("no peers")
        renderer.note(
            "\(Text("hint:", .muted)) on the other machine: claire web token add NAME --scope sync")
        renderer.note(
            "\(Text("hint:", .muted)) then here: claire sync peer add NAME URL")
    }
}

extension SyncOutcome {
    /// `sent 12 events, received 3`, with what is out of the ordinary.
    var words: Text {
        var parts: [Text] = []
        if sent == 0, received == 0 {
            parts.append("nothing new")
        } else {
            parts.append("sent \(Self.count(sent)), received \(Self.count(received))")
        }
        if quarantinedHere + quarantinedThere > 0 {
            let all = quarantinedHere + quarantinedThere
            parts.append(Text("\(all) in quarantine", .attention))
        }
        if refusedHere > 0 { parts.append(Text("\(refusedHere) refused here", .failure)) }
        if refusedThere > 0 { parts.append(Text("\(refusedThere) refused there", .failure)) }
        if forks > 0 { parts.append(Text(forks == 1 ? "a fork" : "\(forks) forks", .attention)) }
        if leftHere + leftThere > 0 { parts.append("\(leftHere + leftThere) left") }
        return parts.dropFirst().reduce(parts.first ?? "") { "\($0), \($1)" }
    }

    private static func count(_ events: Int) -> String {
        events == 1 ? "1 event" : "\(events) events"
    }
}
