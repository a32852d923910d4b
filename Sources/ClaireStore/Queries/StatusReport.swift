import ClaireDomain

/// The fleet and the work at one moment, what needs a person first.
package struct StatusReport: Sendable {
    /// Something that a person should look at.
    package struct Attention: Sendable {
        /// Why a person is needed.
        package enum Kind: String, Sendable {
            /// A session waits for an answer or a permission.
            case waiting
            case error
            /// A session has ended with its task unfinished.
            case ended
            /// A task waits for review.
            case review
            /// A task is blocked.
            case blocked
            /// A task was assigned twice apart; the later session should stop.
            case superseded
        }

        /// The statuses of tasks that need a person, in order.
        static let ofTasks: [(TaskStatus, Kind)] = [(.inReview, .review), (.blocked, .blocked)]

        package let kind: Kind
        package let session: Session?
        package let task: Task?
        /// Since when, in milliseconds since 1970.
        package let since: Int64?

        package var json: JSON {
            [
                "kind": .string(kind.rawValue), "session_id": JSON(session?.id.text),
                "session": JSON(session?.label), "task_id": JSON(task?.id.text),
                "task": JSON(task?.title), "message": JSON(session?.message ?? task?.reason),
                "since": JSON(since.map(Timestamp.text)),
            ]
        }
    }

    /// Milliseconds since 1970 of the moment that is reported.
    package let at: Int64
    package let attention: [Attention]
    package let projects: [Project]
    package let sessions: [Session]
    /// The tasks that are in somebody's hands: in progress, in review or blocked.
    package let tasks: [Task]
    /// The next ready tasks, best first, ten at most.
    package let next: [Task]
    /// What the sessions have used together or, with a project, what was used on it.
    package let usage: Usage?

    package var json: JSON {
        [
            "at": .string(Timestamp.text(at)), "attention": .array(attention.map(\.json)),
            "projects": .array(projects.map(\.json)), "sessions": .array(sessions.map(\.json)),
            "tasks": .array(tasks.map(\.json)), "next": .array(next.map(\.json)),
            "usage": usage?.json ?? .null,
        ]
    }
}

extension Reader {
    /// The status of everything, of one project, or of some sessions.
    ///
    /// - Parameter sessions: keeps the sessions that it lets through; `nil` keeps all, or, with a
    ///   project, those that have its tasks.
    package func status(
        project: UUID? = nil, at moment: Int64? = nil,
        where keeps: ((Session) -> Bool)? = nil
    ) throws(StoreError) -> StatusReport {
        var projects = try self.projects()
        if let project { projects = projects.filter { $0.id == project } }
        let book = try assignmentBook()
        var tasks = try self.tasks(
            TaskFilter(project: project, statuses: [.inProgress, .inReview, .blocked]))
        var sessions = try self.sessions(includeClosed: false, book)
        if let keeps {
            sessions = sessions.filter(keeps)
            let kept = Set(sessions.map(\.id))
            tasks = tasks.filter { $0.sessionID.map(kept.contains) ?? false }
            let involved = Set(tasks.map(\.projectID))
            projects = projects.filter { involved.contains($0.id) }
        } else if let project {
            let holders = Set(try self.tasks(TaskFilter(project: project)).compactMap(\.sessionID))
            sessions = sessions.filter { holders.contains($0.id) }
        }
        return StatusReport(
            at: moment ?? now, attention: try attention(sessions, tasks, book), projects: projects,
            sessions: sessions, tasks: tasks,
            next: keeps == nil ? try best(project: project, limit: 10).map(\.task) : [],
            usage: try used(by: sessions, on: keeps == nil && moment == nil ? project : nil))
    }

    /// What sessions have used in all, or on a project.
    func used(by sessions: [Session], on project: UUID? = nil) throws(StoreError) -> Usage? {
        if let project { return try usage(project: project) }
        let used = sessions.compactMap { $0.usage.flatMap { $0.isNull ? nil : Usage($0) } }
        return used.isEmpty ? nil : used.reduce(.none, +)
    }

