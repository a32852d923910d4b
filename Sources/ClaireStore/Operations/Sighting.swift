import ClaireDomain

/// What a refresh of the fleet found out about one session.
package struct Sighting: Sendable {
    package var session: UUID
    /// What the state was read from.
    package var source: String
    package var registers: SessionRegisters
    package var observed: ObservationRegisters

    package init(
        session: UUID, source: String, registers: SessionRegisters,
        observed: ObservationRegisters
    ) {
        self.session = session
        self.source = source
        self.registers = registers
        self.observed = observed
    }
}

extension Reader {
    /// After so long an unchanged session is logged again, so that its age stays true.
    static let sightingInterval: Int64 = 5 * 60_000

    /// The event that a sighting is worth, or `nil` when it says nothing that this machine has not
    /// said already: refreshing an idle fleet must not grow the log (events.md, "No chatter").
    ///
    /// Where a session is and what it is called is compared with what holds and with what this
    /// machine said last, so that two machines that name one host differently don't take turns.
    package func news(
        _ sighting: Sighting, machine: UUID
    ) throws(StoreError) -> EventBody? {
        let own = try observations(of: sighting.session, by: machine)
        let same = own.first { $0.source.hasSameBytes(as: sighting.source) }
        var registers = sighting.registers
        try drop(&registers, alreadySaidOf: sighting.session)
        var observed = sighting.observed
        if let same { drop(&observed, alreadyIn: same) }
        // What another source said since would otherwise still be told.
        if own.contains(where: { other in
            other.observedAt > same?.observedAt ?? .max && other.state != nil
                && other.state != sighting.observed.state
        }) {
            observed.state = sighting.observed.state
        }
        // The same state anew: it was left and entered again between two looks.
        if let same, let since = sighting.observed.since, since != same.stateSince,
            sighting.observed.state != .working
        {
            observed.state = sighting.observed.state
        }
        observed.since = observed.state == nil ? nil : sighting.observed.since
        guard registers != SessionRegisters() || isNews(observed, sighting, same) else {
            return nil
        }
        // A sign of life rides along with every event, and is worth one of its own only when old.
        observed.lastSeen = sighting.observed.lastSeen
        return .sessionObserved(
            id: sighting.session, source: sighting.source, registers, observed)
    }

    private func isNews(
        _ observed: ObservationRegisters, _ sighting: Sighting, _ same: Observation?
    ) -> Bool {
        guard let same else { return true }
        var telling = observed
        // Tokens are used up all through a turn, and are logged with what ends it.
        if sighting.observed.state == .working { telling.usage = nil }
        if telling != ObservationRegisters() { return true }
        // A session that has ended does not grow older.
        return sighting.observed.state != .done && now - same.observedAt > Self.sightingInterval
    }

    private func drop(
        _ registers: inout SessionRegisters, alreadySaidOf session: UUID
    ) throws(StoreError) {
        let known = try knownRegisters(session)
        let said = try offset(session, Self.said).flatMap { try? JSON.parse($0) }
        func isKnown(_ key: String, _ value: String?) -> Bool {
            known[key] ?? .null == JSON(value) || said?[key] == JSON(value)
        }
        if let host = registers.host, isKnown("host", host) { registers.host = nil }
        if let cwd = registers.cwd, isKnown("cwd", cwd) { registers.cwd = nil }
        if let name = registers.tmuxName, isKnown("tmux_name", name) { registers.tmuxName = nil }
        if let title = registers.title, isKnown("title", title) { registers.title = nil }
        if let branch = registers.branch, isKnown("branch", branch) { registers.branch = nil }
        if let tree = registers.worktree, isKnown("worktree", tree) { registers.worktree = nil }
    }

    /// The purpose under which this machine remembers what it said of a session's registers.
    fileprivate static let said = "said"

    private func knownRegisters(_ session: UUID) throws(StoreError) -> JSONObject {
        let select = try connection.statement(
            "SELECT host, cwd, tmux_name, title, branch, worktree FROM sessions WHERE id = ?1")
        select.bind(1, session)
        let keys = ["host", "cwd", "tmux_name", "title", "branch", "worktree"]
        let found = try select.first { row in
            keys.indices.map { (key: keys[$0], value: JSON(row.optionalText(Int32($0)))) }
        }
        return JSONObject(found ?? [])
    }

    private func drop(_ observed: inout ObservationRegisters, alreadyIn own: Observation) {
        if observed.state == own.state { observed.state = nil }
        observed.since = nil
        if let message = observed.message, JSON(message) == JSON(own.message) {
            observed.message = nil
        }
        if observed.usage.map(JSON.object) == own.usage { observed.usage = nil }
        if observed.diffStat.map(JSON.object) == own.diffStat { observed.diffStat = nil }
        if observed.triage.map(JSON.object) == own.triage { observed.triage = nil }
        observed.lastSeen = nil
    }
}

extension Writer {
    /// Logs what a sighting is worth.
    ///
    /// - Returns: whether anything was.
    @discardableResult
    package func observe(_ sighting: Sighting) throws(StoreError) -> Bool {
        guard let news = try reader.news(sighting, machine: identity.machine) else { return false }
        try append(news)
        let said = JSON.object(JSONObject(sighting.registers.members)).encoded
        if case .sessionObserved(_, _, let registers, _) = news, registers != SessionRegisters(),
            try reader.offset(sighting.session, Reader.said) != said
        {
            try setOffset(sighting.session, Reader.said, said)
        }
        return true
    }
}
