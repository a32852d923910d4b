import ClaireDomain

/// Sessions, what is seen of them, and what was said to them.
extension Projector {
    /// Makes the row of a session that an event named.
    func noteSession(_ id: UUID, _ write: RegisterWrite) throws(StoreError) {
        try upsertSession(id, SessionRegisters(), write)
    }

    func upsertSession(
        _ id: UUID, _ registers: SessionRegisters, _ write: RegisterWrite
    ) throws(StoreError) {
        let upsert = try statement { prefix in
            """
            INSERT INTO \(prefix)sessions (id, created, updated, host, host_clock, cwd, cwd_clock,
              tmux_name, tmux_name_clock, title, title_clock, branch, branch_clock, worktree,
              worktree_clock, closed, closed_clock)
            VALUES (?1, ?2, ?2, ?5, iif(?4 & 1, ?3, x''), ?6, iif(?4 & 2, ?3, x''), ?7,
              iif(?4 & 4, ?3, x''), ?8, iif(?4 & 8, ?3, x''), ?9, iif(?4 & 16, ?3, x''), ?10,
              iif(?4 & 32, ?3, x''), 0, x'')
            ON CONFLICT(id) DO UPDATE SET
              created = min(created, excluded.created),
              updated = max(updated, excluded.updated),
              host = iif(excluded.host_clock > host_clock, excluded.host, host),
              host_clock = max(host_clock, excluded.host_clock),
              cwd = iif(excluded.cwd_clock > cwd_clock, excluded.cwd, cwd),
              cwd_clock = max(cwd_clock, excluded.cwd_clock),
              tmux_name = iif(excluded.tmux_name_clock > tmux_name_clock,
                excluded.tmux_name, tmux_name),
              tmux_name_clock = max(tmux_name_clock, excluded.tmux_name_clock),
              title = iif(excluded.title_clock > title_clock, excluded.title, title),
              title_clock = max(title_clock, excluded.title_clock),
              branch = iif(excluded.branch_clock > branch_clock, excluded.branch, branch),
              branch_clock = max(branch_clock, excluded.branch_clock),
              worktree = iif(excluded.worktree_clock > worktree_clock,
                excluded.worktree, worktree),
              worktree_clock = max(worktree_clock, excluded.worktree_clock)
            """
        }
        upsert.bind(1, id)
        upsert.bind(2, write.wall)
        upsert.bind(3, blob: write.stamp)
        upsert.bind(
            4,
            mask(
                registers.host != nil, registers.cwd != nil, registers.tmuxName != nil,
                registers.title != nil, registers.branch != nil, registers.worktree != nil))
        upsert.bind(5, registers.host)
        upsert.bind(6, registers.cwd)
        upsert.bind(7, registers.tmuxName ?? nil)
        upsert.bind(8, registers.title ?? nil)
        upsert.bind(9, registers.branch ?? nil)
        upsert.bind(10, registers.worktree ?? nil)
        try upsert.run()
    }

    func setClosed(_ id: UUID, _ closed: Bool, _ write: RegisterWrite) throws(StoreError) {
        try noteSession(id, write)
        let update = try statement { prefix in
            """
            UPDATE \(prefix)sessions SET closed = ?2, closed_clock = ?3
            WHERE id = ?1 AND ?3 > closed_clock
            """
        }
        update.bind(1, id)
        update.bind(2, closed)
        update.bind(3, blob: write.stamp)
        try update.run()
    }

