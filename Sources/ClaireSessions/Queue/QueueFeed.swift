import ClaireDomain
import ClaireFleet
import ClairePlatform
import ClaireStore

/// Gives a session what is next for it when its agent has stopped, each task and message once.
///
/// Which it is and the assignment, the move and the record of the prompt are one write transaction,
/// so that of a hook and a queue that ask at once one gets it.
package struct QueueFeed {
    /// What an agent is to be told now.
    package struct Prompt: Equatable, Sendable {
        /// The delivery's id, which stands in the text.
        package let id: UUID
        /// The task that it is about.
        package let task: UUID?
        /// In its frame.
        package let text: String
    }

    let store: Store
    let trust: [String]

    /// - Parameter trust: `[queue] trust` of claire.toml.
    package init(store: Store, trust: [String]) {
        self.store = store
        self.trust = trust
    }

    /// What to answer a session's Stop hook with; `nil` lets the agent stop.
    ///
    /// A look without the write lock comes first: most stops have nothing behind them. The prompt is
    /// on record as attempted when this returns, and proved by the transcript later. One that is too
    /// long for a hook is left to be typed.
    package func next(session: UUID) throws(StoreError) -> Prompt? {
        let machine = try store.machineID()
        let isDue = try store.read { reader throws(StoreError) in
            try isBrief(try step(for: session, reader, machine), reader)
        }
        guard isDue else { return nil }
        return try store.write(as: .claire) { writer throws(StoreError) in
            let reader = writer.reader
            guard try isBrief(try step(for: session, reader, machine), reader),
                let id = try take(for: session, writer, machine),
                try writer.takeMessage(id, to: session)
            else { return nil }
            return try Self.prompt(id, to: session, writer.reader)
        }
    }

    /// The longest text that a hook gives, in UTF-16 units without its frame: of what is longer than
    /// 10,000 Claude Code keeps a file, and shows the agent how it begins.
    private static let longest = 9_000

    /// Whether a step gives something that a hook's answer has room for.
    private func isBrief(
        _ step: QueueRules.Step, _ reader: Reader
    ) throws(StoreError) -> Bool {
        switch step {
        case .nothing, .pause: false
        case .message(let id): try reader.broadcast(id).message.text.utf16.count <= Self.longest
        case .task(let id): try reader.taskPrompt(id).body.utf16.count <= Self.longest
        }
    }

    /// The same for a prompt that is typed: it is on record as queued when this returns.
    ///
    /// - Returns: the message to deliver; `nil` when there is none.
    package func prepare(session: UUID) throws(StoreError) -> UUID? {
        let machine = try store.machineID()
        let isDue = try store.read { reader throws(StoreError) in
            try step(for: session, reader, machine).isGiving
        }
        guard isDue else { return nil }
        return try store.write(as: .claire) { writer throws(StoreError) in
            try take(for: session, writer, machine)
        }
    }

    /// What a session would get now.
    package func step(
        for session: UUID, _ reader: Reader, _ machine: UUID
    ) throws(StoreError) -> QueueRules.Step {
        let database = store.path
        return try QueueRules(reader, machine: machine, trust: trust).next(session: session) {
            project in
            guard let run = (try? reader.queueRun(of: project)) ?? nil,
                QueueLock.isHeld(of: project, by: run.pid, in: database)
            else { return nil }
            return QueueState(run.state)
        }
    }

    private func take(
        for session: UUID, _ writer: Writer, _ machine: UUID
    ) throws(StoreError) -> UUID? {
        switch try step(for: session, writer.reader, machine) {
        case .nothing, .pause: nil
        case .message(let id): id
        case .task(let task): try writer.give(task, to: session)
        }
    }

    private static func prompt(
        _ id: UUID, to session: UUID, _ reader: Reader
    ) throws(StoreError) -> Prompt {
        let broadcast = try reader.broadcast(id)
        let frame = BroadcastFrame(broadcast, target: try reader.session(session).label)
        return Prompt(
            id: id, task: broadcast.message.task, text: frame.around(broadcast.message.text))
    }
}

extension QueueRules.Step {
    /// Whether the session gets something.
    package var isGiving: Bool {
        switch self {
        case .nothing, .pause: false
        case .message, .task: true
        }
    }
}

extension Writer {
    /// Puts a task into a session's hands and records the prompt as a message to it.
    ///
    /// - Returns: the message, which nobody has delivered yet.
    /// - Throws: as `assign`.
    package func give(_ task: UUID, to session: UUID) throws(StoreError) -> UUID {
        if try reader.assignmentBook().current(ofTask: task)?.session == session {
            try moveTask(task, .assign)
        } else {
            try assign(task, to: session)
        }
        let prompt = try reader.taskPrompt(task)
        return try recordBroadcast(
            BroadcastMessage(to: session, about: task, text: prompt.body))
    }
}
