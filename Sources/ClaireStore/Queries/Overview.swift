import ClaireDomain

/// The fleet and the work as one screen shows them: `StatusReport` without the tasks that no screen
/// has room for.
package struct Overview: Sendable {
    /// What a person should look at, the first of it.
    package let attention: [StatusReport.Attention]
    /// How much there is of it in all.
    package let attentionCount: Int
    package let projects: [Project]
    package let sessions: [Session]
    /// The project of what each session works on, by the task.
    package let homes: [UUID: Home]
    /// The next ready tasks, best first, ten at most.
    package let next: [Task]
    /// What the sessions have used together.
    package let usage: Usage?

    /// A project as it is called.
    package struct Home: Equatable, Sendable {
        package let id: UUID
        package let label: String
    }
}

extension Reader {
    /// What `status` tells of everything, bounded.
    ///
    /// - Parameter limit: how much of what needs a person is told in full.
    package func overview(limit: Int) throws(StoreError) -> Overview {
        let book = try assignmentBook()
        let labels = try projectLabels()
        let sessions = try sessions(includeClosed: false, book)
        var attention = Self.attention(of: sessions)
        var count = attention.count
        attention = Array(attention.prefix(limit))
        for (index, one) in attention.enumerated() {
            guard let current = one.session?.queue.first, current.status.isInHand else { continue }
            attention[index] = .init(
                kind: one.kind, session: one.session,
                task: try shownTasks([current.id], labels, book).first, since: one.since)
        }
        let counts = try liveCounts()
        for (status, kind) in StatusReport.Attention.ofTasks {
            count += counts[status] ?? 0
            let room = limit - attention.count
            guard room > 0 else { continue }
            attention += try shownTasks(try oldest(status, limit: room), labels, book).map {
                .init(kind: kind, session: nil, task: $0, since: $0.updated)
            }
        }
        let superseded = try superseded(sessions, book) { id throws(StoreError) in
            try shownTasks([id], labels, book).first { $0.status.isInHand }
        }
        return Overview(
            attention: Array((attention + superseded).prefix(limit)),
            attentionCount: count + superseded.count, projects: try projects(), sessions: sessions,
            homes: try homes(ofWorkIn: sessions, labels),
            next: try best(project: nil, limit: 10, labels, book).map(\.task),
            usage: try used(by: sessions))
    }

    private func homes(
        ofWorkIn sessions: [Session], _ labels: [UUID: String]
    ) throws(StoreError) -> [UUID: Overview.Home] {
        var homes: [UUID: Overview.Home] = [:]
        for (task, project) in try projects(ofTasks: sessions.compactMap(\.queue.first?.id)) {
            homes[task] = labels[project].map { Overview.Home(id: project, label: $0) }
        }
        return homes
    }

    /// How many live tasks of live projects have each status.
    private func liveCounts() throws(StoreError) -> [TaskStatus: Int] {
        let select = try connection.statement(
            """
            SELECT t.status, count(*) FROM projects p
            CROSS JOIN tasks t ON t.project_id = p.id AND t.deleted = 0 AND t.created IS NOT NULL
            WHERE p.created IS NOT NULL AND p.deleted = 0 GROUP BY t.status
            """)
        var counts: [TaskStatus: Int] = [:]
        try select.forEach { row throws(StoreError) in
            TaskStatus(rawValue: row.text(0)).map { counts[$0] = row.integer(1) }
        }
        return counts
    }

    /// The live tasks of a status that nothing was done to for longest.
    private func oldest(_ status: TaskStatus, limit: Int) throws(StoreError) -> [UUID] {
        let select = try connection.statement(
            """
            SELECT t.id FROM projects p
            CROSS JOIN tasks t ON t.project_id = p.id AND t.status = ?1 AND t.deleted = 0
              AND t.created IS NOT NULL
            WHERE p.created IS NOT NULL AND p.deleted = 0 ORDER BY t.updated, t.id LIMIT ?2
            """)
        select.bind(1, status.rawValue)
        select.bind(2, limit)
        return try select.all { $0.uuid(0) }
    }

    /// Some tasks of live projects, without what they depend on.
    private func shownTasks(
        _ ids: [UUID], _ labels: [UUID: String], _ book: AssignmentBook
    ) throws(StoreError) -> [Task] {
        let select = try connection.statement(
            Self.selectTasks + " WHERE t.id = ?1 AND t.created IS NOT NULL AND t.deleted = 0")
        var tasks: [Task] = []
        for id in ids {
            select.bind(1, id)
            guard var task = try select.first({ Self.readTask($0, labels) }) ?? nil else {
                continue
            }
            let entry = book.current(ofTask: id)
            task.assignmentID = entry?.id
            task.sessionID = entry?.session
            tasks.append(task)
        }
        return tasks
    }
}

extension TaskStatus {
    /// Whether a task is in somebody's hands.
    fileprivate var isInHand: Bool { [.inProgress, .inReview, .blocked].contains(self) }
}
