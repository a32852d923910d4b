import ClaireDomain
import ClairePlatform
import ClaireSessions
import Support
import Testing

@testable import ClaireStore

@Suite("Which machine runs a queue, and what is lost")
struct QueueHoldTests {
    @Test("a second machine is refused with the first one's name, and may take over")
    func oneMachine() throws {
        let (first, second) = (try QueueBench(), try QueueBench())
        try first.write { writer throws(StoreError) in
            try writer.takeQueue(of: first.project, host: "build1")
            try writer.takeQueue(of: first.project, host: "build1")
        }
        try first.send(to: second)
        let refusal = #expect(throws: StoreError.self) {
            try second.write { writer throws(StoreError) in
                try writer.takeQueue(of: first.project, host: "build2")
            }
        }
        guard case .conflict(let conflict) = refusal else {
            Issue.record("\(String(describing: refusal))")
            return
        }
        #expect(conflict.code == "queue_held")
        #expect(conflict.message.hasSuffix("runs on 'build1'"))
        try second.write { writer throws(StoreError) in
            try writer.takeQueue(of: first.project, host: "build2", takesOver: true)
        }
        try second.send(to: first)
        for bench in [first, second] {
            let holder = try bench.read { reader throws(StoreError) in
                try reader.queueHolder(of: first.project)
            }
            #expect(holder?.machine == (try second.machine))
            #expect(holder?.host == "build2")
        }
    }

    @Test("a machine gives up its own hold alone, in whatever order the events arrive")
    func release() throws {
        let (first, second) = (try QueueBench(), try QueueBench())
        try first.write { writer throws(StoreError) in
            try writer.takeQueue(of: first.project, host: "build1")
        }
        try first.send(to: second)
        try second.write { writer throws(StoreError) in
            try writer.takeQueue(of: first.project, host: "build2", takesOver: true)
        }
        // The first has not heard of it yet.
        try first.write { writer throws(StoreError) in try writer.releaseQueue(of: first.project) }
        try first.send(to: second)
        try second.send(to: first)
        for bench in [first, second] {
            let holder = try bench.read { reader throws(StoreError) in
                try reader.queueHolder(of: first.project)
            }
            #expect(holder?.host == "build2")
        }
        try second.write { writer throws(StoreError) in
            try writer.releaseQueue(of: first.project)
        }
        let left = try second.read { reader throws(StoreError) in
            try reader.queueHolder(of: first.project)
        }
        #expect(left == nil)
    }

    @Test("only what this machine saw itself ends a lease, and a later sign of life takes it back")
    func evidence() throws {
        let (here, there) = (try QueueBench(), try QueueBench())
        let agent = try QueueBench.session(1)
        func see(_ bench: QueueBench, _ source: String, _ state: SessionState) throws {
            try bench.write { writer throws(StoreError) in
                try writer.append(
                    .sessionObserved(
                        id: agent, source: source, SessionRegisters(),
                        ObservationRegisters(state: state)))
            }
        }
        func ended() throws -> Set<UUID> {
            let machine = try here.machine
            return try here.read { reader throws(StoreError) in
                try reader.endedSessions(seenBy: machine)
            }
        }
        try see(here, "registry", .working)
        #expect(try ended().isEmpty)
        try see(there, "process", .done)
        try there.send(to: here)
        #expect(try ended().isEmpty)
        try see(here, "hook", .done)
        #expect(try ended().isEmpty)
        try see(here, "process", .done)
        #expect(try ended() == [agent])
        MonotonicClock.sleep(milliseconds: 5)
        try see(here, "registry", .idle)
        #expect(try ended().isEmpty)
    }

    @Test("what is lost is todo again with a note, and what is in review stays")
    func lost() throws {
        let bench = try QueueBench()
        let agent = try QueueBench.session(1)
        let tasks = try ["reviewed", "worked on", "waiting"].map { try bench.task($0) }
        try bench.assign(tasks[0], agent)
        try bench.move(tasks[0], .submit)
        try bench.assign(tasks[1], agent)
        try bench.assign(tasks[2], agent, waits: true)
        try bench.write { writer throws(StoreError) in
            _ = try writer.releaseLost(agent, tasks: Set(tasks))
        }
        #expect(try tasks.map { try bench.status($0) } == [.inReview, .todo, .todo])
        let details = try bench.read { reader throws(StoreError) in
            try reader.taskDetail(tasks[1])
        }
        #expect(details.assignments.map(\.reason) == ["lost"])
        #expect(details.notes.map(\.text).first?.hasPrefix("lost: ") == true)
        #expect(details.task.isReady)
        let kept = try bench.read { reader throws(StoreError) in try reader.task(tasks[0]) }
        #expect(kept.sessionID == agent)
    }

    @Test("replay gives the same state with a queue that was taken and messages to sessions")
    func replay() throws {
        let bench = try QueueBench()
        let agent = try QueueBench.session(1)
        let lock = try bench.runQueue()
        defer { lock.release() }
        let task = try bench.task("first")
        try bench.assign(task, agent)
        try bench.move(task, .submit)
        try bench.move(task, .reject, "again")
        let before = try bench.read { reader throws(StoreError) in try Digest.state(reader) }
        let messages = try bench.read { reader throws(StoreError) in
            try reader.broadcasts(latest: 10)
        }
        #expect(messages.map(\.message.target) == [.session(agent)])
        #expect(messages.map(\.message.task) == [task])
        try Replay(bench.store).run()
        #expect(try bench.read { reader throws(StoreError) in try Digest.state(reader) } == before)
    }
}
