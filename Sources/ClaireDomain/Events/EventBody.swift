/// What an event says, decoded: one case for each way in which it touches the projections.
package enum EventBody: Equatable, Sendable {
    case projectCreated(id: UUID, ProjectRegisters)
    case projectUpdated(id: UUID, ProjectRegisters)
    case projectDeleted(id: UUID)
    case projectRestored(id: UUID)
    case taskCreated(id: UUID, TaskRegisters)
    case taskUpdated(id: UUID, TaskRegisters)
    case taskStatusChanged(id: UUID, TaskStatusRegister)
    case taskDeleted(id: UUID)
    case taskRestored(id: UUID)
    case dependencyAdded(DependencyEdge)
    case dependencyRemoved(DependencyEdge)
    case noteAdded(NoteSubject, text: String)
    case assignmentCreated(id: UUID, task: UUID, session: UUID)
    case assignmentReleased(id: UUID, reason: String?)
    case assignmentResumed(id: UUID)
    case sessionOpened(id: UUID, SessionRegisters)
    case sessionClosed(id: UUID)
    case sessionObserved(id: UUID, source: String, SessionRegisters, ObservationRegisters)
    case updateRecorded(
        session: UUID, assignment: UUID?, source: UpdateSource, payload: JSONObject)
    case broadcastSent(BroadcastMessage)
    case broadcastDelivered(
        broadcast: UUID, recipient: UUID, outcome: DeliveryOutcome, detail: String?)
    /// The machine that wrote it runs a project's queue from then on; the host is its name.
    case queueTaken(project: UUID, host: String)
    /// The machine that wrote it runs a project's queue no more.
    case queueReleased(project: UUID)
    case eventVoided(event: UUID, voided: Bool)
    /// A machine gives up the end of a log of its own: from a position on, and by the event that
    /// stands there, which is found again where the log is given another name.
    case originAbandoned(origin: String, fromSeq: Int, event: UUID? = nil)
}

/// What a note hangs on.
package enum NoteSubject: Hashable, Sendable {
    case project(UUID)
    case task(UUID)
}

/// A message to several sessions, as it was sent.
package struct BroadcastMessage: Equatable, Sendable {
    /// `project`, `group` or `session`.
    package enum Target: Hashable, Sendable {
        /// A project's id: the sessions assigned to its tasks.
        case project(UUID)
        /// A group's name in the sender's configuration.
        case group(String)
        /// One session: a prompt, or what a reviewer asks for. It is the only recipient.
        case session(UUID)
    }

    package var target: Target
    package var text: String
    package var recipients: [UUID]
    /// The task that a message to a session is about.
    package var task: UUID?

    package init(target: Target, text: String, recipients: [UUID]) {
        self.target = target
        self.text = text
        self.recipients = recipients
    }

    /// A message to one session about a task.
    package init(to session: UUID, about task: UUID, text: String) {
        self.init(target: .session(session), text: text, recipients: [session])
        self.task = task
    }
}

extension EventBody {
    package var type: EventType {
        switch self {
        case .projectCreated: .projectCreated
        case .projectUpdated: .projectUpdated
        case .projectDeleted: .projectDeleted
        case .projectRestored: .projectRestored
        case .taskCreated: .taskCreated
        case .taskUpdated: .taskUpdated
        case .taskStatusChanged: .taskStatusChanged
        case .taskDeleted: .taskDeleted
        case .taskRestored: .taskRestored
        case .dependencyAdded: .dependencyAdded
        case .dependencyRemoved: .dependencyRemoved
        case .noteAdded: .noteAdded
        case .assignmentCreated: .assignmentCreated
        case .assignmentReleased: .assignmentReleased
        case .assignmentResumed: .assignmentResumed
        case .sessionOpened: .sessionOpened
        case .sessionClosed: .sessionClosed
        case .sessionObserved: .sessionObserved
        case .updateRecorded: .updateRecorded
        case .broadcastSent: .broadcastSent
        case .broadcastDelivered: .broadcastDelivered
        case .queueTaken: .queueTaken
        case .queueReleased: .queueReleased
        case .eventVoided: .eventVoided
        case .originAbandoned: .originAbandoned
        }
    }

    /// The entities that the event speaks of: what `log --task` and `show --history` find it by.
    package var subjects: [UUID] {
        switch self {
        case .projectCreated(let id, _), .projectUpdated(let id, _), .projectDeleted(let id),
            .projectRestored(let id), .taskUpdated(let id, _), .taskStatusChanged(let id, _),
            .taskDeleted(let id), .taskRestored(let id), .assignmentReleased(let id, _),
            .assignmentResumed(let id), .sessionOpened(let id, _), .sessionClosed(let id),
            .sessionObserved(let id, _, _, _):
            [id]
        case .taskCreated(let id, let registers): [id] + [registers.project].compactMap { $0 }
        case .dependencyAdded(let edge), .dependencyRemoved(let edge): [edge.task, edge.dependsOn]
        case .noteAdded(.project(let id), _), .noteAdded(.task(let id), _): [id]
        case .assignmentCreated(let id, let task, let session): [id, task, session]
        case .updateRecorded(let session, let assignment, _, _):
            [session] + [assignment].compactMap { $0 }
        case .broadcastSent(let message):
            switch message.target {
            case .project(let id): [id]
            case .session(let id): [id] + [message.task].compactMap { $0 }
            case .group: []
            }
        case .broadcastDelivered(let broadcast, let recipient, _, _): [broadcast, recipient]
        case .queueTaken(let project, _), .queueReleased(let project): [project]
        case .eventVoided(let event, _): [event]
        case .originAbandoned: []
        }
    }
}
