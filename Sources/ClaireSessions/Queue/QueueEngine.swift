import ClaireCommandLine
import ClaireDomain
import ClaireFleet
import ClairePlatform
import ClaireStore

/// Keeps sessions busy with ready autonomous tasks, a round at a time.
///
/// Each step is a transaction of its own or a call of the transport with its record before it, so
/// that a queue that is killed anywhere and started again goes on where the record stands: what was
/// given is not given twice, and what was not is.
package final class QueueEngine {
    /// Opens a session that starts with a task, and returns it.
    package typealias Opener = (Task) -> Result<UUID, Failure>

    let store: Store
    let feed: QueueFeed
    let machine: UUID
    private let pull: FleetPull
    private let broadcasts: BroadcastRun
    private let open: Opener
    /// What it is about, as `local_queue` has it.
    package private(set) var state: QueueState
    private var limits: QueueLimits
    /// The session that was opened last, until the fleet shows it, and when.
    private var opening: (session: UUID, at: Int64)?
    /// Tasks for which no session could be opened: they are left alone from then on.
    private var failed: Set<UUID> = []
    /// Sessions that a prompt did not reach: others are opened in their place.
    private var unreachable: Set<UUID> = []
    /// Whether a session could not be opened for a task, or a prompt was not delivered.
    package private(set) var hasFailed = false
    /// The stalls that were told of, by session and since when.
    private var stalls: [UUID: Int64] = [:]

    /// Milliseconds that lie between the openings of two sessions at least, and how long one that was
    /// opened is waited for.
    private static let stagger: Int64 = 2000
    private static let patience: Int64 = 20_000
    /// Milliseconds for which a session is idle before its task counts as stalled.
    private static let stall: Int64 = 60_000

    /// Looks at the fleet once, and notes what each session has cost so far.
    package init(
        store: Store, transport: Transport, feed: QueueFeed, state: QueueState,
        open: @escaping Opener
    ) throws(FleetError) {
        self.store = store
        self.feed = feed
        self.state = state
        self.open = open
        pull = FleetPull(transport: transport, store: store)
        broadcasts = BroadcastRun(transport: transport, store: store, actor: .claire)
        machine = try storing { () throws(StoreError) in try store.machineID() }
        _ = try pull.round()
        limits = QueueLimits([], started: state.started, budget: state.budget)
        limits = QueueLimits(try own(), started: state.started, budget: state.budget)
        try save()
    }

    /// One round: what is lost comes back, who is idle is fed, and one session is opened at most.
    package func round() throws(FleetError) -> QueueRound {
        let report = try pull.round()
        var round = QueueRound()
        round.problems = report.problems
        if let holder = try otherHolder() {
            round.takenBy = holder
            return round
        }
        try recover(report, &round)
        _ = try broadcasts.settle()
        try broadcasts.confirm(since: state.started)
        try judge(&round)
        try tell(report.idle, &round)
        if state.stop == nil { try openNext(report, &round) }
        try count(&round)
        return round
    }

    /// Whether another machine took one of the projects.
    private func otherHolder() throws(FleetError) -> QueueHolder? {
        try reading { reader throws(StoreError) in
            for project in state.projects {
                if let holder = try reader.queueHolder(of: project), holder.machine != machine {
                    return holder
                }
            }
            return nil
        }
    }

    // MARK: Leases

    /// Takes tasks back from sessions whose process this machine knows to be gone.
    private func recover(
        _ report: PullReport, _ round: inout QueueRound
    ) throws(FleetError) {
        // One that was started here and ended before anybody looked is gone where all answered.
        let shown = Set(report.sessions.map(\.session))
        let mayMiss = report.isComplete
        let gone = try reading { reader throws(StoreError) in
            try lost(reader, shown: mayMiss ? shown : nil)
        }
        guard !gone.isEmpty else { return }
        let tasks = try storing { () throws(StoreError) in
            try store.write(as: .claire) { writer throws(StoreError) in
                // It may have been resumed, or released, meanwhile.
                var tasks: [(task: Task, session: Session)] = []
                for (session, ids) in try lost(writer.reader, shown: mayMiss ? shown : nil) {
                    let seen = try writer.reader.session(session)
                    for task in try writer.releaseLost(session, tasks: ids) {
                        tasks.append((task, seen))
                    }
                }
                return tasks
            }
        }
        for (task, session) in tasks {
            round.add(.lost, task: task, session: session, "its process is gone")
        }
    }

    /// The autonomous tasks in the hands of sessions that this machine saw end.
    ///
    /// - Parameter shown: all that the fleet shows, where it answered whole.
    private func lost(
        _ reader: Reader, shown: Set<UUID>?
    ) throws(StoreError) -> [UUID: Set<UUID>] {
        let book = try reader.assignmentBook()
        var ended = try reader.endedSessions(seenBy: machine)
        if let shown {
            ended.formUnion(
                try reader.unseenLaunches(by: machine, olderThan: Self.patience)
                    .subtracting(shown))
            for session in book.sessions where !shown.contains(session) {
                if try hasLeft(session, reader) { ended.insert(session) }
            }
        }
        var lost: [UUID: Set<UUID>] = [:]
        for session in book.sessions where ended.contains(session) {
            for entry in book.queue(ofSession: session)
            where entry.taskStatus == .inProgress || entry.taskStatus == .todo {
                let task = try reader.task(entry.task)
                guard task.mode == .autonomous, state.projects.contains(task.projectID) else {
                    continue
                }
                lost[session, default: []].insert(task.id)
            }
        }
        return lost
    }

    /// Whether an agent's own hook said here that it ends, and nothing was seen of it since.
    private func hasLeft(_ session: UUID, _ reader: Reader) throws(StoreError) -> Bool {
        let last = try reader.observations(of: session, by: machine)
            .filter { $0.state != nil }.max { $0.observedAt < $1.observedAt }
        guard let last else { return false }
        return last.state == .done && last.source.hasSameBytes(as: StateSource.hook.rawValue)
    }

    // MARK: Limits

    /// The sessions that were given an autonomous task of these projects last.
    private func own() throws(FleetError) -> [Session] {
        try reading { reader throws(StoreError) in
            var own: [Session] = []
            for session in try reader.sessions(includeClosed: true) {
                guard let last = try reader.lastWork(of: session.id), last.mode == .autonomous,
                    state.projects.contains(last.project)
                else { continue }
                own.append(session)
            }
            return own
        }
    }

    private func judge(_ round: inout QueueRound) throws(FleetError) {
        let sessions = try own()
        round.spent = limits.spent(sessions)
        let stop = limits.stop(sessions)
        guard stop != state.stop else { return }
        let wasStopped = state.stop != nil
        state.stop = stop
        try save()
        if let stop {
            round.add(.stopped, stop)
        } else if wasStopped {
            round.add(.resumed)
        }
    }

    /// Hooks read it: they feed while a queue runs here and is not stopped.
    private func save() throws(FleetError) {
        let json = state.json
        try storing { () throws(StoreError) in
            try store.write(as: .claire) { writer throws(StoreError) in
                for project in state.projects {
                    try writer.setQueueRun(of: project, pid: CurrentProcess.id, state: json)
                }
            }
        }
    }

    // MARK: Feeding

    /// Types what is next for those who are idle: hooks have fed the others.
    private func tell(_ idle: Set<UUID>, _ round: inout QueueRound) throws(FleetError) {
        for session in try own() where idle.contains(session.id) && !session.closed {
            guard Interruption.received == nil else { return }
            let step = try reading { reader throws(StoreError) in
                try feed.step(for: session.id, reader, machine)
            }
            let id = try storing { () throws(StoreError) in try feed.prepare(session: session.id) }
            guard let id else { continue }
            KillPoint.reach("queue-given")
            let delivery = try broadcasts.deliver(pending: id, to: session, mode: .idle)
            guard let delivery else { continue }
            let task = try reading { reader throws(StoreError) in
                try reader.broadcast(id).message.task.map { id throws(StoreError) in
                    try reader.task(id)
                }
            }
            if delivery.outcome.isSubmitted {
                unreachable.remove(session.id)
                let isTask = if case .task = step { true } else { false }
                round.add(isTask ? .fed : .told, task: task, session: session, delivery.detail)
            } else {
                hasFailed = true
                unreachable.insert(session.id)
                round.add(
                    .failed, task: task, session: session,
                    "\(delivery.outcome.rawValue): \(delivery.detail ?? "")")
            }
        }
    }

    /// Whether a session that is there has nothing left and is told the next task in a moment.
    private func hasFreeSession(_ report: PullReport) throws(FleetError) -> Bool {
        let shown = Set(report.sessions.filter { $0.state != .done }.map(\.session))
        let free = try own().filter { session in
            session.state == .idle && !session.closed && shown.contains(session.id)
                && !unreachable.contains(session.id)
        }
        return try reading { reader throws(StoreError) in
            for session in free {
                if case .task = try feed.step(for: session.id, reader, machine) { return true }
            }
            return false
        }
    }

    /// Opens a session for the best task, where there is room and the one before has come up.
    private func openNext(
        _ report: PullReport, _ round: inout QueueRound
    ) throws(FleetError) {
        let next = try reading { reader throws(StoreError) -> Task? in
            let rules = QueueRules(reader, machine: machine, trust: feed.trust)
            guard try rules.occupied(in: state.projects).count < state.concurrency else {
                return nil
            }
            let ready = try rules.ready(in: state.projects, limit: failed.count + 1)
            return ready.first { !failed.contains($0.task.id) }?.task
        }
        guard let next else { return }
        guard try isUp(), try !hasFreeSession(report) else {
            round.isUnfinished = true
            return
        }
        switch open(next) {
        case .success(let id):
            opening = (id, MonotonicClock.now())
            let session = try reading { reader throws(StoreError) in try reader.session(id) }
            round.add(.opened, task: next, session: session)
        case .failure(let failure):
            failed.insert(next.id)
            hasFailed = true
            round.add(.failed, task: next, failure.message.plain)
        }
        round.isUnfinished = true
    }

    /// Whether the session that was opened last shows what it does, or was waited for long enough.
    private func isUp() throws(FleetError) -> Bool {
        guard let opening else { return true }
        let waited = (MonotonicClock.now() - opening.at) / 1_000_000
        guard waited >= Self.stagger else { return false }
        let state = try reading { reader throws(StoreError) in
            try reader.session(opening.session).state
        }
        guard state != .unknown || waited >= Self.patience else { return false }
        self.opening = nil
        return true
    }

    // MARK: What there is

    private func count(_ round: inout QueueRound) throws(FleetError) {
        let stalled = try reading { reader throws(StoreError) in
            let rules = QueueRules(reader, machine: machine, trust: feed.trust)
            round.busy = try rules.busy(in: state.projects)
            round.ready = try rules.ready(in: state.projects, limit: 1000)
                .count { !failed.contains($0.task.id) }
            round.held = try held(reader, rules)
            var stalled: [(Session, Task)] = []
            for id in round.busy.sorted() {
                let session = try reader.session(id)
                guard session.state == .idle, let since = session.stateSince,
                    reader.now - since > Self.stall, let task = session.queue.first
                else { continue }
                stalled.append((session, try reader.task(task.id)))
            }
            return stalled
        }
        for (session, task) in stalled where stalls[session.id] != session.stateSince {
            stalls[session.id] = session.stateSince
            round.add(
                .stalled, task: task, session: session, "it stopped and did not report the task")
        }
    }

    private func held(
        _ reader: Reader, _ rules: QueueRules
    ) throws(StoreError) -> [QueueRound.Held] {
        var held: [QueueRound.Held] = []
        for project in state.projects {
            let ready = try reader.best(project: project, limit: 10) { task throws(StoreError) in
                try rules.refusal(ofReady: task) != nil
            }
            for one in ready {
                guard let refusal = try rules.refusal(of: one.task) else { continue }
                held.append(QueueRound.Held(task: one.task, refusal: refusal))
            }
        }
        return held
    }

    private func reading<Value>(
        _ body: (Reader) throws(StoreError) -> Value
    ) throws(FleetError) -> Value {
        try storing { () throws(StoreError) in try store.read(body) }
    }
}
