import ClaireDomain

extension Reader {
    /// The sessions that events spoke of, those that wait first, the longest wait on top; then by
    /// host and name.
    package func sessions(includeClosed: Bool = false) throws(StoreError) -> [Session] {
        try sessions(includeClosed: includeClosed, try assignmentBook())
    }

    func sessions(
        includeClosed: Bool, _ book: AssignmentBook
    ) throws(StoreError) -> [Session] {
        let select = try connection.statement(
            Self.selectSessions + " WHERE ?1 OR closed = 0")
        select.bind(1, includeClosed)
        return Self.inFleetOrder(try sessions(select, book))
    }

    /// One session; one that no event spoke of is returned with nothing known about it.
    package func session(_ id: UUID) throws(StoreError) -> Session {
        let select = try connection.statement(Self.selectSessions + " WHERE id = ?1")
        select.bind(1, id)
        return try sessions(select, try assignmentBook()).first
            ?? Session(
                id: id, host: nil, cwd: nil, tmuxName: nil, title: nil, branch: nil, worktree: nil,
                closed: false, created: now, updated: now, observations: [], queue: [], now: now)
    }

    private static let selectSessions = """
        SELECT id, host, cwd, tmux_name, title, branch, worktree, closed, created, updated
        FROM sessions
        """

    private func sessions(
        _ select: Statement, _ book: AssignmentBook
    ) throws(StoreError) -> [Session] {
        let rows = try select.all { row in
            (
                id: row.uuid(0), texts: (1...6).map { row.optionalText(Int32($0)) },
                closed: row.bool(7), created: Int64(row.integer(8)), updated: Int64(row.integer(9))
            )
        }
        let observations = try observations(only: rows.count == 1 ? rows[0].id : nil)
        var sessions: [Session] = []
        for row in rows {
            var queue: [TaskReference] = []
            for entry in book.queue(ofSession: row.id) {
                queue.append(try reference(entry.task))
            }
            sessions.append(
                Session(
                    id: row.id, host: row.texts[0], cwd: row.texts[1], tmuxName: row.texts[2],
                    title: row.texts[3], branch: row.texts[4], worktree: row.texts[5],
                    closed: row.closed, created: row.created, updated: row.updated,
                    observations: observations[row.id] ?? [], queue: queue, now: now))
        }
        return sessions
    }

    private func reference(_ task: UUID) throws(StoreError) -> TaskReference {
        let select = try connection.statement("SELECT id, title, status FROM tasks WHERE id = ?1")
        select.bind(1, task)
        return try select.first(Self.readReference)
            ?? TaskReference(id: task, title: "", status: .todo)
    }

    /// Sorts by what is worked out once for each session rather than at every comparison.
    private static func inFleetOrder(_ sessions: [Session]) -> [Session] {
        let ranks = Session.fleetOrder
        let keys = sessions.enumerated().map { index, session in
            let state = session.state
            let isWaiting = state == .waiting || state == .error
            return (
                index: index, rank: ranks.firstIndex(of: state) ?? ranks.count,
                since: isWaiting ? session.stateSince ?? .max : 0,
                name: (session.host ?? "") + "\n" + session.label
            )
        }
        return keys.sorted { left, right in
            if left.rank != right.rank { return left.rank < right.rank }
            if left.since != right.since { return left.since < right.since }
            return left.name.hasSameBytes(as: right.name)
                ? sessions[left.index].id < sessions[right.index].id
                : left.name.precedesInBytes(right.name)
        }.map { sessions[$0.index] }
    }

    /// What was seen of every session, or of one.
    func observations(only session: UUID?) throws(StoreError) -> [UUID: [Observation]] {
        let select = try connection.statement(
            """
            SELECT session_id, machine_id, source, state, message, usage, diff_stat, triage,
              last_seen, observed_at, coalesce(since, 0), state_clock
            FROM observations WHERE ?1 IS NULL OR session_id = ?1
            """)
        select.bind(1, session)
        var found: [UUID: [Observation]] = [:]
        try select.forEach { row throws(StoreError) in
            found[row.uuid(0), default: []].append(Self.readObservation(row))
        }
        return found
    }

    /// What one machine saw of a session, an observation for each source.
    package func observations(
        of session: UUID, by machine: UUID
    ) throws(StoreError) -> [Observation] {
        let select = try connection.statement(
            """
            SELECT session_id, machine_id, source, state, message, usage, diff_stat, triage,
              last_seen, observed_at, coalesce(since, 0), state_clock
            FROM observations WHERE session_id = ?1 AND machine_id = ?2
            """)
        select.bind(1, session)
        select.bind(2, machine)
        return try select.all(Self.readObservation)
    }

    /// The sessions, closed ones left out, that one machine has seen.
    package func observedSessions(by machine: UUID) throws(StoreError) -> [ObservedSession] {
        let select = try connection.statement(
            """
            SELECT s.id, s.host, o.state, o.triage FROM sessions s
            JOIN observations o ON o.session_id = s.id AND o.machine_id = ?1
            WHERE s.closed = 0 ORDER BY s.id, o.observed_at
            """)
        select.bind(1, machine)
        var found: [ObservedSession] = []
        try select.forEach { row throws(StoreError) in
            var seen =
                found.last.flatMap { $0.id == row.uuid(0) ? found.popLast() : nil }
                ?? ObservedSession(id: row.uuid(0), host: row.optionalText(1))
            seen.state = row.optionalText(2).flatMap(SessionState.init(rawValue:)) ?? seen.state
            seen.triage = row.optionalText(3).flatMap { try? JSON.parse($0) } ?? seen.triage
            found.append(seen)
        }
        return found
    }

    private static func readObservation(_ row: Row) -> Observation {
        func object(_ column: Int32) -> JSON? {
            row.optionalText(column).flatMap { try? JSON.parse($0) }
        }
        return Observation(
            machine: row.uuid(1), source: row.text(2),
            state: row.optionalText(3).flatMap(SessionState.init(rawValue:)),
            message: row.optionalText(4), usage: object(5), diffStat: object(6), triage: object(7),
            lastSeen: row.optionalInteger(8), observedAt: Int64(row.integer(9)),
            stateSince: row.integer(10) > 0
                ? Int64(row.integer(10)) : Stamp(bytes: row.blob(11))?.hlc.wall)
    }
}

/// What one machine said last of a session, whatever it was read from.
package struct ObservedSession: Equatable, Sendable {
    package let id: UUID
    package let host: String?
    package var state: SessionState?
    package var triage: JSON?
}

extension Session {
    /// The states in the order in which the fleet is shown.
    package static let fleetOrder: [SessionState] = [
        .waiting, .error, .working, .idle, .unknown, .done,
    ]
}
