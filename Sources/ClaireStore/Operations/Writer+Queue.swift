import ClaireDomain

/// Operations of the queue, which keeps agents busy with autonomous tasks.
extension Writer {
    /// Makes this machine the one that runs a project's queue.
    ///
    /// - Parameters:
    ///   - host: what people call this machine.
    ///   - takesOver: whether it is taken from another machine that has it.
    /// - Throws: `conflict` `queue_held` with the other machine's name.
    package func takeQueue(
        of project: UUID, host: String, takesOver: Bool = false
    ) throws(StoreError) {
        try requireLiveProject(project)
        if let holder = try reader.queueHolder(of: project) {
            if holder.machine == identity.machine { return }
            guard takesOver else { throw try held(project, by: holder) }
        }
        try append(.queueTaken(project: project, host: host))
    }

    private func held(_ project: UUID, by holder: QueueHolder) throws(StoreError) -> StoreError {
        let name = holder.host.isEmpty ? String(holder.machine.text.prefix(8)) : holder.host
        return .conflict(
            Conflict(
                code: "queue_held",
                message: "the queue of '\(try reader.project(project).label)' runs on '\(name)'",
                hint: "'--take' runs it here instead; stop it on '\(name)' first"))
    }

    /// Gives up a project's queue, where this machine has it.
    package func releaseQueue(of project: UUID) throws(StoreError) {
        guard try reader.queueHolder(of: project)?.machine == identity.machine else { return }
        try append(.queueReleased(project: project))
    }

    /// Notes for this machine alone what its queue of a project is about.
    package func setQueueRun(
        of project: UUID, pid: Int32, state: JSON
    ) throws(StoreError) {
        let upsert = try connection.statement(
            """
            INSERT INTO local_queue (project_id, pid, state, updated) VALUES (?1, ?2, ?3, ?4)
            ON CONFLICT(project_id) DO UPDATE SET pid = ?2, state = ?3, updated = ?4
            """)
        upsert.bind(1, project)
        upsert.bind(2, Int(pid))
        upsert.bind(3, state.encoded)
        upsert.bind(4, now)
        try upsert.run()
    }

    /// Takes tasks in progress, and those that wait, back from a session whose process is gone; a note
    /// says so. What is in review stays with it.
    ///
    /// - Returns: the tasks that are todo again.
    package func releaseLost(
        _ session: UUID, tasks: Set<UUID>
    ) throws(StoreError) -> [Task] {
        let entries = try reader.assignmentBook().queue(ofSession: session)
        var lost: [Task] = []
        for entry in entries
        where tasks.contains(entry.task)
            && (entry.taskStatus == .inProgress || entry.taskStatus == .todo)
        {
            try append(.assignmentReleased(id: entry.id, reason: "lost"))
            if entry.taskStatus == .inProgress {
                try moveTask(entry.task, .release, reason: "its session is gone")
                try noteTask(
                    entry.task,
                    "lost: the process of session \(session.text.prefix(8)) ended before the task did"
                )
            }
            lost.append(try reader.task(entry.task))
        }
        return lost
    }

    /// Takes a message that did not reach its session, to give it now: compare and set.
    ///
    /// - Returns: whether it is the caller's; another process took it, or it may have been typed.
    package func takeMessage(_ broadcast: UUID, to session: UUID) throws(StoreError) -> Bool {
        let pending = try reader.pendingMessages(to: session, from: identity.machine)
        guard pending.contains(broadcast) else { return false }
        try giveBackAttempt(broadcast: broadcast, recipient: session)
        return try takeAttempt(broadcast: broadcast, recipient: session)
    }

    /// Forgets an attempt at a delivery of which it is known that nothing was typed.
    package func giveBackAttempt(broadcast: UUID, recipient: UUID) throws(StoreError) {
        let delete = try connection.statement(
            "DELETE FROM local_delivery_attempts WHERE broadcast_id = ?1 AND recipient = ?2")
        delete.bind(1, broadcast)
        delete.bind(2, recipient)
        try delete.run()
    }
}
