/// What one observer saw of a session from one source.
package struct Observation: Equatable, Sendable {
    /// The machine that observed.
    package var machine: UUID
    /// `process`, `registry`, `hook`, `transcript`, `pane`, `mcp`: what the state was read from.
    package var source: String
    package var state: SessionState?
    package var message: String?
    package var usage: JSON?
    package var diffStat: JSON?
    package var triage: JSON?
    /// Milliseconds since 1970 of the last sign of life.
    package var lastSeen: Int64?
    /// Milliseconds since 1970 of the last event of this observation.
    package var observedAt: Int64
    /// Milliseconds since 1970: when the state began, by the evidence, else by the event that set it.
    package var stateSince: Int64?

    package init(
        machine: UUID, source: String, state: SessionState?, message: String?, usage: JSON?,
        diffStat: JSON?, triage: JSON?, lastSeen: Int64?, observedAt: Int64, stateSince: Int64?
    ) {
        self.machine = machine
        self.source = source
        self.state = state
        self.message = message
        self.usage = usage
        self.diffStat = diffStat
        self.triage = triage
        self.lastSeen = lastSeen
        self.observedAt = observedAt
        self.stateSince = stateSince
    }

    /// The observation as evidence of the state; `nil` where it says nothing of it.
    package var evidence: StateObservation? {
        guard let state else { return nil }
        // What this build doesn't know is no better than a look at the pane.
        let source = StateSource(rawValue: source) ?? .pane
        let isEnd = state == .done && source != .hook
        let seen = isEnd ? observedAt : lastSeen ?? observedAt
        return StateObservation(
            state: state, source: source, observedAt: min(stateSince ?? seen, seen), seenAt: seen)
    }

    /// The one state from all observations of a session, and the observation that says it; `nil`
    /// where none counts.
    ///
    /// - Parameter now: milliseconds since 1970.
    package static func reduce(
        _ observations: [Observation], now: Int64
    ) -> (state: SessionState, telling: Observation?) {
        let pairs = observations.compactMap { seen in seen.evidence.map { (seen, $0) } }
        let decided = StateObservation.reduce(pairs.map(\.1), now: now)
        let telling = pairs.filter { $0.1.source == decided.source }.max {
            ($0.1.seenAt, $0.1.observedAt) < ($1.1.seenAt, $1.1.observedAt)
        }
        return (decided.state, telling?.0)
    }
}

/// An agent's session as it was last seen.
package struct Session: Equatable, Sendable {
    package var id: UUID
    package var host: String?
    package var cwd: String?
    package var tmuxName: String?
    package var title: String?
    package var branch: String?
    package var worktree: String?
    package var closed: Bool
    /// When an event first spoke of it, in milliseconds since 1970.
    package var created: Int64
    package var updated: Int64
    /// What it does, by the observation that tells; `unknown` when nothing that counts was observed.
    package var state: SessionState
    /// Where the state was read from.
    package var stateSource: String?
    /// Since when it is in this state, and when it was last looked at.
    package var stateSince: Int64?
    package var observedAt: Int64?
    package var lastSeen: Int64?
    package var message: String?
    package var triage: JSON?
    package var usage: JSON?
    package var diffStat: JSON?
    /// What it works on, then what waits behind that.
    package var queue: [TaskReference]

    /// - Parameter now: milliseconds since 1970, by which evidence is fresh or isn't.
    package init(
        id: UUID, host: String?, cwd: String?, tmuxName: String?, title: String?, branch: String?,
        worktree: String?, closed: Bool, created: Int64, updated: Int64,
        observations: [Observation], queue: [TaskReference], now: Int64
    ) {
        self.id = id
        self.host = host
        self.cwd = cwd
        self.tmuxName = tmuxName
        self.title = title
        self.branch = branch
        self.worktree = worktree
        self.closed = closed
        self.created = created
        self.updated = updated
        self.queue = queue
        let (reduced, telling) = Observation.reduce(observations, now: now)
        let latest = observations.sorted { $0.observedAt > $1.observedAt }
        state = closed ? .done : reduced
        stateSource = closed ? "closed" : telling?.source
        stateSince = telling?.stateSince
        observedAt = latest.first?.observedAt
        lastSeen = latest.compactMap(\.lastSeen).max()
        message = telling?.message ?? latest.lazy.compactMap(\.message).first
        triage = latest.lazy.compactMap(\.triage).first
        usage = Observation.usage(latest)
        diffStat = latest.lazy.compactMap(\.diffStat).first
    }

    /// What people call it: its tmux name, else its title, else the start of its id.
    package var label: String { tmuxName ?? title ?? String(id.text.prefix(8)) }

    /// The object of the verbs' `--json`.
    package var json: JSON {
        [
            "id": .string(id.text), "label": .string(label), "host": JSON(host), "cwd": JSON(cwd),
            "tmux_name": JSON(tmuxName), "title": JSON(title), "branch": JSON(branch),
            "worktree": JSON(worktree), "closed": .bool(closed), "state": .string(state.rawValue),
            "state_source": JSON(stateSource),
            "state_since": JSON(stateSince.map(Timestamp.text)),
            "observed_at": JSON(observedAt.map(Timestamp.text)),
            "last_seen": JSON(lastSeen.map(Timestamp.text)), "message": JSON(message),
            "triage": triage ?? .null, "usage": usage ?? .null, "diff_stat": diffStat ?? .null,
            "task": queue.first?.json ?? .null,
            "queue": .array(queue.dropFirst().map(\.json)),
            "created": .string(Timestamp.text(created)),
            "updated": .string(Timestamp.text(updated)),
        ]
    }
}
