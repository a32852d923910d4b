import ClaireDomain

/// What a new task is made of.
package struct NewTask: Sendable {
    package var title: String
    package var description: String?
    package var priority: Priority
    package var mode: TaskMode
    package var position: Int?
    /// The tasks that it waits for.
    package var after: [UUID]

    package init(
        title: String, description: String? = nil, priority: Priority = .normal,
        mode: TaskMode = .supervised, position: Int? = nil, after: [UUID] = []
    ) {
        self.title = title
        self.description = description
        self.priority = priority
        self.mode = mode
        self.position = position
        self.after = after
    }
}

/// Operations on tasks. Each returns the task as it now is.
extension Writer {
    /// Adds a task to a live project.
    ///
    /// - Throws: `invalid`, `notFound`.
    @discardableResult
    package func addTask(_ new: NewTask, to project: UUID) throws(StoreError) -> Task {
        try requireLiveProject(project)
        try checkTitle(new.title)
        try checkTexts([("description", new.description)])
        let id = newID()
        try append(
            .taskCreated(
                id: id,
                TaskRegisters(
                    project: project, title: new.title,
                    description: new.description.map { .some($0) }, priority: new.priority,
                    mode: new.mode, position: new.position)))
        for other in new.after { try depend(id, on: other) }
        return try reader.task(id)
    }

    /// Writes the registers that differ from what they hold.
    @discardableResult
    package func editTask(_ id: UUID, _ change: TaskRegisters) throws(StoreError) -> Task {
        let task = try reader.task(id)
        try requireLive(task)
        var change = change
        if let title = change.title {
            try checkTitle(title)
            if title.hasSameBytes(as: task.title) { change.title = nil }
        }
        if let text = change.description, text.hasSameBytes(as: task.description) {
            change.description = nil
        }
        try checkTexts([("description", change.description ?? nil)])
        if change.project == task.projectID { change.project = nil }
        if let project = change.project { try requireLiveProject(project) }
        if change.priority == task.priority { change.priority = nil }
        if change.mode == task.mode { change.mode = nil }
        if change.position == task.position { change.position = nil }
        if !change.isEmpty { try append(.taskUpdated(id: id, change)) }
        return try reader.task(id)
    }

    /// Makes a move on a task's status; what closes it releases its assignments.
    ///
    /// - Parameter reason: why it is blocked, failed or rejected, or what was done.
    /// - Throws: `conflict` `move_not_allowed`, naming the moves that are.
    @discardableResult
    package func moveTask(
        _ id: UUID, _ move: TaskMove, reason: String? = nil
    ) throws(StoreError) -> Task {
        let task = try reader.task(id)
        try requireLive(task)
        try checkTexts([("reason", reason)])
        guard let target = move.target(from: task.status, blockedFrom: task.blockedFrom) else {
            throw .conflict(Self.refusal(of: move, task))
        }
        try append(
            .taskStatusChanged(
                id: id,
                TaskStatusRegister(
                    status: target, reason: reason,
                    blockedFrom: target == .blocked ? task.status : nil)))
        if target.isClosed { try releaseAll(id, reason: target.rawValue) }
        if move == .reject, let reason { try sendBack(task, reason) }
        return try reader.task(id)
    }

    /// Records what a reviewer asks for as a message to the session that has the task, which is
    /// delivered when it can be.
    private func sendBack(_ task: Task, _ feedback: String) throws(StoreError) {
        guard let session = task.sessionID, !Limits.isBlank(feedback) else { return }
        let title = PlainText.line(task.title, bytes: Limits.title)
        // JSON may need twice the bytes, and the event that holds it is bounded.
        let said = PlainText.cut(PlainText.stripped(feedback), bytes: 20 << 10)
        let text = """
            Your work on task \(task.id.text.prefix(8)) was reviewed and sent back:
            \(title)

            \(said)

            Go on with that task, and report it again with claire_task_done when it is finished.
            """
        _ = try recordBroadcast(BroadcastMessage(to: session, about: task.id, text: text))
    }

    static func refusal(of move: TaskMove, _ task: Task) -> Conflict {
        let allowed = TaskMove.allowed(from: task.status).map(\.rawValue).joined(separator: ", ")
        return Conflict(
            code: "move_not_allowed",
            message: "task '\(task.id.text.prefix(8))' is \(task.status.rawValue): "
                + "'\(move.rawValue)' is not allowed, only \(allowed)",
            hint: "claire task show \(task.id.text.prefix(8))")
    }

    /// Hangs a note on a task.
    @discardableResult
    package func noteTask(_ id: UUID, _ text: String) throws(StoreError) -> Task {
        try requireLive(try reader.task(id))
        try requireNote(text)
        try append(.noteAdded(.task(id), text: text))
        return try reader.task(id)
    }

