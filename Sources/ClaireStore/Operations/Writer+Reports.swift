import ClaireDomain

/// What became of an agent's report.
package enum ReportOutcome: String, CaseIterable, Sendable {
    /// It says what is recorded already.
    case nothing
    /// An update of its session, on the assignment that it works on.
    case update
    /// Its task is in review now.
    case inReview = "in_review"
    /// The task is another session's, or nobody's, meanwhile: it stands there as a note.
    case note
}

/// What agents say of themselves and their work.
extension Writer {
    /// Records what a session says it does; what it said last writes nothing.
    package func report(
        state: SessionState, message: String?, of session: UUID
    ) throws(StoreError) -> ReportOutcome {
        try checkTexts([("message", message)])
        let last = try reader.observations(of: session, by: identity.machine)
            .first { $0.source.hasSameBytes(as: Observation.agentSource) }
        let isSaid = last?.state == state && (last?.message).hasSameBytes(as: message)
        let isNews = try observe(
            Sighting(
                session: session, source: Observation.agentSource, registers: SessionRegisters(),
                observed: ObservationRegisters(
                    state: state, message: .some(message), lastSeen: now)))
        guard !isSaid else { return isNews ? .update : .nothing }
        try recordUpdate(
            session: session, source: .mcp,
            payload: JSONObject([("state", .string(state.rawValue)), ("text", JSON(message))]))
        return .update
    }

    /// Records what a session says it has used so far; where its transcript was read, that counts.
    package func report(usage: Usage, of session: UUID) throws(StoreError) -> ReportOutcome {
        var object = usage.json.object ?? JSONObject()
        object["basis"] = "reported by the agent"
        object["models"] = []
        let sighting = Sighting(
            session: session, source: Observation.agentUsageSource, registers: SessionRegisters(),
            observed: ObservationRegisters(usage: object, lastSeen: now))
        return try observe(sighting) ? .update : .nothing
    }

    /// Records a line of a session's own log.
    package func report(
        level: String, message: String, of session: UUID
    ) throws(StoreError) -> ReportOutcome {
        let book = try reader.assignmentBook()
        if book.queue(ofSession: session).isEmpty,
            let task = try lostTask(of: session, book)
        {
            try noteTask(task, "\(level): \(message)")
            return .note
        }
        try checkTexts([("message", message)])
        try recordUpdate(
            session: session, source: .mcp,
            payload: JSONObject([("level", .string(level)), ("text", .string(message))]))
        return .update
    }

    /// A session says that its task is done: it goes to review, with the summary recorded.
    ///
    /// A report twice is one; one about a task that is in review already is recorded there; one from a
    /// session whose task is another's becomes a note. What only waits behind is never touched.
    ///
    /// - Returns: the task that it was about.
    /// - Throws: `conflict` `no_task` where it never had one, `move_not_allowed` where it is blocked.
    package func reportDone(
        summary: String, of session: UUID
    ) throws(StoreError) -> (task: UUID, outcome: ReportOutcome) {
        try checkTexts([("summary", summary)])
        let book = try reader.assignmentBook()
        let queue = book.queue(ofSession: session)
        if let entry = queue.first(where: { Self.isBegun($0.taskStatus) }) {
            try moveTask(entry.task, .submit)
            try record(summary, session, entry.id)
            return (entry.task, .inReview)
        }
        if let entry = queue.last(where: { $0.taskStatus == .inReview }) {
            let said = try reader.updates(task: entry.task).last { $0.doneSummary != nil }
            if said?.doneSummary.hasSameBytes(as: summary) ?? false {
                return (entry.task, .nothing)
            }
            try record(summary, session, entry.id)
            return (entry.task, .update)
        }
        guard let task = try lostTask(of: session, book, evenClosed: true) else {
            throw .conflict(
                Conflict(
                    code: "no_task",
                    message: "session '\(try reader.session(session).label)' has no task in hand",
                    hint: "claire task next --claim"))
        }
        try noteTask(task, summary)
        return (task, .note)
    }

    private static func isBegun(_ status: TaskStatus) -> Bool {
        status == .inProgress || status == .blocked
    }

    private func record(
        _ summary: String, _ session: UUID, _ assignment: UUID
    ) throws(StoreError) {
        try append(
            .updateRecorded(
                session: session, assignment: assignment, source: .mcp,
                payload: JSONObject([("report", "done"), ("summary", .string(summary))])))
    }

    /// The task that a session had last and that is another's, or nobody's, meanwhile.
    private func lostTask(
        of session: UUID, _ book: AssignmentBook, evenClosed: Bool = false
    ) throws(StoreError) -> UUID? {
        guard let last = try reader.assignments(session: session).last else { return nil }
        let task = try reader.task(last.taskID)
        guard !task.deleted, evenClosed || !task.status.isClosed else { return nil }
        return last.taskID
    }
}

extension Update {
    /// What an agent said when it reported its task as done; `nil` for other updates.
    package var doneSummary: String? {
        guard source == .mcp, payload["report"] == "done" else { return nil }
        return payload["summary"]?.string
    }
}
