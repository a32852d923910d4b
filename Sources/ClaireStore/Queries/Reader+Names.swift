import ClaireDomain

extension Reader {
    /// What people call the tasks, projects and sessions of some ids: title, label, tmux name.
    package func names(of ids: Set<UUID>) throws(StoreError) -> [UUID: String] {
        let select = try connection.statement(
            """
            SELECT title FROM tasks WHERE id = ?1 AND title IS NOT NULL
            UNION ALL SELECT name FROM projects WHERE id = ?1 AND name IS NOT NULL
            UNION ALL SELECT coalesce(tmux_name, title) FROM sessions
              WHERE id = ?1 AND coalesce(tmux_name, title) IS NOT NULL
            LIMIT 1
            """)
        var names: [UUID: String] = [:]
        for id in ids {
            select.bind(1, id)
            names[id] = try select.first { $0.text(0) }
        }
        return names
    }

    /// The task and the session of every assignment among some ids.
    package func assignmentEnds(
        of ids: Set<UUID>
    ) throws(StoreError) -> [UUID: (task: UUID, session: UUID)] {
        let select = try connection.statement(
            "SELECT task_id, session_id FROM assignments WHERE id = ?1 AND created IS NOT NULL")
        var ends: [UUID: (task: UUID, session: UUID)] = [:]
        for id in ids {
            select.bind(1, id)
            ends[id] = try select.first { ($0.uuid(0), $0.uuid(1)) }
        }
        return ends
    }
}
