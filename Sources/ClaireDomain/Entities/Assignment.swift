/// Where an assignment stands among the others of its task and its session.
package enum AssignmentState: String, CaseIterable, Sendable {
    /// The session works on it.
    case current
    /// It waits behind another of the same session.
    case waiting
    /// An earlier assignment of the same task counts.
    case superseded
    case released
}

/// A task given to a session.
package struct Assignment: Equatable, Sendable {
    package var id: UUID
    package var taskID: UUID
    package var sessionID: UUID
    package var state: AssignmentState
    /// Why it was released.
    package var reason: String?
    /// Milliseconds since 1970.
    package var created: Int64
    package var released: Int64?

    package init(
        id: UUID, taskID: UUID, sessionID: UUID, state: AssignmentState, reason: String?,
        created: Int64, released: Int64?
    ) {
        self.id = id
        self.taskID = taskID
        self.sessionID = sessionID
        self.state = state
        self.reason = reason
        self.created = created
        self.released = released
    }

    package var json: JSON {
        [
            "id": .string(id.text), "task_id": .string(taskID.text),
            "session_id": .string(sessionID.text), "state": .string(state.rawValue),
            "reason": JSON(reason), "created": .string(Timestamp.text(created)),
            "released": JSON(released.map(Timestamp.text)),
        ]
    }
}

/// The assignments that nobody has released, and what follows from their order.
///
/// The earliest of a task counts and later ones are superseded; of those that count for a session the
/// earliest is what it works on and the rest wait. A task in review is not in the session's hands, so
/// it stands behind those that are. Two machines that assigned apart thus agree without a coordinator.
package struct AssignmentBook: Sendable {
    /// An unreleased assignment of a live task that is not closed to a session that is not closed.
    package struct Entry: Equatable, Sendable {
        package let id: UUID
        package let task: UUID
        package let session: UUID
        /// When it was created.
        package let stamp: Stamp
        package let taskStatus: TaskStatus

        package init(
            id: UUID, task: UUID, session: UUID, stamp: Stamp, taskStatus: TaskStatus
        ) {
            self.id = id
            self.task = task
            self.session = session
            self.stamp = stamp
            self.taskStatus = taskStatus
        }
    }

    private let ofTask: [UUID: Entry]
    private let ofSession: [UUID: [Entry]]
    private let states: [UUID: AssignmentState]

    package init(_ entries: [Entry]) {
        var ofTask: [UUID: Entry] = [:]
        var ofSession: [UUID: [Entry]] = [:]
        var states: [UUID: AssignmentState] = [:]
        let ordered = entries.sorted {
            $0.stamp.hlc != $1.stamp.hlc ? $0.stamp.hlc < $1.stamp.hlc : $0.id < $1.id
        }
        for entry in ordered {
            if ofTask[entry.task] == nil {
                ofTask[entry.task] = entry
                ofSession[entry.session, default: []].append(entry)
            } else {
                states[entry.id] = .superseded
            }
        }
        for (session, entries) in ofSession {
            let inHand = entries.filter { $0.taskStatus != .inReview }
            let queue = inHand + entries.filter { $0.taskStatus == .inReview }
            ofSession[session] = queue
            for (index, entry) in queue.enumerated() {
                states[entry.id] = index == 0 ? .current : .waiting
            }
        }
        self.ofTask = ofTask
        self.ofSession = ofSession
        self.states = states
    }

    /// The assignment of a task that counts.
    package func current(ofTask task: UUID) -> Entry? { ofTask[task] }

    /// What a session works on, then what waits behind it.
    package func queue(ofSession session: UUID) -> [Entry] { ofSession[session] ?? [] }

    /// What a session has in its hands: a task that is neither closed nor in review.
    package func inHand(ofSession session: UUID) -> Entry? {
        queue(ofSession: session).first { $0.taskStatus != .inReview }
    }

    /// Whether any task was given to two sessions.
    package var hasSuperseded: Bool { states.contains { $0.value == .superseded } }

    /// Where an assignment stands; one that isn't in the book is released.
    package func state(of assignment: UUID) -> AssignmentState { states[assignment] ?? .released }

    /// The sessions that have an assignment that counts.
    package var sessions: [UUID] { ofSession.keys.sorted() }
}
