import ClaireDomain

/// Which tasks a list shows; all conditions hold together.
package struct TaskFilter: Sendable {
    package var project: UUID?
    /// Of these statuses; empty leaves out the closed ones unless `includesClosed`.
    package var statuses: Set<TaskStatus>
    package var includesClosed: Bool
    package var readyOnly: Bool
    /// Assigned to this session, its current task first.
    package var session: UUID?
    package var includesDeleted: Bool

    package init(
        project: UUID? = nil, statuses: Set<TaskStatus> = [], includesClosed: Bool = false,
        readyOnly: Bool = false, session: UUID? = nil, includesDeleted: Bool = false
    ) {
        self.project = project
        self.statuses = statuses
        self.includesClosed = includesClosed
        self.readyOnly = readyOnly
        self.session = session
        self.includesDeleted = includesDeleted
    }

    /// The statuses that the filter lets through.
    var admitted: Set<TaskStatus> {
        if readyOnly { return [.todo] }
        if !statuses.isEmpty { return statuses }
        return includesClosed
            ? Set(TaskStatus.allCases) : Set(TaskStatus.allCases.filter { $0 != .done })
    }
}

extension Reader {
    /// The live tasks of live projects that a filter lets through: by priority, position and age.
    package func tasks(_ filter: TaskFilter = TaskFilter()) throws(StoreError) -> [Task] {
        let book = try assignmentBook()
        let labels = try projectLabels()
        let edges = try dependencies(project: filter.project)
        let queue = filter.session.map { book.queue(ofSession: $0).map(\.task) }
        var tasks: [Task] = []
        for status in TaskStatus.allCases where filter.admitted.contains(status) {
            let select = try connection.statement(
                Self.selectTasks
                    + (filter.project == nil
                        ? " WHERE t.status = ?2 AND ?1 IS NULL"
                        : " WHERE t.project_id = ?1 AND t.status = ?2")
                    + " AND t.created IS NOT NULL AND (?3 OR t.deleted = 0)")
            select.bind(1, filter.project)
            select.bind(2, status.rawValue)
            select.bind(3, filter.includesDeleted)
            try select.forEach { row throws(StoreError) in
                guard var task = Self.readTask(row, labels) else { return }
                if let queue, !queue.contains(task.id) { return }
                task.dependsOn = edges[task.id] ?? []
                if filter.readyOnly && !task.isReady { return }
                assign(&task, book)
                tasks.append(task)
            }
        }
        guard let queue else { return tasks.ordered(by: Self.listOrder) }
        return queue.compactMap { id in tasks.first { $0.id == id } }
    }

    /// By priority, position and age: the ranking without what a task would unblock.
    private static func listOrder(_ task: Task) -> Rank {
        Rank(
            priority: task.priority, unblocks: 0, position: task.position, created: task.created,
            id: task.id)
    }

    /// One task, deleted ones included.
    ///
    /// - Throws: `notFound`.
    package func task(_ id: UUID) throws(StoreError) -> Task {
        let select = try connection.statement(
            Self.selectTasks + " WHERE t.id = ?1 AND t.created IS NOT NULL")
        select.bind(1, id)
        let labels = try projectLabels()
        guard var task = try select.first({ Self.readTask($0, labels, needsProject: false) }) ?? nil
        else { throw .notFound(.task, name: id.text) }
        if labels[task.projectID] == nil {
            task.project = try names(of: [task.projectID])[task.projectID] ?? ""
        }
        task.dependsOn = try dependencies(of: id).map(\.id)
        assign(&task, try assignmentBook())
        return task
    }

    private func assign(_ task: inout Task, _ book: AssignmentBook) {
        let entry = book.current(ofTask: task.id)
        task.assignmentID = entry?.id
        task.sessionID = entry?.session
    }

    /// A task is ready when it is todo and every live dependency is done; what is hidden with its
    /// project is not live, and neither is a placeholder.
    static let selectTasks = """
        SELECT t.id, t.project_id, t.title, t.description, t.status, t.reason, t.blocked_from,
          t.priority, t.mode, t.position, t.deleted, t.created, t.updated, t.started, t.status_at,
          t.status = 'todo' AND t.deleted = 0 AND \(hasNoOpenDependency)
        FROM tasks t
        """

    static let hasNoOpenDependency = """
        NOT EXISTS (
            SELECT 1 FROM dependencies d JOIN tasks u ON u.id = d.depends_on
            JOIN projects v ON v.id = u.project_id AND v.created IS NOT NULL AND v.deleted = 0
            WHERE d.task_id = t.id AND d.present AND NOT d.skipped AND u.created IS NOT NULL
              AND u.deleted = 0 AND u.status <> 'done')
        """

