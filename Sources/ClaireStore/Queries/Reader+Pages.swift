import ClaireDomain

/// Which tasks a page of a list shows, and where in the list it begins.
package struct TaskPageFilter: Equatable, Sendable {
    package var project: UUID?
    /// Empty for all.
    package var statuses: Set<TaskStatus>
    /// What the title holds, letters of ASCII in either case.
    package var title: String?
    /// Only those that can be started.
    package var readyOnly = false
    /// How many tasks stand before the page.
    package var offset: Int
    /// In its place: where in the list by priority, position and age it begins.
    package var after: Key?
    /// Whether what each task depends on is found out.
    var withDependencies = false
    package var limit: Int
    /// A place in the list by priority, position and age.
    package struct Key: Equatable, Sendable {
        package let priority, position, created: Int64
        package let id: String
        /// Whether a task that stands just there comes behind it.
        package let includesItself: Bool

        package init(
            priority: Int64, position: Int64, created: Int64, id: String, includesItself: Bool
        ) {
            self.priority = priority
            self.position = position
            self.created = created
            self.id = id
            self.includesItself = includesItself
        }
    }

    /// Those that were closed last come first, rather than by priority, position and age.
    package var latestFirst: Bool

    package init(
        project: UUID? = nil, statuses: Set<TaskStatus> = [], title: String? = nil, offset: Int = 0,
        limit: Int, latestFirst: Bool = false
    ) {
        self.project = project
        self.statuses = statuses
        self.title = title
        self.offset = offset
        self.limit = limit
        self.latestFirst = latestFirst
    }

    /// A page of what `Reader.tasks` lists, where no session is asked for.
    package init(_ filter: TaskFilter, after key: Key?, limit: Int) {
        self.init(project: filter.project, statuses: filter.admitted, limit: limit)
        readyOnly = filter.readyOnly
        after = key
        withDependencies = true
    }
}

/// Lists that are bounded, however large the record is.
extension Reader {
    /// A page of the live tasks of live projects; what they depend on is left out in a page by offset.
    ///
    /// - Returns: the tasks, and whether more follow.
    package func taskPage(
        _ filter: TaskPageFilter
    ) throws(StoreError) -> (tasks: [Task], hasMore: Bool) {
        // The page is found by ids alone, so that what a row costs is paid for those that are shown.
        let order =
            filter.latestFirst
            ? "t.status_at DESC, t.id" : "t.priority, t.position, t.created, t.id"
        var scope = filter.project == nil ? "?1 IS NULL" : "t.project_id = ?1"
        if filter.readyOnly { scope += " AND " + Self.hasNoOpenDependency }
        if let key = filter.after {
            scope += key.includesItself ? Self.isAtOrBehind : Self.isBehind
        }
        let select = try connection.statement(
            """
            WITH page AS (
              SELECT t.id AS key FROM tasks t
              JOIN projects p ON p.id = t.project_id AND p.created IS NOT NULL AND p.deleted = 0
              WHERE \(scope) AND t.status IN (?2, ?3, ?4, ?5, ?6, ?7) AND t.created IS NOT NULL
                AND t.deleted = 0 AND (?8 IS NULL OR t.title LIKE ?8 ESCAPE '!')
              ORDER BY \(order) LIMIT ?9 OFFSET ?10)
            """ + Self.selectTasks + " JOIN page ON page.key = t.id ORDER BY \(order)")
        select.bind(1, filter.project)
        for (index, status) in TaskStatus.allCases.enumerated() {
            let isWanted = filter.statuses.isEmpty || filter.statuses.contains(status)
            select.bind(Int32(index + 2), isWanted ? status.rawValue : nil)
        }
        select.bind(8, filter.title.map(Self.pattern))
        select.bind(9, filter.limit + 1)
        select.bind(10, filter.offset)
        if let key = filter.after {
            for (index, number) in [key.priority, key.position, key.created].enumerated() {
                select.bind(Int32(11 + index), number)
            }
            select.bind(14, key.id)
        }
        let labels = try projectLabels()
        let book = try assignmentBook()
        var tasks = try select.all { Self.readTask($0, labels) }.compactMap { $0 }
        let hasMore = tasks.count > filter.limit
        if hasMore { tasks.removeLast() }
        for index in tasks.indices {
            let entry = book.current(ofTask: tasks[index].id)
            tasks[index].assignmentID = entry?.id
            tasks[index].sessionID = entry?.session
            guard filter.withDependencies else { continue }
            tasks[index].dependsOn = try dependencies(of: tasks[index].id).map(\.id)
        }
        return (tasks, hasMore)
    }

