import ClaireDomain
import ClaireSessions
import ClaireStore
import Support
import Testing

@Suite("What a session is fed next")
struct QueueFeedTests {
    let bench: QueueBench
    let agent: UUID

    init() throws {
        bench = try QueueBench()
        agent = try QueueBench.session(1)
    }

    @Test("a task that waits behind is given once its predecessor is in review, and once only")
    func waitingBehind() throws {
        let (first, second) = (try bench.task("first"), try bench.task("second"))
        try bench.assign(first, agent)
        try bench.assign(second, agent, waits: true)
        #expect(try bench.feed.next(session: agent) == nil)
        try bench.move(first, .submit)
        let prompt = try #require(try bench.feed.next(session: agent))
        #expect(prompt.task == second)
        #expect(prompt.text.hasPrefix("[Claire: a message from the queue to session "))
        #expect(prompt.text.contains("\nsecond\n"))
        #expect(prompt.text.hasSuffix("[end of delivery \(prompt.id.text)]"))
        #expect(try bench.status(second) == .inProgress)
        #expect(try bench.outcome(prompt.id) == .attempted)
        #expect(try bench.feed.next(session: agent) == nil)
        #expect(try bench.feed.prepare(session: agent) == nil)
    }

    @Test("what is too long for a hook's answer is left to be typed")
    func longPrompt() throws {
        let (first, second) = (try bench.task("first"), try bench.task("second"))
        try bench.write { writer throws(StoreError) in
            let long = String(repeating: "x", count: 10_000)
            _ = try writer.editTask(second, TaskRegisters(description: long))
        }
        try bench.assign(first, agent)
        try bench.assign(second, agent, waits: true)
        try bench.move(first, .submit)
        #expect(try bench.feed.next(session: agent) == nil)
        #expect(try bench.status(second) == .todo)
        #expect(try bench.feed.prepare(session: agent) != nil)
    }

    @Test("a supervised task that waits pauses the session, whatever stands behind it")
    func supervisedPauses() throws {
        let (first, second) = (try bench.task("first"), try bench.task("second", .supervised))
        try bench.assign(first, agent)
        try bench.assign(second, agent, waits: true)
        try bench.assign(try bench.task("third"), agent, waits: true)
        try bench.move(first, .submit)
        #expect(try bench.feed.next(session: agent) == nil)
        #expect(try bench.status(second) == .todo)
        let step = try bench.read { reader throws(StoreError) in
            try bench.feed.step(for: agent, reader, try bench.store.machineID())
        }
        #expect(step == .pause(task: second, .supervised))
    }

    @Test("an agent that stops without reporting its task is left alone")
    func unreported() throws {
        let lock = try bench.runQueue()
        defer { lock.release() }
        try bench.assign(try bench.task("first"), agent)
        _ = try bench.task("ready")
        #expect(try bench.feed.next(session: agent) == nil)
    }

    @Test("where the queue runs, a session with nothing left gets the best ready task")
    func freshTask() throws {
        let first = try bench.task("first")
        try bench.assign(first, agent)
        try bench.move(first, .submit)
        _ = try bench.task("later", priority: 3)
        let best = try bench.task("best", priority: 1)
        #expect(try bench.feed.next(session: agent) == nil)
        let lock = try bench.runQueue()
        #expect(try bench.feed.next(session: agent)?.task == best)
        try bench.move(best, .submit)
        lock.release()
        #expect(try bench.feed.next(session: agent) == nil)
    }

    @Test("a queue that stopped, that is full, or that another machine took gives nothing")
    func noRoom() throws {
        let (first, waiting) = (try bench.task("first"), try bench.task("waiting"))
        try bench.assign(first, agent)
        try bench.assign(waiting, agent, waits: true)
        try bench.move(first, .submit)
        var lock = try bench.runQueue(stop: "the budget is spent")
        #expect(try bench.feed.next(session: agent) == nil)
        lock.release()
        try bench.write { writer throws(StoreError) in try writer.release(waiting) }
        let other = try QueueBench.session(2)
        try bench.assign(waiting, other)
        _ = try bench.task("ready")
        lock = try bench.runQueue(concurrency: 1)
        #expect(try bench.feed.next(session: agent) == nil)
        try bench.move(waiting, .submit)
        let rival = try QueueBench()
        try bench.send(to: rival)
        try rival.write { writer throws(StoreError) in
            try writer.takeQueue(of: bench.project, host: "there", takesOver: true)
        }
        try rival.send(to: bench)
        #expect(try bench.feed.next(session: agent) == nil)
        try bench.write { writer throws(StoreError) in
            try writer.takeQueue(of: bench.project, host: "here", takesOver: true)
        }
        #expect(try bench.feed.next(session: agent) != nil)
        lock.release()
    }

