import ClaireDomain

extension Reader {
    /// The live projects, by name; of one status when it is given.
    package func projects(
        status: ProjectStatus? = nil, includeDeleted: Bool = false
    ) throws(StoreError) -> [Project] {
        let select = try connection.statement(
            Self.selectProjects + " WHERE p.created IS NOT NULL AND (?1 OR p.deleted = 0)"
                + " AND (?2 IS NULL OR p.status = ?2) ORDER BY p.name, p.created, p.id")
        select.bind(1, includeDeleted)
        select.bind(2, status?.rawValue)
        let projects = try select.all(Self.readProject)
        return counted(labelled(projects), by: try taskCounts(project: nil))
    }

    /// One project, deleted ones included.
    ///
    /// - Throws: `notFound`.
    package func project(_ id: UUID) throws(StoreError) -> Project {
        let select = try connection.statement(
            Self.selectProjects + " WHERE p.created IS NOT NULL AND p.id = ?1")
        select.bind(1, id)
        guard var project = try select.first(Self.readProject) else {
            throw .notFound(.project, name: id.text)
        }
        project.label = try label(project)
        return counted([project], by: try taskCounts(project: id))[0]
    }

    private static let selectProjects = """
        SELECT p.id, p.name, p.goal, p.owner, p.status, p.deleted, p.created, p.updated, r.path
        FROM projects p LEFT JOIN local_repos r ON r.project_id = p.id
        """

    private static func readProject(_ row: Row) -> Project {
        Project(
            id: row.uuid(0), name: row.text(1), label: row.text(1), goal: row.optionalText(2),
            owner: row.optionalText(3), status: ProjectStatus(rawValue: row.text(4)) ?? .active,
            deleted: row.bool(5), created: Int64(row.integer(6)), updated: Int64(row.integer(7)),
            taskCounts: [:], repo: row.optionalText(8))
    }

    /// What people call each live project: its name, or `name~3f9a` where two have it.
    package func projectLabels() throws(StoreError) -> [UUID: String] {
        let select = try connection.statement(
            "SELECT id, name FROM projects WHERE created IS NOT NULL AND deleted = 0")
        let named = try select.all { (id: $0.uuid(0), name: $0.text(1)) }
        var holders: [String: Int] = [:]
        for project in named { holders[Self.key(project.name), default: 0] += 1 }
        var labels: [UUID: String] = [:]
        for (id, name) in named {
            labels[id] = (holders[Self.key(name)] ?? 0) > 1 ? Self.marked(name, id) : name
        }
        return labels
    }

    /// A dictionary key that differs wherever the bytes do; a string's own does not.
    private static func key(_ name: String) -> String { Hexadecimal.text(Array(name.utf8)) }

    private static func marked(_ name: String, _ id: UUID) -> String {
        name + "~" + id.text.prefix(4)
    }

    private func labelled(_ projects: [Project]) -> [Project] {
        var holders: [String: Int] = [:]
        for project in projects where !project.deleted {
            holders[Self.key(project.name), default: 0] += 1
        }
        return projects.map { project in
            var project = project
            if (holders[Self.key(project.name)] ?? 0) > 1 {
                project.label = Self.marked(project.name, project.id)
            }
            return project
        }
    }

    private func label(_ project: Project) throws(StoreError) -> String {
        let select = try connection.statement(
            """
            SELECT count(*) FROM projects
            WHERE name = ?1 AND created IS NOT NULL AND deleted = 0 AND id <> ?2
            """)
        select.bind(1, project.name)
        select.bind(2, project.id)
        let others = try select.first { $0.integer(0) } ?? 0
        return others > 0 && !project.deleted ? Self.marked(project.name, project.id) : project.name
    }

    private func taskCounts(
        project: UUID?
    ) throws(StoreError) -> [UUID: [TaskStatus: Int]] {
        let select = try connection.statement(
            """
            SELECT project_id, status, count(*) FROM tasks
            WHERE created IS NOT NULL AND deleted = 0 AND (?1 IS NULL OR project_id = ?1)
            GROUP BY project_id, status
            """)
        select.bind(1, project)
        var counts: [UUID: [TaskStatus: Int]] = [:]
        try select.forEach { row throws(StoreError) in
            guard let id = row.optionalUUID(0), let status = TaskStatus(rawValue: row.text(1))
            else { return }
            counts[id, default: [:]][status] = row.integer(2)
        }
        return counts
    }

    private func counted(
        _ projects: [Project], by counts: [UUID: [TaskStatus: Int]]
    ) -> [Project] {
        projects.map { project in
            var project = project
            project.taskCounts = counts[project.id] ?? [:]
            return project
        }
    }

    /// The notes on a project, oldest first.
    package func notes(project: UUID) throws(StoreError) -> [Note] {
        let select = try connection.statement(
            """
            SELECT n.id, n.text, n.actor, n.created FROM notes n
            WHERE n.project_id = ?1
              AND NOT EXISTS (SELECT 1 FROM voids v WHERE v.event_id = n.id AND v.voided)
            ORDER BY n.clock
            """)
        select.bind(1, project)
        return try select.all(Self.readNote)
    }

    static func readNote(_ row: Row) -> Note {
        Note(
            id: row.uuid(0), text: row.text(1), actor: row.optionalText(2),
            created: Int64(row.integer(3)))
    }
}
