import ClaireDomain

/// A ready task and the terms that rank it.
package struct RankedTask: Sendable {
    package let task: Task
    package let rank: Rank

    /// The object of `task next --explain --json`.
    package var json: JSON {
        .object(
            JSONObject(
                task.members + [
                    (
                        "rank",
                        [
                            "priority": .integer(Int64(rank.priority.rawValue)),
                            "unblocks": .integer(Int64(rank.unblocks)),
                            "position": .integer(Int64(rank.position)),
                            "created": .string(Timestamp.text(rank.created)),
                        ]
                    )
                ]))
    }
}

extension Reader {
    /// The ready tasks that nobody has, best first; those of paused and done projects are left out.
    package func ranked(project: UUID? = nil) throws(StoreError) -> [RankedTask] {
        let active = project == nil ? try activeProjects() : []
        let ready = try tasks(TaskFilter(project: project, readyOnly: true)).filter {
            $0.sessionID == nil && (project != nil || active.contains($0.projectID))
        }
        let waiting = DependencyGraph.waiting(try openEdges(above: project), for: ready.map(\.id))
        return ready.map { task in
            RankedTask(
                task: task,
                rank: Rank(
                    priority: task.priority, unblocks: waiting[task.id] ?? 0,
                    position: task.position, created: task.created, id: task.id))
        }.ordered { $0.rank }
    }

    /// The first of `ranked`, so many at most. Of the tasks only those are ranked whose priority can
    /// stand among them.
    ///
    /// - Parameter admits: whether a task counts at all.
    package func best(
        project: UUID? = nil, limit: Int,
        where admits: (UUID) throws(StoreError) -> Bool = { _ throws(StoreError) in true }
    ) throws(StoreError) -> [RankedTask] {
        try best(
            project: project, limit: limit, try projectLabels(), try assignmentBook(),
            where: admits)
    }

    func best(
        project: UUID?, limit: Int, _ labels: [UUID: String], _ book: AssignmentBook,
        where admits: (UUID) throws(StoreError) -> Bool = { _ throws(StoreError) in true }
    ) throws(StoreError) -> [RankedTask] {
        let candidates = try candidates(project: project, limit: limit, book, admits)
        let waiting = DependencyGraph.waiting(
            try openEdges(above: project), for: candidates.map(\.id))
        let ranks = candidates.map { task in
            Rank(
                priority: task.priority, unblocks: waiting[task.id] ?? 0, position: task.position,
                created: task.created, id: task.id)
        }.sorted()
        // Texts are read of those alone that are told.
        let select = try connection.statement(Self.selectTasks + " WHERE t.id = ?1")
        var best: [RankedTask] = []
        for rank in ranks.prefix(limit) {
            select.bind(1, rank.id)
            guard var task = try select.first({ Self.readTask($0, labels) }) ?? nil else {
                continue
            }
            task.dependsOn = try dependencies(of: task.id).map(\.id)
            best.append(RankedTask(task: task, rank: rank))
        }
        return best
    }

    /// What ranks the ready tasks that nobody has, of the best priorities that have as many as asked
    /// for.
    private func candidates(
        project: UUID?, limit: Int, _ book: AssignmentBook,
        _ admits: (UUID) throws(StoreError) -> Bool
    ) throws(StoreError) -> [Rank] {
        let active = project == nil ? try activeProjects() : []
        let scope = project == nil ? "?1 IS NULL" : "t.project_id = ?1"
        let select = try connection.statement(
            """
            SELECT t.id, t.project_id, t.position, t.created FROM tasks t
            JOIN projects p ON p.id = t.project_id AND p.created IS NOT NULL AND p.deleted = 0
            WHERE \(scope) AND t.status = 'todo' AND t.priority = ?2 AND t.deleted = 0
              AND t.created IS NOT NULL AND \(Self.hasNoOpenDependency)
            """)
        select.bind(1, project)
        var found: [Rank] = []
        for number in 0...4 where found.count < limit {
            guard let priority = Priority(rawValue: number) else { continue }
            select.bind(2, number)
            try select.forEach { row throws(StoreError) in
                let id = row.uuid(0)
                guard project != nil || active.contains(row.uuid(1)),
                    book.current(ofTask: id) == nil, try admits(id)
                else { return }
                found.append(
                    Rank(
                        priority: priority, unblocks: 0, position: row.integer(2),
                        created: Int64(row.integer(3)), id: id))
            }
        }
        return found
    }

    private func activeProjects() throws(StoreError) -> Set<UUID> {
        let select = try connection.statement(
            "SELECT id FROM projects WHERE created IS NOT NULL AND deleted = 0 AND status = 'active'"
        )
        return Set(try select.all { $0.uuid(0) })
    }

    /// The counted edges between live tasks that are not closed: all of them, or those above the
    /// tasks of a project that may be started.
    private func openEdges(above project: UUID?) throws(StoreError) -> [DependencyEdge] {
        guard let project else { return try openEdges() }
        let select = try connection.statement(
            """
            WITH RECURSIVE edges(task_id, depends_on) AS (
              SELECT d.task_id, d.depends_on FROM tasks r JOIN dependencies d ON d.depends_on = r.id
              WHERE r.project_id = ?1 AND r.status = 'todo' AND d.present AND NOT d.skipped
              UNION
              SELECT d.task_id, d.depends_on FROM edges e JOIN dependencies d
                ON d.depends_on = e.task_id
              WHERE d.present AND NOT d.skipped)
            SELECT d.task_id, d.depends_on FROM edges d
            JOIN tasks t ON t.id = d.task_id AND t.created IS NOT NULL AND t.deleted = 0
              AND t.status NOT IN ('done', 'failed')
            JOIN tasks u ON u.id = d.depends_on AND u.created IS NOT NULL AND u.deleted = 0
              AND u.status NOT IN ('done', 'failed')
            JOIN projects p ON p.id = t.project_id AND p.created IS NOT NULL AND p.deleted = 0
            JOIN projects v ON v.id = u.project_id AND v.created IS NOT NULL AND v.deleted = 0
            """)
        select.bind(1, project)
        return try select.all { DependencyEdge(task: $0.uuid(0), dependsOn: $0.uuid(1)) }
    }

    /// All of them. Each task is looked at once, rather than both ends of every edge.
    private func openEdges() throws(StoreError) -> [DependencyEdge] {
        let select = try connection.statement(
            """
            SELECT t.id FROM projects p
            CROSS JOIN tasks t ON t.project_id = p.id AND t.deleted = 0 AND t.created IS NOT NULL
              AND t.status NOT IN ('done', 'failed')
            WHERE p.created IS NOT NULL AND p.deleted = 0
            """)
        let open = Set(try select.all { $0.uuid(0) })
        let all = try connection.statement(
            "SELECT task_id, depends_on FROM dependencies WHERE present AND NOT skipped")
        var edges: [DependencyEdge] = []
        try all.forEach { row throws(StoreError) in
            let edge = DependencyEdge(task: row.uuid(0), dependsOn: row.uuid(1))
            if open.contains(edge.task), open.contains(edge.dependsOn) { edges.append(edge) }
        }
        return edges
    }
}

extension Array {
    /// Sorts by ranks, which are small, so that the elements, which are large, are copied once
    /// rather than at every comparison.
    func ordered(by rank: (Element) -> Rank) -> [Element] {
        let ranks = indices.map { (rank: rank(self[$0]), index: $0) }
        return ranks.sorted { $0.rank < $1.rank }.map { self[$0.index] }
    }
}
