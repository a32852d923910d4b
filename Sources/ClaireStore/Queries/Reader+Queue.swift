import ClaireDomain

/// Which machine runs a project's queue: the one that took it last, unless it gave it up since.
package struct QueueHolder: Equatable, Sendable {
    package let machine: UUID
    /// What its people call it.
    package let host: String
    /// Milliseconds since 1970.
    package let since: Int64
}

/// What this machine's own queue of a project left of itself, running or not.
package struct QueueRun: Equatable, Sendable {
    package let pid: Int32
    /// What it is about, as `QueueState` has it.
    package let state: JSON
    /// Milliseconds since 1970.
    package let updated: Int64
}

extension Reader {
    /// Which machine runs a project's queue, by the events in the order of their clocks; `nil` when
    /// none does. A machine gives up its own hold alone.
    package func queueHolder(of project: UUID) throws(StoreError) -> QueueHolder? {
        let select = try connection.statement(
            """
            SELECT e.event_type, e.machine_id, e.hlc, e.payload FROM history h
            JOIN events e ON e.rowid = h.event
            WHERE h.entity = ?1 AND e.event_type IN ('queue_taken', 'queue_released')
            ORDER BY e.hlc, e.uuid
            """)
        select.bind(1, blob: project.bytes)
        var holder: QueueHolder?
        try select.forEach { row throws(StoreError) in
            guard let machine = UUID(row.text(1)), let hlc = HLC(row.text(2)) else { return }
            if row.text(0).hasSameBytes(as: EventType.queueTaken.rawValue) {
                let host = (try? JSON.parse(row.text(3)))?["host"]?.string
                holder = QueueHolder(machine: machine, host: host ?? "", since: hlc.wall)
            } else if holder?.machine == machine {
                holder = nil
            }
        }
        return holder
    }

    /// What this machine's queue of a project left of itself.
    package func queueRun(of project: UUID) throws(StoreError) -> QueueRun? {
        let select = try connection.statement(
            "SELECT pid, state, updated FROM local_queue WHERE project_id = ?1")
        select.bind(1, project)
        return try select.first { row in
            QueueRun(
                pid: Int32(truncatingIfNeeded: row.integer(0)),
                state: (try? JSON.parse(row.text(1))) ?? .null, updated: Int64(row.integer(2)))
        }
    }

    /// A task's mode, and the machine that set it as it stands: the clock of the register tells.
    package func mode(
        of task: UUID
    ) throws(StoreError) -> (mode: TaskMode, machine: UUID?) {
        let select = try connection.statement("SELECT mode, mode_clock FROM tasks WHERE id = ?1")
        select.bind(1, task)
        return try select.first { row in
            (
                TaskMode(rawValue: row.text(0)) ?? .supervised,
                Stamp(bytes: row.blob(1))?.hlc.machine
            )
        } ?? (.supervised, nil)
    }

    /// The messages to one session that this machine recorded and that did not reach it yet, oldest
    /// first: nothing of them was typed, so they may still be given.
    package func pendingMessages(
        to session: UUID, from machine: UUID
    ) throws(StoreError) -> [UUID] {
        let select = try connection.statement(
            """
            SELECT d.broadcast_id FROM deliveries d
            JOIN broadcasts b ON b.id = d.broadcast_id
              AND b.project_id IS NULL AND b.group_name IS NULL
            JOIN events e ON e.uuid = b.id AND e.machine_id = ?2
            WHERE d.recipient = ?1 AND (d.outcome IN ('busy', 'waiting')
              OR d.outcome IN ('queued', 'failed') AND NOT EXISTS (
                SELECT 1 FROM local_delivery_attempts a
                WHERE a.broadcast_id = d.broadcast_id AND a.recipient = d.recipient))
            ORDER BY b.clock
            """)
        select.bind(1, session)
        select.bind(2, machine)
        return try select.all { $0.uuid(0) }
    }

    /// The project of the last task that a session was given, with that task's mode; `nil` for a
    /// session that was given none.
    package func lastWork(
        of session: UUID
    ) throws(StoreError) -> (project: UUID, mode: TaskMode)? {
        let select = try connection.statement(
            """
            SELECT t.project_id, t.mode FROM assignments a JOIN tasks t ON t.id = a.task_id
            WHERE a.session_id = ?1 AND a.created IS NOT NULL AND t.project_id IS NOT NULL
            ORDER BY a.created_clock DESC LIMIT 1
            """)
        select.bind(1, session)
        return try select.first { ($0.uuid(0), TaskMode(rawValue: $0.text(1)) ?? .supervised) }
    }

    /// Whether a session was closed.
    package func isClosed(_ session: UUID) throws(StoreError) -> Bool {
        let select = try connection.statement("SELECT closed FROM sessions WHERE id = ?1")
        select.bind(1, session)
        return try select.first { $0.bool(0) } ?? false
    }

    /// The sessions that were started on this machine a while ago and that it never saw since.
    ///
    /// - Parameter age: milliseconds.
    package func unseenLaunches(
        by machine: UUID, olderThan age: Int64
    ) throws(StoreError) -> Set<UUID> {
        let select = try connection.statement(
            """
            SELECT l.session_id FROM local_launches l WHERE l.updated < ?2
              AND EXISTS (SELECT 1 FROM assignments a
                WHERE a.session_id = l.session_id AND a.created IS NOT NULL)
              AND NOT EXISTS (SELECT 1 FROM observations o
                WHERE o.session_id = l.session_id AND o.machine_id = ?1)
            """)
        select.bind(1, machine)
        select.bind(2, now - age)
        return Set(try select.all { $0.uuid(0) })
    }

    /// The sessions that this machine itself saw end: its latest observation is that the process is
    /// gone. What other machines say, and that they say nothing, is left out.
    package func endedSessions(seenBy machine: UUID) throws(StoreError) -> Set<UUID> {
        let select = try connection.statement(
            """
            SELECT o.session_id, o.source, o.state,
              max(2 * o.observed_at + (o.source = 'process')) FROM observations o
            WHERE o.machine_id = ?1 AND o.state IS NOT NULL GROUP BY o.session_id
            """)
        select.bind(1, machine)
        var ended: Set<UUID> = []
        try select.forEach { row throws(StoreError) in
            let isOver =
                row.text(1).hasSameBytes(as: "process") && row.text(2).hasSameBytes(as: "done")
            if isOver { ended.insert(row.uuid(0)) }
        }
        return ended
    }
}
