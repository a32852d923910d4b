import ClaireDomain

/// What `task list` reads, as one statement for the sqlite3 shell.
enum TaskListQuery {
    /// - Parameter project: `nil` for the tasks of all projects.
    static func sql(project: UUID?) -> String {
        """
        SELECT t.id, t.project_id, t.title, t.description, t.status, t.reason, t.priority, t.mode,
          t.position, t.created, t.updated, t.started, p.name,
          t.status = 'todo' AND NOT EXISTS (
            SELECT 1 FROM dependencies d JOIN tasks o ON o.id = d.depends_on
            WHERE d.task_id = t.id AND d.present AND NOT d.skipped AND o.created IS NOT NULL
              AND NOT o.deleted AND o.status <> 'done') AS ready,
          (SELECT json_group_array(d.depends_on) FROM dependencies d
            WHERE d.task_id = t.id AND d.present AND NOT d.skipped) AS depends_on,
          (SELECT a.session_id FROM assignments a WHERE a.task_id = t.id AND NOT a.released
            ORDER BY a.created, a.id LIMIT 1) AS session
        FROM tasks t JOIN projects p ON p.id = t.project_id
        WHERE t.created IS NOT NULL AND NOT t.deleted AND NOT p.deleted AND t.status <> 'done'
        \(project.map { "  AND t.project_id = '\($0.text)'\n" } ?? "")\
        ORDER BY t.priority, t.position, t.created, t.id
        """
    }
}
