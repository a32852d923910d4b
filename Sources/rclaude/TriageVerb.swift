import ClaireDomain
import ClairePlatform

/// `rclaude triage [UUID]…`: which sessions need somebody, and for what.
enum TriageVerb {
    /// How much of a transcript's end is looked at, bytes.
    private static let piece: Int64 = 128 << 10

    static func run(_ words: [String], _ context: Context) throws(Failure) -> Int32 {
        let arguments = try Arguments(words, .init(values: ["--host"], takesOperands: true))
        let wanted = try Arguments.uuids(arguments.operands)
        let host = try arguments.value("--host")
        var tally = ExitTally()
        var rows: [[String]] = []
        var calls: [RemoteCall] = []
        if wanted.isEmpty {
            if host.map(Hosts.isLocal) ?? true { rows = try local(nil, context) }
            let hosts = try host.map { name throws(Failure) in
                guard HostName.isValid(name) else { throw .usage("'\(name)' can't be a host") }
                return Hosts.isLocal(name) ? [] : [name]
            }
            calls = (hosts ?? context.hosts(&tally)).map { RemoteCall(host: $0, words: ["triage"]) }
        } else {
            let fleet = try LocalFleet.look(context.settings)
            let routing = try Routing(
                wanted, host: host, context, &tally, isHere: { fleet[$0] != nil })
            for ambiguous in routing.ambiguous { tally.note(Failure.several(ambiguous).message) }
            for session in routing.local where fleet[session] == nil {
                tally.note("no session '\(session)'")
            }
            rows = try local(Set(routing.local), context)
            calls = routing.remote.map { host, sessions in
                RemoteCall(host: host, words: ["triage"] + sessions.map(\.text))
            }
        }
        var settings = context.settings
        settings.sshTimeout += TriageModel.patience
        rows += RemoteTable.ask(calls, .triage, settings, &tally).flatMap(\.rows)
        Output.table(RowSchema.triage.names, byPriority(rows))
        return tally.exitCode
    }

    /// The most urgent first; among equals the one that is so longest.
    private static func byPriority(_ rows: [[String]]) -> [[String]] {
        rows.sorted { left, right in
            let priorities = (Int(left[2]) ?? 0, Int(right[2]) ?? 0)
            return priorities.0 == priorities.1
                ? (Int64(left[5]) ?? 0) < (Int64(right[5]) ?? 0) : priorities.0 > priorities.1
        }
    }

    private static func local(
        _ wanted: Set<UUID>?, _ context: Context
    ) throws(Failure) -> [[String]] {
        let sessions = try LocalFleet.look(context.settings, at: wanted).sessions
        let asking = sessions.filter { $0.observation.state == .waiting }
            .compactMap { $0.place.pane?.id }
        let texts = asking.isEmpty ? [:] : try Tmux().texts(of: asking)
        let now = WallClock.now()
        var cases = sessions.map { session in
            let evidence = evidence(of: session, texts)
            return TriageModel.Case(
                verdict: evidence.verdict(now: now), messages: evidence.messages,
                offset: session.transcript?.file.size ?? 0)
        }
        if let model = context.settings.triageModel {
            TriageModel(name: model, timeout: context.settings.triageTimeout).judge(&cases)
        }
        return cases.map(\.verdict.fields)
    }

    private static func evidence(
        of session: LocalSession, _ texts: [String: String]
    ) -> TriageEvidence {
        let text = session.place.pane.flatMap { texts[$0.id] }
        let messages =
            session.transcript.map { Conversation(tailOf: $0.path, bytes: piece).messages } ?? []
        return TriageEvidence(
            session: session.session, observation: session.observation,
            question: text.flatMap { PaneText($0).matter }, messages: messages)
    }
}