    @Test("a session whose last task was supervised is never fed by the queue")
    func supervisedSession() throws {
        let lock = try bench.runQueue()
        defer { lock.release() }
        let own = try bench.task("by hand", .supervised)
        try bench.assign(own, agent)
        try bench.move(own, .submit)
        _ = try bench.task("ready")
        #expect(try bench.feed.next(session: agent) == nil)
    }

    @Test("a closed session gets nothing")
    func closedSession() throws {
        let (first, second) = (try bench.task("first"), try bench.task("second"))
        try bench.assign(first, agent)
        try bench.assign(second, agent, waits: true)
        try bench.move(first, .submit)
        try bench.write { writer throws(StoreError) in try writer.append(.sessionClosed(id: agent))
        }
        #expect(try bench.feed.next(session: agent) == nil)
    }

    @Test("feedback is the next thing that a session is told, once, before any other task")
    func feedbackFirst() throws {
        let lock = try bench.runQueue()
        defer { lock.release() }
        let first = try bench.task("first")
        _ = try bench.task("ready")
        try bench.assign(first, agent)
        try bench.move(first, .submit)
        try bench.move(first, .reject, "Needs a\u{1B}[31m test")
        let prompt = try #require(try bench.feed.next(session: agent))
        #expect(prompt.task == first)
        #expect(prompt.text.contains("Needs a[31m test"))
        #expect(prompt.text.contains("from ada to session"))
        #expect(try bench.feed.next(session: agent) == nil)
        try bench.move(first, .submit)
        try bench.move(first, .reject, "Still none")
        #expect(try bench.feed.next(session: agent)?.text.contains("Still none") == true)
    }

    @Test("feedback on a task that is no longer the session's is not told")
    func staleFeedback() throws {
        let first = try bench.task("first")
        try bench.assign(first, agent)
        try bench.move(first, .submit)
        try bench.move(first, .reject, "Needs a test")
        try bench.write { writer throws(StoreError) in try writer.release(first) }
        #expect(try bench.feed.next(session: agent) == nil)
        let prompt = try bench.read { reader throws(StoreError) in try reader.taskPrompt(first) }
        #expect(prompt.body.contains("Needs a test"))
    }

    @Test("of several that ask at once for one session one gets the prompt")
    func onceOnly() async throws {
        let (first, second) = (try bench.task("first"), try bench.task("second"))
        try bench.assign(first, agent)
        try bench.assign(second, agent, waits: true)
        try bench.move(first, .submit)
        let (path, session) = (bench.store.path, agent)
        let prompts = try await withThrowingTaskGroup(of: Int.self) { group in
            for _ in 0..<8 {
                group.addTask {
                    let store = try Store.open(at: path, machine: nil)
                    return try QueueFeed(store: store, trust: []).next(session: session) == nil
                        ? 0 : 1
                }
            }
            return try await group.reduce(0, +)
        }
        #expect(prompts == 1)
    }

    @Test("tasks are fed that were made autonomous here or on a machine that is trusted")
    func trust() throws {
        let lock = try bench.runQueue()
        defer { lock.release() }
        let first = try bench.task("first")
        try bench.assign(first, agent)
        try bench.move(first, .submit)
        let other = try QueueBench()
        try bench.send(to: other)
        let theirs = try other.write { writer throws(StoreError) in
            try writer.addTask(NewTask(title: "theirs", mode: .autonomous), to: bench.project).id
        }
        try other.send(to: bench)
        #expect(try bench.feed.next(session: agent) == nil)
        bench.trust = [try other.machine.text]
        #expect(try bench.feed.next(session: agent)?.task == theirs)
        bench.trust = []
        try bench.move(theirs, .submit)
        let again = try other.write { writer throws(StoreError) in
            try writer.addTask(NewTask(title: "again", mode: .autonomous), to: bench.project).id
        }
        try other.send(to: bench)
        // Who makes it autonomous here answers for it.
        try bench.write { writer throws(StoreError) in
            try writer.editTask(again, TaskRegisters(mode: .supervised))
            try writer.editTask(again, TaskRegisters(mode: .autonomous))
        }
        #expect(try bench.feed.next(session: agent)?.task == again)
    }
}
