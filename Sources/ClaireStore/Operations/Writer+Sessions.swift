import ClaireDomain

/// Operations on sessions.
extension Writer {
    /// Records a session that was opened here, and gives it tasks: it works on the first, the others
    /// wait behind it.
    ///
    /// - Throws: `conflict` where a task was given to another meanwhile, or can't be started.
    @discardableResult
    package func openSession(
        _ id: UUID, _ registers: SessionRegisters, tasks: [UUID]
    ) throws(StoreError) -> Session {
        try append(.sessionOpened(id: id, registers))
        for task in tasks { try assign(task, to: id, ifBusy: .queue) }
        return try reader.session(id)
    }

    /// Checks that a task could be given to a session that doesn't exist yet.
    ///
    /// - Throws: `conflict` `assigned`, `move_not_allowed`, `deleted`.
    package func requireAssignable(_ id: UUID) throws(StoreError) {
        let task = try reader.task(id)
        try requireLive(task)
        if let entry = try reader.assignmentBook().current(ofTask: id) {
            throw try taken(task, by: entry.session)
        }
        let target = TaskMove.assign.target(from: task.status, blockedFrom: nil)
        guard target != nil || task.status == .inProgress else {
            throw .conflict(Self.refusal(of: .assign, task))
        }
    }

    /// Records that a session has ended for good, and releases what it had: what it worked on is to do
    /// again, and what waits for a review goes on waiting.
    @discardableResult
    package func closeSession(_ id: UUID) throws(StoreError) -> Session {
        guard try !reader.session(id).closed else { return try reader.session(id) }
        let book = try reader.assignmentBook()
        for assignment in try reader.assignments(session: id) where assignment.released == nil {
            let task = assignment.taskID
            let isCurrent = book.current(ofTask: task)?.id == assignment.id
            try append(.assignmentReleased(id: assignment.id, reason: "the session was closed"))
            if isCurrent, try reader.task(task).status == .inProgress {
                try moveTask(task, .release, reason: "the session was closed")
            }
        }
        try append(.sessionClosed(id: id))
        return try reader.session(id)
    }

    /// Records the difference that a session's branch makes, as this machine counted it.
    package func recordDiffStat(_ id: UUID, _ stat: JSONObject) throws(StoreError) {
        try observe(
            Sighting(
                session: id, source: "git", registers: SessionRegisters(),
                observed: ObservationRegisters(diffStat: stat)))
    }
}
