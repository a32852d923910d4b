import ClaireDomain

/// What `task list` reads, as one statement for the sqlite3 shell: the columns of the list, whether a
/// task is ready, what it waits for, whose it is, in the order of the list.
enum TaskListQuery {
    /// - Parameter project: `nil` for the tasks of all projects.
    static func sql(project: UUID?) -> String {
        """
        SELECT t.id, t.project_id, p.name, t.title, t.description, t.status, t.reason,
          t.blocked_from, t.priority, t.mode, t.position, t.deleted, t.created, t.updated,
          t.started, t.status_at,
          t.status = 'todo' AND NOT EXISTS (
            SELECT 1 FROM dependencies d JOIN tasks u ON u.id = d.depends_on
            WHERE d.task_id = t.id AND d.present AND NOT d.skipped AND u.created IS NOT NULL
              AND u.deleted = 0 AND u.status <> 'done') AS ready,
          (SELECT json_group_array(d.depends_on) FROM dependencies d
            JOIN tasks u ON u.id = d.depends_on AND u.created IS NOT NULL AND u.deleted = 0
            WHERE d.task_id = t.id AND d.present AND NOT d.skipped) AS depends_on,
          (SELECT a.session_id FROM assignments a WHERE a.task_id = t.id AND NOT a.released
            ORDER BY a.created, a.id LIMIT 1) AS session_id
        FROM tasks t JOIN projects p ON p.id = t.project_id AND p.deleted = 0
        WHERE t.created IS NOT NULL AND t.deleted = 0 AND t.status <> 'done'
        \(project.map { "  AND t.project_id = '\($0.text)'\n" } ?? "")\
        ORDER BY t.priority, t.position, t.created, t.id
        """
    }
}
