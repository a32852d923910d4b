import ClaireDomain

/// Which machine each session of a call is on.
struct Routing {
    /// Sessions to be served here; those that nobody knows are among them, so that the verb itself
    /// says so.
    var local: [UUID] = []
    /// Sessions by the host that has them, in the hosts' order.
    var remote: [(host: String, sessions: [UUID])] = []
    /// Sessions that several hosts have: none of them can be meant for sure.
    var ambiguous: [(session: UUID, hosts: [String])] = []

    /// Finds the sessions.
    ///
    /// - Parameters:
    ///   - host: the one machine to ask, where the caller named it.
    ///   - isHere: whether this machine has the session; others are asked only for the rest.
    init(
        _ sessions: [UUID], host: String?, _ context: Context, _ tally: inout ExitTally,
        isHere: (UUID) -> Bool
    ) throws(Failure) {
        if let host, !Hosts.isLocal(host) {
            guard HostName.isValid(host) else { throw .usage("'\(host)' can't be a host") }
            remote = [(host, sessions)]
            return
        }
        let unknown = host == nil ? sessions.filter { !isHere($0) } : []
        local = sessions.filter { !unknown.contains($0) }
        guard !unknown.isEmpty else { return }
        let owners = Routing.owners(context.hosts(&tally), context, &tally)
        for session in unknown {
            let hosts = owners.filter { $0.sessions.contains(session) }.map(\.host)
            switch hosts.count {
            case 0: local.append(session)
            case 1: add(session, to: hosts[0])
            default: ambiguous.append((session, hosts))
            }
        }
    }

    private mutating func add(_ session: UUID, to host: String) {
        if let index = remote.firstIndex(where: { $0.host == host }) {
            remote[index].sessions.append(session)
        } else {
            remote.append((host, [session]))
        }
    }

    /// Finds the one session of a call.
    ///
    /// - Parameter host: as the caller named it, or `nil`.
    /// - Returns: the sessions of this machine, and the host that has this one where another has it.
    /// - Throws: `several` where more than one host has it.
    static func one(
        _ session: UUID, host: String?, _ context: Context, _ tally: inout ExitTally
    ) throws(Failure) -> (fleet: LocalFleet, host: String?) {
        let fleet = try LocalFleet.look(context.settings, at: [session])
        let routing = try Routing(
            [session], host: host, context, &tally, isHere: { fleet[$0] != nil })
        if let ambiguous = routing.ambiguous.first { throw .several(ambiguous) }
        return (fleet, routing.remote.first?.host)
    }

    private static func owners(
        _ hosts: [String], _ context: Context, _ tally: inout ExitTally
    ) -> [(host: String, sessions: Set<UUID>)] {
        let calls = hosts.map { RemoteCall(host: $0, words: ["sessions"]) }
        return RemoteTable.ask(calls, .sessions, context.settings, &tally)
            .map { ($0.host, Set($0.rows.compactMap { UUID($0[0]) })) }
    }
}

/// Tables from other machines.
enum RemoteTable {
    /// Asks hosts for a verb's rows. What a host doesn't answer, or answers wrongly, is noted and
    /// costs that host or that row alone.
    static func ask(
        _ calls: [RemoteCall], _ schema: RowSchema, _ settings: Settings, _ tally: inout ExitTally
    ) -> [(host: String, rows: [[String]])] {
        guard !calls.isEmpty else { return [] }
        var tables: [(host: String, rows: [[String]])] = []
        for (call, result) in RemoteCall.ask(calls, settings) {
            switch result {
            case .failure(let failure): tally.note(failure.message)
            case .success(let answer):
                if answer.status != 0 { tally.fail() }
                // A call that failed as a whole has said why, and has no table.
                if answer.status != 0 && answer.output.isEmpty { continue }
                let (rows, problems) = schema.rows(of: answer.output)
                for problem in problems { tally.note("host '\(call.host)': \(problem)") }
                tables.append((call.host, rows))
            }
        }
        return tables
    }
}