    private static let isBehind =
        " AND (t.priority, t.position, t.created, t.id) > (?11, ?12, ?13, ?14)"
    private static let isAtOrBehind =
        " AND (t.priority, t.position, t.created, t.id) >= (?11, ?12, ?13, ?14)"

    /// The pattern that finds a text within another.
    private static func pattern(_ text: String) -> String {
        let escaped = text.unicodeScalars.map { scalar in
            ["%", "_", "!"].contains(scalar) ? "!\(scalar)" : String(scalar)
        }
        return "%" + escaped.joined() + "%"
    }

    /// The live projects by their labels, in the order of these.
    package func projectNames() throws(StoreError) -> [(id: UUID, label: String)] {
        try projectLabels().map { ($0.key, $0.value) }.sorted {
            $0.label.hasSameBytes(as: $1.label)
                ? $0.id < $1.id : $0.label.precedesInBytes($1.label)
        }
    }

    /// The projects of some tasks.
    package func projects(ofTasks ids: some Sequence<UUID>) throws(StoreError) -> [UUID: UUID] {
        let select = try connection.statement("SELECT project_id FROM tasks WHERE id = ?1")
        var projects: [UUID: UUID] = [:]
        for id in ids {
            select.bind(1, id)
            projects[id] = try select.first { $0.optionalUUID(0) } ?? nil
        }
        return projects
    }

    /// What was last recorded on a project's assignments, the latest first, each with its task.
    ///
    /// It is looked for among the last few thousand updates of all projects.
    package func latestUpdates(
        project: UUID, limit: Int
    ) throws(StoreError) -> [(update: Update, task: TaskReference)] {
        let select = try connection.statement(
            """
            SELECT u.id, u.session_id, u.assignment_id, u.source, u.payload, u.created, t.id, t.title,
              t.status
            FROM updates u CROSS JOIN assignments a ON a.id = u.assignment_id
            CROSS JOIN tasks t ON t.id = a.task_id AND t.deleted = 0
            WHERE u.rowid > (SELECT coalesce(max(rowid), 0) - 5000 FROM updates)
              AND t.project_id = ?1
              AND NOT EXISTS (SELECT 1 FROM voids v WHERE v.event_id = u.id AND v.voided)
            ORDER BY u.rowid DESC LIMIT ?2
            """)
        select.bind(1, project)
        select.bind(2, limit)
        return try select.all { row in
            (
                Self.readUpdate(row),
                TaskReference(
                    id: row.uuid(6), title: row.text(7),
                    status: TaskStatus(rawValue: row.text(8)) ?? .todo)
            )
        }
    }

    /// The last events about a project, its tasks and their assignments, the latest to arrive first.
    ///
    /// Those of a project with very many tasks are looked for among the last few thousand events of
    /// all projects; its own are found however old they are.
    package func latestEvents(project: UUID, limit: Int) throws(StoreError) -> [LogEntry] {
        let count = try connection.statement(
            "SELECT count(*) FROM (SELECT 1 FROM tasks WHERE project_id = ?1 LIMIT 1001)")
        count.bind(1, project)
        let isSmall = try count.first { $0.integer(0) <= 1000 } ?? true
        guard isSmall else { return try latestEvents(largeProject: project, limit: limit) }
        let related = try connection.statement(
            """
            SELECT id FROM tasks WHERE project_id = ?1
            UNION ALL SELECT a.id FROM tasks t JOIN assignments a ON a.task_id = t.id
              WHERE t.project_id = ?1
            """)
        related.bind(1, project)
        return try latestEvents(about: [project] + related.all { $0.uuid(0) }, limit: limit)
    }