    /// Reads a row of `selectTasks`; `nil` where its project is deleted or not known yet.
    static func readTask(
        _ row: Row, _ labels: [UUID: String], needsProject: Bool = true
    ) -> Task? {
        let project = row.uuid(1)
        let label = labels[project]
        guard label != nil || !needsProject else { return nil }
        let status = TaskStatus(rawValue: row.text(4)) ?? .todo
        let statusAt = row.optionalInteger(14)
        return Task(
            id: row.uuid(0), projectID: project, project: label ?? "", title: row.text(2),
            description: row.optionalText(3), status: status, reason: row.optionalText(5),
            blockedFrom: row.optionalText(6).flatMap(TaskStatus.init(rawValue:)),
            priority: Priority(rawValue: row.integer(7)) ?? .normal,
            mode: TaskMode(rawValue: row.text(8)) ?? .supervised, position: row.integer(9),
            deleted: row.bool(10), created: Int64(row.integer(11)),
            updated: Int64(row.integer(12)),
            started: status == .todo ? nil : row.optionalInteger(13),
            completed: status == .done ? statusAt : nil, isReady: row.bool(15), dependsOn: [],
            assignmentID: nil, sessionID: nil)
    }

    /// The counted edges from the tasks of a project, or of all, to live tasks.
    private func dependencies(project: UUID?) throws(StoreError) -> [UUID: [UUID]] {
        let source =
            project == nil
            ? "dependencies d"
            : "tasks t CROSS JOIN dependencies d ON d.task_id = t.id AND t.project_id = ?1"
        let select = try connection.statement(
            """
            SELECT d.task_id, d.depends_on FROM \(source)
            JOIN tasks u ON u.id = d.depends_on AND u.created IS NOT NULL AND u.deleted = 0
            JOIN projects v ON v.id = u.project_id AND v.created IS NOT NULL AND v.deleted = 0
            WHERE d.present AND NOT d.skipped
            ORDER BY d.task_id, d.present_clock
            """)
        if let project { select.bind(1, project) }
        var edges: [UUID: [UUID]] = [:]
        try select.forEach { row throws(StoreError) in
            edges[row.uuid(0), default: []].append(row.uuid(1))
        }
        return edges
    }

    /// The live tasks that one waits for, in the order in which they were added.
    package func dependencies(of task: UUID) throws(StoreError) -> [TaskReference] {
        let select = try connection.statement(
            """
            SELECT u.id, u.title, u.status FROM dependencies d
            JOIN tasks u ON u.id = d.depends_on AND u.created IS NOT NULL AND u.deleted = 0
            JOIN projects v ON v.id = u.project_id AND v.created IS NOT NULL AND v.deleted = 0
            WHERE d.task_id = ?1 AND d.present AND NOT d.skipped ORDER BY d.present_clock
            """)
        select.bind(1, task)
        return try select.all(Self.readReference)
    }

    /// The live tasks that wait for one.
    package func dependents(of task: UUID) throws(StoreError) -> [TaskReference] {
        let select = try connection.statement(
            """
            SELECT u.id, u.title, u.status FROM dependencies d
            JOIN tasks u ON u.id = d.task_id AND u.created IS NOT NULL AND u.deleted = 0
            JOIN projects v ON v.id = u.project_id AND v.created IS NOT NULL AND v.deleted = 0
            WHERE d.depends_on = ?1 AND d.present AND NOT d.skipped ORDER BY d.present_clock
            """)
        select.bind(1, task)
        return try select.all(Self.readReference)
    }

    static func readReference(_ row: Row) -> TaskReference {
        TaskReference(
            id: row.uuid(0), title: row.text(1), status: TaskStatus(rawValue: row.text(2)) ?? .todo)
    }

    /// A task with everything that hangs on it.
    package func taskDetail(_ id: UUID) throws(StoreError) -> TaskDetail {
        let select = try connection.statement(
            """
            SELECT n.id, n.text, n.actor, n.created FROM notes n
            WHERE n.task_id = ?1
              AND NOT EXISTS (SELECT 1 FROM voids v WHERE v.event_id = n.id AND v.voided)
            ORDER BY n.clock
            """)
        select.bind(1, id)
        return TaskDetail(
            task: try task(id), notes: try select.all(Self.readNote),
            dependencies: try dependencies(of: id), dependents: try dependents(of: id),
            assignments: try assignments(task: id), updates: try updates(task: id),
            usage: try usage(task: id))
    }
}