    /// Makes a task wait for another.
    ///
    /// - Throws: `conflict` `cycle` where the other waits for this one already.
    @discardableResult
    package func depend(_ task: UUID, on other: UUID) throws(StoreError) -> Task {
        let found = try reader.task(task)
        try requireLive(found)
        try requireLive(try reader.task(other))
        if found.dependsOn.contains(other) { return found }
        if try reader.waits(other, for: task) {
            throw .conflict(
                Conflict(
                    code: "cycle",
                    message: "task '\(other.text.prefix(8))' waits for '\(task.text.prefix(8))' "
                        + "already: they would wait for each other",
                    hint: "claire task show \(other.text.prefix(8))"))
        }
        try append(.dependencyAdded(DependencyEdge(task: task, dependsOn: other)))
        return try reader.task(task)
    }

    /// Ends the waiting of a task for another.
    ///
    /// - Throws: `notFound` when it does not wait for it.
    @discardableResult
    package func removeDependency(_ task: UUID, on other: UUID) throws(StoreError) -> Task {
        let found = try reader.task(task)
        guard try reader.hasDependency(task, on: other) else {
            throw .conflict(
                Conflict(
                    code: "no_dependency",
                    message: "task '\(task.text.prefix(8))' does not wait for "
                        + "'\(other.text.prefix(8))'",
                    hint: "claire task show \(task.text.prefix(8))"))
        }
        try append(.dependencyRemoved(DependencyEdge(task: found.id, dependsOn: other)))
        return try reader.task(task)
    }

    /// Hides a task and releases its assignments; `restoreTask` brings it back.
    @discardableResult
    package func deleteTask(_ id: UUID) throws(StoreError) -> Task {
        try requireLive(try reader.task(id))
        try append(.taskDeleted(id: id))
        try releaseAll(id, reason: "deleted")
        return try reader.task(id)
    }

    /// Brings a deleted task back.
    @discardableResult
    package func restoreTask(_ id: UUID) throws(StoreError) -> Task {
        let task = try reader.task(id)
        guard task.deleted else { return task }
        try append(.taskRestored(id: id))
        return try reader.task(id)
    }

    /// A task that is hidden, by itself or with its project, is not written to.
    func requireLive(_ task: Task) throws(StoreError) {
        guard !task.deleted else {
            throw .conflict(
                Conflict(
                    code: "deleted", message: "task '\(task.id.text.prefix(8))' is deleted",
                    hint: "claire task restore \(task.id.text.prefix(8))"))
        }
        try requireLiveProject(task.projectID)
    }

    /// A look at one row: the whole project would be counted with its tasks.
    func requireLiveProject(_ id: UUID) throws(StoreError) {
        let select = try connection.statement(
            "SELECT deleted FROM projects WHERE id = ?1 AND created IS NOT NULL")
        select.bind(1, id)
        guard let isDeleted = try select.first({ $0.bool(0) }) else {
            throw .notFound(.project, name: id.text)
        }
        guard !isDeleted else {
            throw .conflict(
                Conflict(
                    code: "deleted", message: "project '\(id.text.prefix(8))' is deleted",
                    hint: "claire project restore \(id.text.prefix(8))"))
        }
    }

    private func checkTitle(_ title: String) throws(StoreError) {
        do {
            try Limits.checkTitle(title)
        } catch {
            throw .invalid(error)
        }
    }

    func requireNote(_ text: String) throws(StoreError) {
        guard !Limits.isBlank(text) else {
            throw .invalid(InvalidField(field: "text", problem: "is blank"))
        }
        try checkTexts([("text", text)])
    }
}

extension Reader {
    /// Whether a task waits for another, directly or through others, along all edges that are there.
    func waits(_ task: UUID, for other: UUID) throws(StoreError) -> Bool {
        let select = try connection.statement(
            """
            WITH RECURSIVE reached(id) AS (
              SELECT ?1 UNION
              SELECT d.depends_on FROM dependencies d JOIN reached r ON d.task_id = r.id
              WHERE d.present AND NOT d.skipped)
            SELECT 1 FROM reached WHERE id = ?2
            """)
        select.bind(1, task)
        select.bind(2, other)
        return try select.first { _ in true } ?? false
    }

    func hasDependency(_ task: UUID, on other: UUID) throws(StoreError) -> Bool {
        let select = try connection.statement(
            "SELECT 1 FROM dependencies WHERE task_id = ?1 AND depends_on = ?2 AND present")
        select.bind(1, task)
        select.bind(2, other)
        return try select.first { _ in true } ?? false
    }
}
