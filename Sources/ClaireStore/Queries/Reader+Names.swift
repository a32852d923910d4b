import ClaireDomain

extension Reader {
    /// What people call the tasks, projects and sessions of some ids: title, label, tmux name.
    package func names(of ids: Set<UUID>) throws(StoreError) -> [UUID: String] {
        try named(ids).mapValues(\.name)
    }

    /// The same with what each is.
    package func named(_ ids: Set<UUID>) throws(StoreError) -> [UUID: (noun: Noun, name: String)] {
        let select = try connection.statement(
            """
            SELECT title, 0 FROM tasks WHERE id = ?1 AND title IS NOT NULL
            UNION ALL SELECT name, 1 FROM projects WHERE id = ?1 AND name IS NOT NULL
            UNION ALL SELECT coalesce(tmux_name, title), 2 FROM sessions
              WHERE id = ?1 AND coalesce(tmux_name, title) IS NOT NULL
            LIMIT 1
            """)
        let nouns: [Noun] = [.task, .project, .session]
        var names: [UUID: (noun: Noun, name: String)] = [:]
        for id in ids {
            select.bind(1, id)
            names[id] = try select.first { (nouns[$0.integer(1)], $0.text(0)) }
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
