/// What said that a session is in a state, best evidence first.
package enum StateSource: String, CaseIterable, Hashable, Sendable {
    /// The process table: the session's process has ended.
    case process
    /// Claude's own registry of live sessions, guarded against a reused pid.
    case registry
    /// A hook that Claude called; hooks miss Esc and crashes.
    case hook
    /// The agent's own word, through the MCP server.
    case mcp
    /// The transcript, which says whether the last turn failed and nothing else.
    case transcript
    /// The text on the pane.
    case pane
    /// Nothing.
    case none

    /// Lower is better evidence.
    fileprivate var rank: Int { Self.allCases.firstIndex(of: self) ?? Self.allCases.count }

    /// Whether it tells of a change when that happens, and nothing after that.
    fileprivate var isWord: Bool { self == .hook || self == .mcp }
}

/// A state, what said so, and when: evidence for `reduce`, and what it decides.
package struct StateObservation: Hashable, Sendable {
    package var state: SessionState
    package var source: StateSource
    /// When the evidence came to be, milliseconds since 1970-01-01T00:00:00Z: the registry's change of
    /// status, the hook's call, the reading of pane or process table.
    package var observedAt: Int64
    /// When it was last seen to be so: a registry that changed an hour ago and was read now.
    package var seenAt: Int64

    /// - Parameter seenAt: when `observedAt` is the only time there is, it is left out.
    package init(
        state: SessionState, source: StateSource, observedAt: Int64, seenAt: Int64? = nil
    ) {
        self.state = state
        self.source = source
        self.observedAt = observedAt
        self.seenAt = max(observedAt, seenAt ?? observedAt)
    }

    /// How old the evidence is, milliseconds; never below zero, whatever two clocks say.
    package func age(at now: Int64) -> Int64 { max(0, now - observedAt) }
}

extension StateObservation {
    /// How long the word of a hook or of the agent stands against what others read later from pane
    /// or transcript, and how old the agent's word may be when its turn ends; milliseconds.
    package static let freshness: Int64 = 60_000

    /// How long a session may be said to work by a hook, or by itself, without anything that confirms
    /// it; milliseconds. Hooks that find nothing new say so every five minutes.
    package static let silence: Int64 = 6 * 60_000

    /// How long the registry may take to follow a hook, milliseconds: Claude calls its hooks first.
    package static let lag: Int64 = 2000

    /// The one state of a session from all evidence about it: process dead, then registry, then hook,
    /// then the agent's own word, then transcript and pane, then unknown; claire-transport(7) has the
    /// table.
    ///
    /// Better evidence gives way to what was observed after it was last looked at. A session that is
    /// idle, and whose last turn failed or whose agent said that it needs somebody, is in that state.
    /// Every surface shows what this function says, so that no two of them differ.
    /// - Parameters:
    ///   - evidence: in any order. Observations of the state `unknown` say nothing, and a process
    ///     says nothing but that it is dead.
    ///   - now: milliseconds since 1970.
    package static func reduce(
        _ evidence: some Sequence<StateObservation>, now: Int64
    ) -> StateObservation {
        let words = latest(evidence)
        // How the last turn ended is nothing that a session does.
        let states = words.filter { $0.source != .transcript }
        guard var decided = states.first else { return .nothing(now) }
        for word in states.dropFirst() where word.outdates(decided) { decided = word }
        if decided.isSilent(at: now) { return .nothing(now) }
        return decided.state == .idle ? qualified(decided, by: words) : decided
    }

    private static func nothing(_ now: Int64) -> StateObservation {
        StateObservation(state: .unknown, source: .none, observedAt: now)
    }

    /// The last word of each source that says something, best evidence first.
    private static func latest(
        _ evidence: some Sequence<StateObservation>
    ) -> [StateObservation] {
        var latest: [StateSource: StateObservation] = [:]
        for one in evidence where one.saysSomething {
            guard let known = latest[one.source] else {
                latest[one.source] = one.asEvidence
                continue
            }
            let isLater =
                (one.seenAt, one.observedAt, one.state.rawValue)
                > (known.seenAt, known.observedAt, known.state.rawValue)
            if isLater { latest[one.source] = one.asEvidence }
        }
        return latest.values.sorted { $0.source.rank < $1.source.rank }
    }

    private var saysSomething: Bool {
        switch (source, state) {
        case (.none, _), (_, .unknown): false
        case (.process, _): state == .done
        // An answer that is complete says nothing of what came after it.
        case (.transcript, _): state == .error
        case (.registry, _), (.hook, _), (.mcp, _), (.pane, _): true
        }
    }

    /// An agent that says it is done waits for its next prompt: its process has not ended.
    private var asEvidence: StateObservation {
        var evidence = self
        if source == .mcp && state == .done { evidence.state = .idle }
        return evidence
    }

    /// Whether this counts for more than better evidence, since it is newer.
    private func outdates(_ better: StateObservation) -> Bool {
        if better.source == .registry, source == .hook, observedAt > better.observedAt,
            seenAt + Self.lag > better.seenAt
        {
            return true
        }
        let grace = better.source.isWord && !source.isWord ? Self.freshness : 0
        return seenAt > better.seenAt + grace
    }

    /// Whether a session that worked would have been heard of again.
    private func isSilent(at now: Int64) -> Bool {
        source.isWord && state == .working && now - seenAt > Self.silence
    }

    /// What an idle session is idle behind.
    private static func qualified(
        _ idle: StateObservation, by words: [StateObservation]
    ) -> StateObservation {
        // A new turn would have taken the hook's word back.
        if let hook = words.first(where: { $0.source == .hook }), hook.state == .error {
            return hook
        }
        if words.contains(where: { $0.source == .transcript }) {
            var failed = idle
            failed.state = .error
            return failed
        }
        if let agent = words.first(where: { $0.source == .mcp }),
            agent.state == .waiting || agent.state == .error,
            idle.observedAt - agent.observedAt <= freshness
        {
            return agent
        }
        return idle
    }
}
