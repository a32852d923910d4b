import ClaireDomain

/// Where a session that was opened on this machine works.
package struct LaunchedWork: Equatable, Sendable {
    /// The repository, the branch in it, and what that was made from.
    package let repo, branch, base: String?
}

extension Reader {
    /// Where a session works that was opened here; `nil` for any other.
    package func launchedWork(of session: UUID) throws(StoreError) -> LaunchedWork? {
        let select = try connection.statement(
            "SELECT repo, branch, base FROM local_launches WHERE session_id = ?1")
        select.bind(1, session)
        return try select.first {
            LaunchedWork(
                repo: $0.optionalText(0), branch: $0.optionalText(1), base: $0.optionalText(2))
        }
    }

    /// The branch from which a project's branches are made here, where one was named.
    package func localBase(of project: UUID) throws(StoreError) -> String? {
        let select = try connection.statement("SELECT base FROM local_repos WHERE project_id = ?1")
        select.bind(1, project)
        return try select.first { $0.optionalText(0) } ?? nil
    }

    /// The live tasks that a session was ever given, in that order.
    package func tasksEver(of session: UUID) throws(StoreError) -> [TaskReference] {
        let select = try connection.statement(
            """
            SELECT t.id, t.title, t.status FROM assignments a
            JOIN tasks t ON t.id = a.task_id AND t.created IS NOT NULL AND t.deleted = 0
            WHERE a.session_id = ?1 AND a.created IS NOT NULL
            GROUP BY t.id ORDER BY min(a.created_clock)
            """)
        select.bind(1, session)
        return try select.all(Self.readReference)
    }

    /// The sessions for which this machine has messages that did not reach them yet.
    package func pendingRecipients(from machine: UUID) throws(StoreError) -> [UUID] {
        let select = try connection.statement(
            """
            SELECT DISTINCT d.recipient FROM deliveries d
            JOIN broadcasts b ON b.id = d.broadcast_id
              AND b.project_id IS NULL AND b.group_name IS NULL
            JOIN events e ON e.uuid = b.id AND e.machine_id = ?1
            WHERE d.outcome IN ('busy', 'waiting', 'queued', 'failed') ORDER BY d.recipient
            """)
        select.bind(1, machine)
        return try select.all { $0.uuid(0) }
    }

    /// The oldest message that did not reach a session yet and still concerns it: the task that it is
    /// about is in its hands.
    package func pendingMessage(
        to session: UUID, from machine: UUID
    ) throws(StoreError) -> UUID? {
        for id in try pendingMessages(to: session, from: machine) {
            guard let about = try broadcast(id).message.task else { return id }
            let task = try task(about)
            if task.sessionID == session, task.status == .inProgress { return id }
        }
        return nil
    }
}
