import ClaireDomain

extension Reader {
    /// The assignments that count: unreleased, of a live task that is not closed in a live project,
    /// to a session that is not closed.
    package func assignmentBook() throws(StoreError) -> AssignmentBook {
        try assignmentBook(sharing: nil)
    }

    /// The part of the book that tells what one session works on: its tasks, and who else has them.
    func assignmentBook(sharing session: UUID?) throws(StoreError) -> AssignmentBook {
        // The `+` keeps SQLite from looking through all that are unreleased.
        let which =
            session == nil
            ? "a.released = 0"
            : """
            +a.released = 0 AND a.task_id IN
              (SELECT task_id FROM assignments WHERE session_id = ?1 AND +released = 0)
            """
        let select = try connection.statement(
            """
            SELECT a.id, a.task_id, a.session_id, a.created_clock, t.status FROM assignments a
            JOIN tasks t ON t.id = a.task_id AND t.created IS NOT NULL AND t.deleted = 0
              AND t.status NOT IN ('done', 'failed')
            JOIN projects p ON p.id = t.project_id AND p.created IS NOT NULL AND p.deleted = 0
            LEFT JOIN sessions s ON s.id = a.session_id
            WHERE a.created IS NOT NULL AND coalesce(s.closed, 0) = 0 AND \(which)
            """)
        if let session { select.bind(1, session) }
        var entries: [AssignmentBook.Entry] = []
        try select.forEach { row throws(StoreError) in
            guard let stamp = Stamp(bytes: row.blob(3)) else { return }
            entries.append(
                AssignmentBook.Entry(
                    id: row.uuid(0), task: row.uuid(1), session: row.uuid(2), stamp: stamp,
                    taskStatus: TaskStatus(rawValue: row.text(4)) ?? .todo))
        }
        return AssignmentBook(entries)
    }

    /// All assignments of a task, oldest first.
    package func assignments(task: UUID) throws(StoreError) -> [Assignment] {
        try assignments("task_id", task)
    }

    /// All assignments of a session, oldest first.
    package func assignments(session: UUID) throws(StoreError) -> [Assignment] {
        try assignments("session_id", session)
    }

    /// The assignments that nobody has released, or all that ever were, oldest first.
    package func assignments(includeReleased: Bool) throws(StoreError) -> [Assignment] {
        let book = try assignmentBook()
        let select = try connection.statement(
            """
            SELECT id, task_id, session_id, reason, created, released, released_at FROM assignments
            WHERE (?1 OR released = 0) AND created IS NOT NULL ORDER BY created_clock
            """)
        select.bind(1, includeReleased)
        return try select.all { Self.readAssignment($0, book) }
    }

    private func assignments(
        _ column: String, _ id: UUID
    ) throws(StoreError) -> [Assignment] {
        try assignments(column, id, try assignmentBook())
    }

    func assignments(
        _ column: String, _ id: UUID, _ book: AssignmentBook
    ) throws(StoreError) -> [Assignment] {
        let select = try connection.statement(
            """
            SELECT id, task_id, session_id, reason, created, released, released_at FROM assignments
            WHERE \(column) = ?1 AND created IS NOT NULL ORDER BY created_clock
            """)
        select.bind(1, id)
        return try select.all { Self.readAssignment($0, book) }
    }

    private static func readAssignment(_ row: Row, _ book: AssignmentBook) -> Assignment {
        Assignment(
            id: row.uuid(0), taskID: row.uuid(1), sessionID: row.uuid(2),
            state: book.state(of: row.uuid(0)), reason: row.optionalText(3),
            created: Int64(row.integer(4)),
            released: row.bool(5) ? row.optionalInteger(6) : nil)
    }

    /// One assignment.
    ///
    /// - Throws: `notFound`.
    package func assignment(_ id: UUID) throws(StoreError) -> Assignment {
        guard let found = try assignments("id", id).first else {
            throw .notFound(.assignment, name: id.text)
        }
        return found
    }

    /// What was recorded on a task's assignments, oldest first.
    package func updates(task: UUID) throws(StoreError) -> [Update] {
        let select = try connection.statement(
            """
            SELECT u.id, u.session_id, u.assignment_id, u.source, u.payload, u.created
            FROM updates u JOIN assignments a ON a.id = u.assignment_id AND a.task_id = ?1
            WHERE NOT EXISTS (SELECT 1 FROM voids v WHERE v.event_id = u.id AND v.voided)
            ORDER BY u.clock
            """)
        select.bind(1, task)
        return try select.all(Self.readUpdate)
    }

    /// What was recorded of a session, oldest first.
    package func updates(session: UUID) throws(StoreError) -> [Update] {
        let select = try connection.statement(
            """
            SELECT u.id, u.session_id, u.assignment_id, u.source, u.payload, u.created
            FROM updates u
            WHERE u.session_id = ?1
              AND NOT EXISTS (SELECT 1 FROM voids v WHERE v.event_id = u.id AND v.voided)
            ORDER BY u.clock
            """)
        select.bind(1, session)
        return try select.all(Self.readUpdate)
    }

    static func readUpdate(_ row: Row) -> Update {
        Update(
            id: row.uuid(0), sessionID: row.uuid(1), assignmentID: row.optionalUUID(2),
            source: UpdateSource(rawValue: row.text(3)) ?? .message,
            payload: (try? JSON.parse(row.text(4))) ?? .null, created: Int64(row.integer(5)))
    }
}
