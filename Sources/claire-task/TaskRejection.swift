import ClaireCommandLine
import ClaireCommands
import ClaireDomain
import ClaireFleet
import ClaireOperations
import ClairePlatform
import ClaireStore
import ClaireVerb

/// `claire task reject`: back to the session that has the task, with what is missing.
///
/// The move and the message are one transaction; the message is delivered then, and what can't be
/// delivered now is by the session's next stop, or with the next prompt.
enum TaskRejection {
    static func run(_ context: Context) throws(VerbFailure) {
        let invocation = context.invocation
        let operation = MoveTask(
            task: invocation[TaskSpec.task], move: .reject, reason: invocation[TaskSpec.feedback])
        // What was recorded is delivered, or it is said that it was not, whatever signal comes.
        Interruption.noteSignals()
        let (line, message) = try context.write { writer throws(StoreError) in
            let task = try operation.run(writer)
            let sent = writer.events.last { $0.type == EventType.broadcastSent.rawValue }
            return (try TaskLine(task, writer.reader), sent.flatMap { UUID($0.uuid) })
        }
        let delivery = try message.map { id throws(VerbFailure) in
            try deliver(id, line.task, context)
        }
        print(line, delivery, context)
        if let delivery, !delivery.outcome.isSubmitted { context.exit = .partial }
        try? context.renderer.flush()
        if let signal = Interruption.take() { Interruption.end(by: signal) }
    }

    private static func deliver(
        _ id: UUID, _ task: Task, _ context: Context
    ) throws(VerbFailure) -> Delivery {
        let store = try context.storeToWrite()
        let transport = Transport(command: try context.configuration().transportCommand)
        do throws(TransportError) { try transport.check() } catch {
            context.renderer.note("\(context.command, .muted): \(error.message)")
            return try current(id, context)
        }
        var isElsewhere = false
        do throws(FleetError) {
            // Who began to wait a moment ago is not typed into.
            _ = try FleetPull(transport: transport, store: store).round(onlyStates: true)
            let session = try context.session(of: task)
            if let session, session.state != .done {
                let run = BroadcastRun(transport: transport, store: store, actor: .claire)
                isElsewhere = try run.deliver(pending: id, to: session, mode: .queue) == nil
            }
        } catch {
            context.renderer.note("\(context.command, .muted): \(VerbFailure(error).message)")
        }
        return isElsewhere ? try whenEnded(id, context) : try current(id, context)
    }

    /// A queue or the agent's own hook was faster: what becomes of it is known in a moment.
    private static func whenEnded(_ id: UUID, _ context: Context) throws(VerbFailure) -> Delivery {
        let deadline = MonotonicClock.now() + 40_000_000_000
        var delivery = try current(id, context)
        while [.queued, .attempted].contains(delivery.outcome), Interruption.received == nil,
            MonotonicClock.now() < deadline
        {
            MonotonicClock.sleep(milliseconds: 200)
            delivery = try current(id, context)
        }
        return delivery
    }

    private static func current(_ id: UUID, _ context: Context) throws(VerbFailure) -> Delivery {
        try context.read { reader throws(StoreError) in
            let broadcast = try reader.broadcast(id)
            guard let delivery = broadcast.deliveries.first else {
                throw .notFound(.broadcast, name: id.text)
            }
            return delivery
        }
    }

    private static func print(_ line: TaskLine, _ delivery: Delivery?, _ context: Context) {
        let deliveries = [delivery].compactMap { $0 }
        let members: [(noun: String, value: JSON)] = [
            ("task", line.task.json), ("deliveries", .array(deliveries.map(\.json))),
        ]
        context.show(id: line.task.id, { members }) { renderer in
            renderer.line(line.text)
            guard let delivery else {
                return renderer.note("no session has it: the feedback is kept with the task")
            }
            let detail: Text = delivery.detail.map { ": \($0)" } ?? ""
            renderer.line("feedback \(delivery.outcome.word)\(detail)")
            guard !delivery.outcome.isSubmitted else { return }
            switch delivery.outcome {
            case .unknown, .typed, .attempted:
                renderer.hint("look yourself: claire session tail SESSION")
            default:
                renderer.note("it is given when its agent stops next, or with the task's prompt")
            }
        }
    }
}

extension Context {
    /// The session that has a task now.
    fileprivate func session(of task: Task) throws(FleetError) -> Session? {
        guard let id = task.sessionID else { return nil }
        do throws(VerbFailure) {
            return try read { reader throws(StoreError) in try reader.session(id) }
        } catch {
            return nil
        }
    }
}

extension VerbFailure {
    /// Why the fleet could not be told.
    fileprivate init(_ error: FleetError) {
        switch error {
        case .transport(let error): self.init(Failure(error))
        case .store(let error): self.init(error)
        }
    }
}
