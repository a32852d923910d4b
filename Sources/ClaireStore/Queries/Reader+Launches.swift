import ClaireDomain

/// How far the opening or closing of a session on this machine has come; also kept of one that is
/// open, and of one whose worktree was left. Never synced.
package struct LaunchRecord: Equatable, Sendable {
    package let session: UUID
    package let project: UUID
    /// The repository that the worktree belongs to; `nil` for a session without one.
    package var repo: String?
    package var worktree: String?
    package var branch: String?
    /// What the branch is compared with.
    package var base: String?
    /// What else is needed to go on from the step, or back.
    package var plan: JSON
    /// Written before what it names is done.
    package var step: String
    /// Milliseconds since 1970.
    package var updated: Int64

    package init(
        session: UUID, project: UUID, repo: String?, worktree: String?, branch: String?,
        base: String?, plan: JSON, step: String, updated: Int64 = 0
    ) {
        self.session = session
        self.project = project
        self.repo = repo
        self.worktree = worktree
        self.branch = branch
        self.base = base
        self.plan = plan
        self.step = step
        self.updated = updated
    }
}

extension Reader {
    /// What this machine keeps of a session that it opens, has opened, or closes.
    package func launch(_ session: UUID) throws(StoreError) -> LaunchRecord? {
        try launches().first { $0.session == session }
    }

    /// All of them, by session.
    package func launches() throws(StoreError) -> [LaunchRecord] {
        let select = try connection.statement(
            """
            SELECT session_id, project_id, repo, worktree, branch, base, plan, step, updated
            FROM local_launches ORDER BY session_id
            """)
        return try select.all { row in
            LaunchRecord(
                session: row.uuid(0), project: row.uuid(1), repo: row.optionalText(2),
                worktree: row.optionalText(3), branch: row.optionalText(4),
                base: row.optionalText(5), plan: (try? JSON.parse(row.text(6))) ?? .null,
                step: row.text(7), updated: Int64(row.integer(8)))
        }
    }
}

extension Writer {
    /// Writes a step down, before it is done.
    package func save(_ launch: LaunchRecord) throws(StoreError) {
        let upsert = try connection.statement(
            """
            INSERT INTO local_launches (session_id, project_id, repo, worktree, branch, base, plan,
              step, updated) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)
            ON CONFLICT(session_id) DO UPDATE SET repo = ?3, worktree = ?4, branch = ?5, base = ?6,
              plan = ?7, step = ?8, updated = ?9
            """)
        upsert.bind(1, launch.session)
        upsert.bind(2, launch.project)
        upsert.bind(3, launch.repo)
        upsert.bind(4, launch.worktree)
        upsert.bind(5, launch.branch)
        upsert.bind(6, launch.base)
        upsert.bind(7, launch.plan.encoded)
        upsert.bind(8, launch.step)
        upsert.bind(9, now)
        try upsert.run()
    }

    /// Forgets a session of which nothing is left here.
    package func forgetLaunch(_ session: UUID) throws(StoreError) {
        let delete = try connection.statement("DELETE FROM local_launches WHERE session_id = ?1")
        delete.bind(1, session)
        try delete.run()
    }
}
