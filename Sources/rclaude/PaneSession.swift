import ClaireDomain
import ClairePlatform

/// How a session was told from a pane, best first.
enum Confidence: String, Comparable {
    /// By the option that was set on the pane when Claire opened it.
    case certain
    /// By the live registry: its process is the pane's or descends from it.
    case high
    /// By the arguments of the agent's process.
    case medium
    /// By the newest transcript of the pane's working folder.
    case low

    private var rank: Int {
        switch self {
        case .certain: 0
        case .high: 1
        case .medium: 2
        case .low: 3
        }
    }

    /// Less is surer.
    static func < (left: Confidence, right: Confidence) -> Bool { left.rank < right.rank }
}

/// A session of Claude Code with the pane that it is in, or without one.
struct PaneSession {
    let session: UUID
    /// `nil` for a session that runs outside of tmux.
    let pane: TmuxPane?
    /// The agent's process below the pane; `nil` where there is none.
    let agent: AgentProcess?
    /// What the registry says, where the entry is this session's.
    let registry: RegistryEntry?
    let confidence: Confidence

    /// The process to name in a row.
    var pid: Int32? { agent?.process.pid ?? registry?.pid }
}

/// Tells which session is in which pane.
struct PaneMatching {
    let processes: ProcessTable
    let registry: LiveRegistry
    let agentNames: [String]
    /// The arguments of a process.
    var arguments: (Int32) -> [String] = ProcessTable.arguments
    /// The session of the newest transcript of a working folder, some left out.
    let newestTranscript: (String, Set<UUID>) -> UUID?

    /// All sessions in panes and, last, those that the registry knows outside of any pane.
    func sessions(in panes: [TmuxPane]) -> [PaneSession] {
        var found = panes.map { ($0, agent(in: $0)) }.map { pane, agent in
            (pane: pane, agent: agent, match: surely(pane, agent))
        }
        var taken = Set(found.compactMap { $0.match?.session })
        for (index, item) in found.enumerated()
        where item.match == nil && item.agent != nil && !item.pane.isDead {
            guard let session = newestTranscript(item.pane.cwd, taken) else { continue }
            found[index].match = PaneSession(
                session: session, pane: item.pane, agent: item.agent, registry: nil,
                confidence: .low)
            taken.insert(session)
        }
        let matches = found.compactMap(\.match)
        let inPanes = Set(panes.compactMap { entry(in: $0)?.pid })
        let outside = registry.entries.filter {
            !inPanes.contains($0.pid) && !taken.contains($0.session)
        }
        return matches
            + outside.map {
                PaneSession(
                    session: $0.session, pane: nil, agent: nil, registry: $0, confidence: .high)
            }
    }

    private func agent(in pane: TmuxPane) -> AgentProcess? {
        guard !pane.isDead else { return nil }
        return AgentProcess.nearest(
            to: pane.pid, in: processes, names: agentNames, arguments: arguments)
    }

    /// The registry's entry of the pane's process, or of the nearest below it.
    private func entry(in pane: TmuxPane) -> RegistryEntry? {
        guard !pane.isDead else { return nil }
        return processes.family(of: pane.pid).lazy.compactMap { registry[$0.pid] }.first
    }

    /// The session by the three kinds of evidence that name it.
    private func surely(_ pane: TmuxPane, _ agent: AgentProcess?) -> PaneSession? {
        let entry = entry(in: pane)
        func match(_ session: UUID, _ confidence: Confidence) -> PaneSession {
            PaneSession(
                session: session, pane: pane, agent: agent,
                registry: entry?.session == session ? entry : nil, confidence: confidence)
        }
        if let session = pane.claireSession { return match(session, .certain) }
        if let entry { return match(entry.session, .high) }
        return agent?.sessionInArguments.map { match($0, .medium) }
    }
}
