import ClaireDomain

/// What to do when a session that is to get a task has work in its hands.
package enum BusySession: Sendable {
    /// Refuse.
    case refuse
    /// Let the task wait behind it.
    case queue
    /// Release what it has first.
    case switchOver
}

/// Operations on assignments.
extension Writer {
    /// Gives a task to a session and starts it.
    ///
    /// - Throws: `conflict` `assigned` when another session has the task, `session_busy` when the
    ///   session has work and `busy` is `.refuse`, `move_not_allowed`.
    @discardableResult
    package func assign(
        _ taskID: UUID, to session: UUID, ifBusy busy: BusySession = .refuse
    ) throws(StoreError) -> Assignment {
        let task = try reader.task(taskID)
        try requireLive(task)
        let book = try reader.assignmentBook()
        if let entry = book.current(ofTask: taskID) {
            if entry.session == session { return try reader.assignment(entry.id) }
            throw try taken(task, by: entry.session)
        }
        try requireOpen(session)
        let work = book.inHand(ofSession: session)
        if let work { try make(room: busy, session, work) }
        // What waits behind other work is not started yet; every other state but todo refuses.
        let waits = task.status == .todo && work != nil && busy == .queue
        if task.status != .inProgress && !waits { try moveTask(taskID, .assign) }
        let id = newID()
        try append(.assignmentCreated(id: id, task: taskID, session: session))
        return try reader.assignment(id)
    }

    private func make(
        room busy: BusySession, _ session: UUID, _ work: AssignmentBook.Entry
    ) throws(StoreError) {
        switch busy {
        case .queue: return
        case .switchOver: try release(work.task)
        case .refuse:
            throw try occupied(
                session, work,
                hint: "add --queue to let it wait behind that, or --switch to release that")
        }
    }

    private func occupied(
        _ session: UUID, _ work: AssignmentBook.Entry, hint: String
    ) throws(StoreError) -> StoreError {
        .conflict(
            Conflict(
                code: "session_busy",
                message: "session '\(try reader.session(session).label)' works on task "
                    + "'\(work.task.text.prefix(8))'", hint: hint))
    }

    func taken(_ task: Task, by session: UUID) throws(StoreError) -> StoreError {
        .conflict(
            Conflict(
                code: "assigned",
                message: "task '\(task.id.text.prefix(8))' is assigned to session "
                    + "'\(try reader.session(session).label)'",
                hint: "claire assign --release \(task.id.text.prefix(8))"))
    }

    private func requireOpen(_ session: UUID) throws(StoreError) {
        guard try reader.session(session).closed else { return }
        throw .conflict(
            Conflict(
                code: "session_closed", message: "session '\(session.text.prefix(8))' is closed",
                hint: "claire session list"))
    }

    /// Takes a task that nobody has: of all that race for it exactly one wins.
    ///
    /// - Parameter session: who takes it; without one the actor takes it for themselves.
    /// - Throws: `conflict` `claim_lost` with the winner's name, `move_not_allowed` where nobody works
    ///   on it and it isn't to do either.
    @discardableResult
    package func claim(_ taskID: UUID, session: UUID?) throws(StoreError) -> Task {
        let task = try reader.task(taskID)
        try requireLive(task)
        let book = try reader.assignmentBook()
        let holder = book.current(ofTask: taskID)
        guard task.status == .todo, holder == nil else {
            let isTaken = holder != nil || [.inProgress, .inReview].contains(task.status)
            throw isTaken
                ? try claimLost(task, holder?.session) : .conflict(Self.refusal(of: .claim, task))
        }
        guard task.isReady else {
            throw .conflict(
                Conflict(
                    code: "not_ready",
                    message: "task '\(taskID.text.prefix(8))' waits for others",
                    hint: "claire task show \(taskID.text.prefix(8))"))
        }
        if let session {
            try requireOpen(session)
            if let work = book.inHand(ofSession: session) {
                throw try occupied(
                    session, work,
                    hint: "claire assign \(taskID.text.prefix(8)) \(session.text) --queue")
            }
        }
        try moveTask(taskID, .claim)
        if let session {
            try append(.assignmentCreated(id: newID(), task: taskID, session: session))
        }
        return try reader.task(taskID)
    }

    private func claimLost(_ task: Task, _ holder: UUID?) throws(StoreError) -> StoreError {
        let winner: String
        if let holder {
            winner = "session '\(try reader.session(holder).label)'"
        } else {
            winner = try statusAuthor(task.id)
        }
        return .conflict(
            Conflict(
                code: "claim_lost",
                message: "task '\(task.id.text.prefix(8))' is \(task.status.rawValue), "
                    + "taken by \(winner)",
                hint: "claire task next"))
    }

    /// Who moved the task where it is.
    private func statusAuthor(_ task: UUID) throws(StoreError) -> String {
        let select = try connection.statement("SELECT status_clock FROM tasks WHERE id = ?1")
        select.bind(1, task)
        guard let stamp = try select.first({ Stamp(bytes: $0.blob(0)) }) ?? nil else {
            return "nobody"
        }
        let event = try connection.statement("SELECT payload FROM events WHERE uuid = ?1")
        event.bind(1, stamp.event)
        let payload = try event.first { try? JSON.parse($0.text(0)) } ?? nil
        switch payload?["actor"]?.string.flatMap({ Actor($0) }) {
        case .person(let name): return "'\(name)'"
        case .session(let id): return "session '\(try reader.session(id).label)'"
        case .claire, nil: return "'claire'"
        }
    }

    /// Takes the best ready task; `nil` when there is none.
    package func claimNext(
        project: UUID?, session: UUID?
    ) throws(StoreError) -> RankedTask? {
        guard let best = try reader.ranked(project: project).first else { return nil }
        let task = try claim(best.task.id, session: session)
        return RankedTask(task: task, rank: best.rank)
    }

    /// Takes a task from its session; one in progress is todo again.
    ///
    /// - Throws: `conflict` `not_assigned`.
    @discardableResult
    package func release(_ taskID: UUID) throws(StoreError) -> Task {
        let task = try reader.task(taskID)
        guard let entry = try reader.assignmentBook().current(ofTask: taskID) else {
            throw .conflict(
                Conflict(
                    code: "not_assigned",
                    message: "task '\(taskID.text.prefix(8))' is assigned to no session",
                    hint: "claire task show \(taskID.text.prefix(8))"))
        }
        try append(.assignmentReleased(id: entry.id, reason: "released"))
        if task.status == .inProgress { try moveTask(taskID, .release) }
        return try reader.task(taskID)
    }

    /// Releases every assignment of a task, superseded ones too.
    func releaseAll(_ task: UUID, reason: String) throws(StoreError) {
        let select = try connection.statement(
            """
            SELECT id FROM assignments WHERE task_id = ?1 AND released = 0 AND created IS NOT NULL
            ORDER BY created_clock
            """)
        select.bind(1, task)
        for id in try select.all({ $0.uuid(0) }) {
            try append(.assignmentReleased(id: id, reason: reason))
        }
    }
}