    private func latestEvents(
        largeProject project: UUID, limit: Int
    ) throws(StoreError) -> [LogEntry] {
        let select = try connection.statement(
            """
            SELECT rowid, uuid, hlc, machine_id, event_type, payload, created_at FROM events
            WHERE rowid < ?1 ORDER BY rowid DESC LIMIT 200
            """)
        let home = try connection.statement(
            """
            SELECT 1 FROM tasks WHERE id = ?1 AND project_id = ?2
            UNION ALL SELECT 1 FROM assignments a JOIN tasks t ON t.id = a.task_id
              WHERE a.id = ?1 AND t.project_id = ?2
            """)
        home.bind(2, project)
        var found: [LogEntry] = []
        var before = Int64.max
        for _ in 0..<25 {
            select.bind(1, before)
            let page = try select.all(EventScan.read)
            guard let last = page.last else { return found }
            before = last.rowid
            for logged in page {
                let payload = try? Payload.decode(
                    type: logged.event.type, text: logged.event.payload)
                for subject in payload?.body.subjects ?? [] {
                    home.bind(1, subject)
                    let isWithin = try home.first { _ in true } ?? false
                    guard subject == project || isWithin else { continue }
                    found.append(LogEntry(logged.event))
                    break
                }
                if found.count == limit { return found }
            }
        }
        let own = try latestEvents(about: [project], limit: limit)
        let known = Set(found.map(\.event.uuid))
        return Array((found + own.filter { !known.contains($0.event.uuid) }).prefix(limit))
    }

    /// The last events about some things, the latest to arrive first.
    package func latestEvents(about ids: [UUID], limit: Int) throws(StoreError) -> [LogEntry] {
        let select = try connection.statement(
            "SELECT event FROM history WHERE entity = ?1 ORDER BY event DESC LIMIT ?2")
        var rows: Set<Int64> = []
        for id in ids {
            select.bind(1, blob: id.bytes)
            select.bind(2, limit)
            try select.forEach { row throws(StoreError) in rows.insert(Int64(row.integer(0))) }
        }
        let event = try connection.statement(
            """
            SELECT rowid, uuid, hlc, machine_id, event_type, payload, created_at FROM events
            WHERE rowid = ?1
            """)
        var found: [LogEntry] = []
        for row in rows.sorted(by: >).prefix(limit) {
            event.bind(1, row)
            if let logged = try event.first(EventScan.read) { found.append(LogEntry(logged.event)) }
        }
        return found
    }

    /// What the sessions of a project's tasks used while they worked on them.
    package func usage(project: UUID) throws(StoreError) -> Usage? {
        let select = try connection.statement(
            """
            SELECT a.session_id, a.id FROM tasks t CROSS JOIN assignments a ON a.task_id = t.id
            WHERE t.project_id = ?1 AND t.deleted = 0 AND a.created IS NOT NULL
            """)
        select.bind(1, project)
        let pairs = try select.all { (session: $0.uuid(0), assignment: $0.uuid(1)) }
        let book = try assignmentBook()
        var total: Usage?
        for (session, own) in Dictionary(grouping: pairs, by: \.session) {
            let samples = try usageSamples(session)
            guard !samples.isEmpty else { continue }
            let shares = UsageShares(
                try assignments("session_id", session, book), samples: samples)
            for usage in own.compactMap({ shares.usage(of: $0.assignment) }) {
                total = (total ?? .none) + usage
            }
        }
        return total
    }
}
