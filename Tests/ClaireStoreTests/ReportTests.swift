import ClaireDomain
import Testing

@testable import ClaireStore

/// What agents say of themselves and their work.
@Suite struct ReportTests {
    private let world = TestWorld(now: 1_750_000_000_000)
    private let agent = UUID(random: 8, 1)
    private let other = UUID(random: 8, 2)
    private let temporary: TemporaryStore

    init() throws {
        temporary = try TemporaryStore(machine: UUID(random: 6, 1), ambient: world.ambient)
    }

    private func write<Value>(_ body: (Writer) throws(StoreError) -> Value) throws -> Value {
        try temporary.store.write(as: .session(agent), body)
    }

    private var count: Int {
        get throws {
            try temporary.store.read { reader throws(StoreError) in
                var cursor = LogCursor()
                return try reader.log(LogFilter(), after: &cursor).count
            }
        }
    }

    /// A task in the agent's hands, and one that waits behind it.
    private func tasks() throws -> (current: UUID, next: UUID) {
        try write { writer throws(StoreError) in
            let project = try writer.createProject(
                name: "site", goal: nil, owner: nil, repo: nil)
            let first = try writer.addTask(NewTask(title: "first"), to: project.id)
            let second = try writer.addTask(NewTask(title: "second"), to: project.id)
            try writer.assign(first.id, to: agent)
            try writer.assign(second.id, to: agent, ifBusy: .queue)
            return (first.id, second.id)
        }
    }

    private func task(_ id: UUID) throws -> TaskDetail {
        try temporary.store.read { reader throws(StoreError) in try reader.taskDetail(id) }
    }

    private func done(_ summary: String) throws -> (task: UUID, outcome: ReportOutcome) {
        try write { writer throws(StoreError) in
            try writer.reportDone(summary: summary, of: agent)
        }
    }

    private func state(
        _ state: SessionState, _ message: String?
    ) throws -> ReportOutcome {
        try write { writer throws(StoreError) in
            try writer.report(state: state, message: message, of: agent)
        }
    }

    @Test("a status is recorded once, and again when it changes")
    func status() throws {
        #expect(try state(.working, "reading") == .update)
        let before = try count
        for _ in 0..<5 { #expect(try state(.working, "reading") == .nothing) }
        #expect(try count == before)
        #expect(try state(.waiting, "which colour?") == .update)
        let session = try temporary.store.read { reader throws(StoreError) in
            try reader.session(agent)
        }
        #expect(session.state == .waiting)
        #expect(session.stateSource == "mcp")
        #expect(session.message == "which colour?")
    }

    @Test("a task that is reported done goes to review with the summary, made by the session")
    func submitted() throws {
        let (current, next) = try tasks()
        let report = try done("it works")
        #expect(report.task == current)
        #expect(report.outcome == .inReview)
        let shown = try task(current)
        #expect(shown.task.status == .inReview)
        #expect(shown.updates.compactMap(\.doneSummary) == ["it works"])
        #expect(try task(next).task.status == .todo)
        let last = try #require(
            try temporary.store.read { reader throws(StoreError) in
                var cursor = LogCursor()
                return try reader.log(LogFilter(task: current), after: &cursor)
            }.last)
        #expect(last.payload["actor"] == .string("session:" + agent.text))
    }

    @Test("a report made twice is one, and never ends the task that waits behind")
    func repeated() throws {
        let (current, next) = try tasks()
        _ = try done("it works")
        let before = try count
        let again = try done("it works")
        #expect(again.task == current)
        #expect(again.outcome == .nothing)
        #expect(try count == before)
        #expect(try done("and is tested").outcome == .update)
        #expect(try task(current).updates.compactMap(\.doneSummary).last == "and is tested")
        #expect(try task(next).task.status == .todo)
    }

    @Test("the report of a session whose task is another's is a note, and moves nothing")
    func superseded() throws {
        let (current, next) = try tasks()
        try write { writer throws(StoreError) in
            try writer.release(next)
            try writer.release(current)
            try writer.assign(current, to: other)
        }
        let report = try write { writer throws(StoreError) in
            // The newest assignment is the queued one, which nobody has now.
            try writer.assign(next, to: other, ifBusy: .queue)
            return try writer.reportDone(summary: "late", of: agent)
        }
        #expect(report.outcome == .note)
        let shown = try task(report.task)
        #expect(shown.notes.map(\.text) == ["late"])
        #expect(try task(current).task.status == .inProgress)
        let line = try write { writer throws(StoreError) in
            try writer.report(level: "warning", message: "odd", of: agent)
        }
        #expect(line == .note)
        #expect(try task(report.task).notes.map(\.text) == ["late", "warning: odd"])
    }

    @Test("a session that never had a task is told so, and a blocked task stays blocked")
    func refused() throws {
        #expect(throws: StoreError.self) { try done("nothing") }
        let (current, _) = try tasks()
        _ = try write { writer throws(StoreError) in
            try writer.moveTask(current, .block, reason: "the key is missing")
        }
        let before = try count
        #expect(throws: StoreError.self) { try done("it works") }
        #expect(try count == before)
        #expect(try task(current).task.status == .blocked)
    }

    @Test("tokens that an agent reports count only where nobody read its transcript")
    func usage() throws {
        let (current, _) = try tasks()
        world.now += 1000
        let used = Usage(input: 900, output: 80, cacheRead: 0, cacheWrite: 0, cost: 0.5)
        #expect(
            try write { writer throws(StoreError) in try writer.report(usage: used, of: agent) }
                == .update)
        #expect(
            try write { writer throws(StoreError) in try writer.report(usage: used, of: agent) }
                == .nothing)
        #expect(try task(current).usage?.output == 80)
        world.now += 1000
        _ = try write { writer throws(StoreError) in
            try writer.observe(
                Sighting(
                    session: agent, source: "registry", registers: SessionRegisters(),
                    observed: ObservationRegisters(
                        state: .idle, usage: JSONObject([("input", 12), ("output", 7)]))))
        }
        #expect(try task(current).usage?.output == 7)
        let session = try temporary.store.read { reader throws(StoreError) in
            try reader.session(agent)
        }
        #expect(session.usage?["output"] == 7)
        #expect(session.state == .idle)
    }
}
