import ClaireDomain
import ClaireStore

/// Which tasks may be fed to agents here, and what a session gets next: the rules of the queue over
/// one moment of the record (agents.md, "Queue and review").
package struct QueueRules {
    /// Why a task is not fed.
    package enum Refusal: Equatable, Sendable {
        /// A person is to be there when it is worked on.
        case supervised
        /// A machine that is not trusted here made it autonomous.
        case untrusted(UUID)
        /// It waits for others.
        case notReady

        /// As the end of a sentence.
        package var words: String {
            switch self {
            case .supervised: "supervised: it is never fed"
            case .untrusted(let machine):
                "made autonomous on machine \(machine.text.prefix(8)), which '[queue] trust' does "
                    + "not name"
            case .notReady: "waits for others"
            }
        }
    }

    /// What a session gets next.
    package enum Step: Equatable, Sendable {
        /// Nothing: it works on something, there is nothing, or nothing may be fed.
        case nothing
        /// The next in its queue is not to be fed, so it pauses.
        case pause(task: UUID, Refusal)
        /// A message that did not reach it yet.
        case message(UUID)
        /// A task: one that waits behind, or the best that is ready.
        case task(UUID)
    }

    let reader: Reader
    /// This machine.
    let machine: UUID
    /// The machines whose word makes a task autonomous here, besides this one.
    let trust: Set<UUID>

    /// - Parameter trust: `[queue] trust`, ids of machines; what is none trusts nobody.
    package init(_ reader: Reader, machine: UUID, trust: [String]) {
        self.reader = reader
        self.machine = machine
        self.trust = Set(trust.compactMap { UUID($0) })
    }

    /// Why a task is not fed here; `nil` for one that is.
    package func refusal(of task: Task) throws(StoreError) -> Refusal? {
        try refusal(ofReady: task.id) ?? (task.isReady ? nil : .notReady)
    }

    /// The same for one that is known to be ready.
    package func refusal(ofReady task: UUID) throws(StoreError) -> Refusal? {
        let (mode, author) = try reader.mode(of: task)
        guard mode == .autonomous else { return .supervised }
        guard let author, author != machine, !trust.contains(author) else { return nil }
        return .untrusted(author)
    }

    /// The tasks that may be fed, best first.
    package func ready(
        in projects: [UUID], limit: Int
    ) throws(StoreError) -> [RankedTask] {
        var found: [RankedTask] = []
        for project in projects where try reader.project(project).status == .active {
            found += try reader.best(project: project, limit: limit) { task throws(StoreError) in
                try refusal(ofReady: task) == nil
            }
        }
        return Array(found.sorted { $0.rank < $1.rank }.prefix(limit))
    }

    /// The sessions that work on autonomous tasks of some projects and are not known to have ended.
    package func busy(in projects: [UUID]) throws(StoreError) -> Set<UUID> {
        let book = try reader.assignmentBook()
        let ended = try reader.endedSessions(seenBy: machine)
        var busy: Set<UUID> = []
        for session in book.sessions where !ended.contains(session) {
            guard let entry = book.inHand(ofSession: session), entry.taskStatus == .inProgress
            else { continue }
            let task = try reader.task(entry.task)
            if task.mode == .autonomous, projects.contains(task.projectID) { busy.insert(session) }
        }
        return busy
    }

    /// The sessions that take up room: those that are busy, and those whose agent is still at its turn
    /// though its task is reported, since it is fed when that ends.
    package func occupied(in projects: [UUID]) throws(StoreError) -> Set<UUID> {
        var occupied = try busy(in: projects)
        for session in try reader.sessions()
        where session.state == .working || session.state == .waiting {
            guard let last = try reader.lastWork(of: session.id), last.mode == .autonomous,
                projects.contains(last.project)
            else { continue }
            occupied.insert(session.id)
        }
        return occupied
    }

    /// What a session gets whose agent has stopped.
    ///
    /// - Parameter running: the queue of a project as far as it runs here; `nil` where it doesn't.
    package func next(
        session: UUID, running: (UUID) -> QueueState?
    ) throws(StoreError) -> Step {
        guard try !reader.isClosed(session) else { return .nothing }
        if let message = try reader.pendingMessage(to: session, from: machine) {
            return .message(message)
        }
        if let entry = try reader.assignmentBook().inHand(ofSession: session) {
            guard entry.taskStatus == .todo else { return .nothing }
            let task = try reader.task(entry.task)
            // A queue that stopped feeding stops this too.
            if running(task.projectID)?.stop != nil { return .nothing }
            let refusal = try refusal(of: task)
            return refusal.map { .pause(task: entry.task, $0) } ?? .task(entry.task)
        }
        return try fresh(session, running: running)
    }

    /// The best ready task for a session that has nothing left, where the queue of its project runs
    /// here and has room. Only a session that was given an autonomous task last gets more by itself.
    private func fresh(
        _ session: UUID, running: (UUID) -> QueueState?
    ) throws(StoreError) -> Step {
        guard let last = try reader.lastWork(of: session), last.mode == .autonomous,
            let state = running(last.project), state.stop == nil,
            try reader.queueHolder(of: last.project)?.machine == machine,
            let best = try ready(in: [last.project], limit: 1).first,
            try occupied(in: state.projects).subtracting([session]).count < state.concurrency
        else { return .nothing }
        return .task(best.task.id)
    }
}
