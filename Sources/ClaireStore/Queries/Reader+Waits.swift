import ClaireDomain

extension Reader {
    /// What waits for a person now, of the whole fleet and all work.
    package func waits() throws(StoreError) -> [StatusReport.Attention] {
        let tasks = try tasks(TaskFilter(statuses: [.inProgress, .inReview, .blocked]))
        var waits: [StatusReport.Attention] = []
        for wait in try attention(try sessions(), tasks, try assignmentBook()) {
            guard wait.session == nil, let task = wait.task else {
                waits.append(wait)
                continue
            }
            // A note changes the task, and begins no wait.
            waits.append(
                .init(
                    kind: wait.kind, session: nil, task: task,
                    since: try statusSince(task.id) ?? task.updated))
        }
        return waits
    }

    /// Since when a task stands where it does, milliseconds since 1970.
    func statusSince(_ task: UUID) throws(StoreError) -> Int64? {
        let select = try connection.statement("SELECT status_at FROM tasks WHERE id = ?1")
        select.bind(1, task)
        return try select.first { $0.optionalInteger(0) } ?? nil
    }
}

extension StatusReport.Attention {
    /// What names this wait: who waits and for what. It is over when nobody waits so any more.
    package var subject: UUID? { session?.id ?? task?.id }

    /// The purpose under which it is remembered that people were told.
    private var purpose: String { "notified:" + kind.rawValue }

    /// Whether people were told of it already, by any process of this machine.
    package func isTold(_ reader: Reader) throws(StoreError) -> Bool {
        guard let subject else { return true }
        return try reader.offset(subject, purpose).map { $0.hasSameBytes(as: mark) } ?? false
    }

    /// Remembers that people are told of it: of several processes that are about to one does.
    ///
    /// - Returns: whether it is the caller's to tell.
    package func noteTold(_ writer: Writer) throws(StoreError) -> Bool {
        guard let subject, try !isTold(writer.reader) else { return false }
        try writer.setOffset(subject, purpose, mark)
        return true
    }

    /// Another wait of the same kind begins at another time.
    private var mark: String { since.map { String($0) } ?? "-" }
}