    func attention(
        _ sessions: [Session], _ tasks: [Task], _ book: AssignmentBook
    ) throws(StoreError) -> [StatusReport.Attention] {
        let byID = Dictionary(uniqueKeysWithValues: tasks.map { ($0.id, $0) })
        var found = Self.attention(of: sessions).map { one in
            StatusReport.Attention(
                kind: one.kind, session: one.session,
                task: one.session?.queue.first.flatMap { byID[$0.id] }, since: one.since)
        }
        for (status, kind) in StatusReport.Attention.ofTasks {
            found += tasks.filter { $0.status == status }.sorted { $0.updated < $1.updated }.map {
                .init(kind: kind, session: nil, task: $0, since: $0.updated)
            }
        }
        return found + (try superseded(sessions, book) { byID[$0] })
    }

    /// The sessions that need a person, those that wait first, without their tasks.
    static func attention(of sessions: [Session]) -> [StatusReport.Attention] {
        let kinds: [StatusReport.Attention.Kind] = [.waiting, .error, .ended]
        return sessions.compactMap { session in
            need(of: session).map {
                .init(kind: $0, session: session, task: nil, since: session.stateSince)
            }
        }.sorted { left, right in
            let ranks = [left, right].map { kinds.firstIndex(of: $0.kind) ?? kinds.count }
            if ranks[0] != ranks[1] { return ranks[0] < ranks[1] }
            return (left.since ?? .max) < (right.since ?? .max)
        }
    }

    /// What a session needs of a person.
    private static func need(of session: Session) -> StatusReport.Attention.Kind? {
        switch session.state {
        case .waiting: .waiting
        case .error: .error
        case .done: session.queue.isEmpty ? nil : .ended
        case .idle, .working, .unknown: nil
        }
    }

    /// Sessions that still hold a task which another session took first.
    func superseded(
        _ sessions: [Session], _ book: AssignmentBook,
        task: (UUID) throws(StoreError) -> Task?
    ) throws(StoreError) -> [StatusReport.Attention] {
        guard book.hasSuperseded else { return [] }
        let select = try connection.statement(
            "SELECT id, task_id, session_id, created FROM assignments WHERE released = 0")
        let rows = try select.all {
            (
                id: $0.uuid(0), task: $0.optionalUUID(1), session: $0.optionalUUID(2),
                created: $0.optionalInteger(3)
            )
        }
        var found: [StatusReport.Attention] = []
        for row in rows where book.state(of: row.id) == .superseded {
            guard let session = sessions.first(where: { $0.id == row.session }) else { continue }
            var held: Task?
            if let id = row.task { held = try task(id) }
            found.append(
                .init(kind: .superseded, session: session, task: held, since: row.created))
        }
        return found
    }
}

extension Store {
    /// Reads the record as it was at a moment: the events up to then, folded in memory.
    ///
    /// - Parameters:
    ///   - moment: milliseconds since 1970, by the events' clocks.
    ///   - progress: told after every few thousand events how many of the log's are done.
    package func read<Value>(
        at moment: Int64, progress: (Int, Int) -> Void = { _, _ in },
        _ body: (Reader) throws(StoreError) -> Value
    ) throws(StoreError) -> Value {
        let past = try Connection(path: ":memory:", access: .create)
        try past.execute(ProjectionSchema(prefix: "", generation: 1).definition + Schema.local)
        try past.execute("BEGIN")
        let abandoned = try Abandoned.events(connection)
        let select = try connection.prepare(
            """
            SELECT rowid, uuid, hlc, machine_id, event_type, payload, created_at FROM events
            WHERE hlc < ?1 AND rowid > ?2 ORDER BY rowid LIMIT 5000
            """)
        let projector = Projector(past)
        projector.hasLog = false
        // No event is ever deleted, so the last row tells how many there are without a count.
        let end = try connection.statement("SELECT max(rowid) FROM events").first { $0.integer(0) }
        let total = Int(end ?? 0)
        var last: Int64 = 0
        while true {
            select.bind(1, Reader.hlcPrefix(moment + 1))
            select.bind(2, last)
            let page = try select.all(EventScan.read)
            guard let end = page.last else { break }
            last = end.rowid
            for logged in page where !abandoned.contains(logged.event.uuid) {
                _ = try projector.apply(logged.event, rowid: logged.rowid)
            }
            progress(Int(last), max(total, Int(last)))
        }
        try projector.settle()
        try past.execute("COMMIT")
        return try body(Reader(past, now: moment))
    }
}