    func upsertObservation(
        _ session: UUID, source: String, _ seen: ObservationRegisters, _ write: RegisterWrite
    ) throws(StoreError) {
        let upsert = try statement { prefix in
            """
            INSERT INTO \(prefix)observations (session_id, machine_id, source, observed_at, state,
              since, state_clock, message, message_clock, usage, usage_clock, diff_stat, diff_stat_clock,
              triage, triage_clock, last_seen, last_seen_clock)
            VALUES (?1, ?2, ?3, ?4, ?7, ?13, iif(?6 & 1, ?5, x''), ?8, iif(?6 & 2, ?5, x''), ?9,
              iif(?6 & 4, ?5, x''), ?10, iif(?6 & 8, ?5, x''), ?11, iif(?6 & 16, ?5, x''), ?12,
              iif(?6 & 32, ?5, x''))
            ON CONFLICT(session_id, machine_id, source) DO UPDATE SET
              observed_at = max(observed_at, excluded.observed_at),
              state = iif(excluded.state_clock > state_clock, excluded.state, state),
              since = iif(excluded.state_clock > state_clock, excluded.since, since),
              state_clock = max(state_clock, excluded.state_clock),
              message = iif(excluded.message_clock > message_clock, excluded.message, message),
              message_clock = max(message_clock, excluded.message_clock),
              usage = iif(excluded.usage_clock > usage_clock, excluded.usage, usage),
              usage_clock = max(usage_clock, excluded.usage_clock),
              diff_stat = iif(excluded.diff_stat_clock > diff_stat_clock,
                excluded.diff_stat, diff_stat),
              diff_stat_clock = max(diff_stat_clock, excluded.diff_stat_clock),
              triage = iif(excluded.triage_clock > triage_clock, excluded.triage, triage),
              triage_clock = max(triage_clock, excluded.triage_clock),
              last_seen = iif(excluded.last_seen_clock > last_seen_clock,
                excluded.last_seen, last_seen),
              last_seen_clock = max(last_seen_clock, excluded.last_seen_clock)
            """
        }
        upsert.bind(1, session)
        upsert.bind(2, write.event.machineID)
        upsert.bind(3, source)
        upsert.bind(4, write.wall)
        upsert.bind(5, blob: write.stamp)
        upsert.bind(
            6,
            mask(
                seen.state != nil, seen.message != nil, seen.usage != nil, seen.diffStat != nil,
                seen.triage != nil, seen.lastSeen != nil))
        upsert.bind(7, seen.state?.rawValue)
        upsert.bind(8, seen.message ?? nil)
        upsert.bind(9, seen.usage.map { JSON.object($0).encoded })
        upsert.bind(10, seen.diffStat.map { JSON.object($0).encoded })
        upsert.bind(11, seen.triage.map { JSON.object($0).encoded })
        upsert.bind(12, seen.lastSeen)
        upsert.bind(13, seen.state == nil ? nil : seen.since)
        try upsert.run()
    }

    func insertUpdate(
        _ session: UUID, _ assignment: UUID?, _ source: UpdateSource, _ payload: JSONObject,
        _ write: RegisterWrite
    ) throws(StoreError) {
        let insert = try statement { prefix in
            """
            INSERT OR IGNORE INTO \(prefix)updates
              (id, session_id, assignment_id, source, payload, created, clock)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
            """
        }
        insert.bind(1, write.event.uuid)
        insert.bind(2, session)
        insert.bind(3, assignment)
        insert.bind(4, source.rawValue)
        insert.bind(5, JSON.object(payload).encoded)
        insert.bind(6, write.wall)
        insert.bind(7, blob: write.stamp)
        try insert.run()
    }

    func insertBroadcast(
        _ message: BroadcastMessage, _ write: RegisterWrite
    ) throws(StoreError) {
        let insert = try statement { prefix in
            """
            INSERT OR IGNORE INTO \(prefix)broadcasts
              (id, project_id, group_name, text, recipients, actor, created, clock)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
            """
        }
        insert.bind(1, write.event.uuid)
        switch message.target {
        case .project(let id):
            insert.bind(2, id)
            insert.bind(3, String?.none)
        case .group(let name):
            insert.bind(2, UUID?.none)
            insert.bind(3, name)
        case .session:
            insert.bind(2, UUID?.none)
            insert.bind(3, String?.none)
        }
        insert.bind(4, message.text)
        insert.bind(5, JSON.array(message.recipients.map { .string($0.text) }).encoded)
        insert.bind(6, write.actor?.text)
        insert.bind(7, write.wall)
        insert.bind(8, blob: write.stamp)
        try insert.run()
    }

    func setDelivery(
        _ broadcast: UUID, _ recipient: UUID, _ outcome: DeliveryOutcome, _ detail: String?,
        _ write: RegisterWrite
    ) throws(StoreError) {
        let upsert = try statement { prefix in
            """
            INSERT INTO \(prefix)deliveries
              (broadcast_id, recipient, outcome, detail, updated, outcome_clock)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6)
            ON CONFLICT(broadcast_id, recipient) DO UPDATE SET
              outcome = excluded.outcome, detail = excluded.detail, updated = excluded.updated,
              outcome_clock = excluded.outcome_clock
            WHERE excluded.outcome_clock > outcome_clock
            """
        }
        upsert.bind(1, broadcast)
        upsert.bind(2, recipient)
        upsert.bind(3, outcome.rawValue)
        upsert.bind(4, detail)
        upsert.bind(5, write.wall)
        upsert.bind(6, blob: write.stamp)
        try upsert.run()
    }

    func setVoided(_ event: UUID, _ voided: Bool, _ write: RegisterWrite) throws(StoreError) {
        let upsert = try statement { prefix in
            """
            INSERT INTO \(prefix)voids (event_id, voided, voided_clock) VALUES (?1, ?2, ?3)
            ON CONFLICT(event_id) DO UPDATE SET
              voided = excluded.voided, voided_clock = excluded.voided_clock
            WHERE excluded.voided_clock > voided_clock
            """
        }
        upsert.bind(1, event)
        upsert.bind(2, voided)
        upsert.bind(3, blob: write.stamp)
        try upsert.run()
    }
}
