import ClaireDomain
import Support
import Testing

@testable import ClaireStore

/// Rebuilding the projections while others read and write, and when it is cut short.
@Suite struct ReplayTests {
    private static let chunk = 100
    private let temporary: TemporaryStore
    private let project: UUID

    /// A log of several chunks.
    init() throws {
        let temporary = try TemporaryStore()
        project = try temporary.write { writer throws(StoreError) in
            try writer.createProject(name: "api").id
        }
        let project = project
        try temporary.write { writer throws(StoreError) in
            for number in 0..<(Self.chunk * 2) {
                try writer.append(
                    .taskCreated(
                        id: writer.newID(), TaskRegisters(project: project, title: "t\(number)")))
            }
        }
        self.temporary = temporary
    }

    private func schema() throws -> [String] {
        try temporary.store.connection.prepare(
            "SELECT type || ' ' || name FROM sqlite_schema ORDER BY 1"
        ).all { $0.text(0) }
    }

    @Test("readers see whole tables of one moment and writers go on, while the log is replayed")
    func underLoad() throws {
        let path = temporary.path
        let project = project
        let flag = Flag()
        let reader: @Sendable () throws -> Void = {
            let store = try Store.open(at: path, machine: nil)
            while flag.isUp {
                let (events, tasks, listed) = try store.read { reader throws(StoreError) in
                    let count =
                        try reader.connection.statement(
                            """
                            SELECT (SELECT count(*) FROM events WHERE event_type = 'task_created'),
                              (SELECT count(*) FROM tasks WHERE created IS NOT NULL)
                            """
                        ).first { ($0.integer(0), $0.integer(1)) } ?? (0, -1)
                    return (count.0, count.1, try reader.project(project).taskCounts[.todo] ?? 0)
                }
                guard events == tasks && listed == tasks else {
                    throw StoreError.failed(path: path, detail: "\(events) \(tasks) \(listed)")
                }
            }
        }
        let writer: @Sendable () throws -> Void = {
            let store = try Store.open(at: path, machine: nil)
            var count = 0
            while flag.isUp && count < 100 {
                try store.writePatiently { writer throws(StoreError) in
                    _ = try writer.addTask(NewTask(title: "meanwhile"), to: project)
                }
                count += 1
            }
        }
        let replayer: @Sendable () throws -> Void = {
            defer { flag.lower() }
            let store = try Store.open(at: path, machine: nil)
            store.patience = 100
            var left = 5
            while left > 0 {
                do {
                    try Replay(store, chunk: Self.chunk).run()
                    left -= 1
                } catch StoreError.busy {
                    continue
                }
            }
        }
        runThreads([reader, reader, writer, replayer])
        #expect(try temporary.store.complaints() == [])
    }

    @Test("any number of replays leave the same tables and indexes, each index used once")
    func indexNames() throws {
        func names() throws -> [String] {
            try schema().map { name in
                // An index carries the number of its set of tables.
                name.hasPrefix("index")
                    ? String(name.reversed().drop(while: \.isNumber).reversed()) : name
            }
        }
        let before = try names()
        for _ in 0..<3 {
            #expect(try Replay(temporary.store, chunk: Self.chunk).run() == Self.chunk * 2 + 1)
        }
        #expect(try names() == before)
        let plan = try temporary.store.connection.prepare(
            "EXPLAIN QUERY PLAN SELECT id FROM tasks WHERE project_id = 'x' AND status = 'todo'"
        ).all { $0.text(3) }
        #expect(plan.first?.contains("USING INDEX tasks_project_") ?? false, "\(plan)")
    }

    @Test("two replays at once: the second is refused, of this process or another") func twice()
        throws
    {
        var refusals: [String?] = []
        try Replay(temporary.store, chunk: Self.chunk) { done, total in
            guard done < total, refusals.isEmpty else { return }
            refusals.append(
                storeError { try Replay(try temporary.reopened(), chunk: Self.chunk).run() }?.code)
        }.run()
        #expect(refusals == ["replaying"])
        try plantLease(pid: 1, for: 60_000)
        #expect(
            storeError { try Replay(temporary.store, chunk: Self.chunk).run() }?.code == "replaying"
        )
        try plantLease(pid: 1, for: -1)
        try Replay(temporary.store, chunk: Self.chunk).run()
        // No process has this id (the greatest is 4,194,304).
        try plantLease(pid: 5_000_000, for: 60_000)
        try Replay(temporary.store, chunk: Self.chunk).run()
        #expect(try temporary.store.complaints() == [])
    }

    private func plantLease(pid: Int, for milliseconds: Int64) throws {
        let now = temporary.store.ambient.now()
        try temporary.tamper(
            """
            INSERT OR REPLACE INTO local_leases VALUES ('replay', \(pid), \(now), \(now + milliseconds))
            """)
    }

    @Test("a replay whose lease was taken over stops and puts nothing in place") func takenOver()
        throws
    {
        let before = try temporary.store.dump()
        var planted = false
        let error = storeError {
            try Replay(temporary.store, chunk: Self.chunk) { _, _ in
                guard !planted else { return }
                planted = true
                do { try plantLease(pid: 1, for: 60_000) } catch { Issue.record(error) }
            }.run()
        }
        #expect(error?.code == "replaying")
        #expect(firstDifference(before, try temporary.store.dump()) == nil)
        try plantLease(pid: 1, for: -1)
        try Replay(temporary.store, chunk: Self.chunk).run()
        #expect(try schema().filter { $0.contains("shadow_") || $0.contains("retired_") } == [])
    }

    @Test("an origin given up while its log is replayed is left out of what comes of it")
    func abandonedMeanwhile() throws {
        let other = try temporary.reopened()
        let theirs = UUID(random: 3, 3)
        let work = try temporary.foreignEvent(
            .projectUpdated(id: project, ProjectRegisters(goal: "x")))
        let origin = work.machineID
        let position = LogPosition(origin: origin, seq: 1, chain: Chain.start.appending(work))
        _ = try other.write(as: .claire) { writer throws(StoreError) in
            try writer.receive(work, at: position)
        }
        let hlc = try #require(
            HLC(wall: temporary.store.ambient.now(), counter: 0, machine: UUID(origin) ?? theirs))
        let body = EventBody.originAbandoned(origin: origin, fromSeq: 1)
        let end = Event(
            uuid: UUID(random: 4, 4).text, hlc: hlc.text, machineID: origin,
            type: body.type.rawValue,
            payload: Payload(body: body, actor: .claire, command: nil).encoded, createdAt: "")
        var given = false
        try Replay(temporary.store, chunk: Self.chunk) { _, _ in
            guard !given else { return }
            given = true
            do {
                _ = try other.write(as: .claire) { writer throws(StoreError) in
                    try writer.receive(
                        end,
                        at: LogPosition(
                            origin: origin + "~0123456789abcdef", seq: 1,
                            chain: Chain.start.appending(end)))
                }
            } catch {
                Issue.record(error)
            }
        }.run()
        let goal = try temporary.store.read { reader throws(StoreError) in
            try reader.project(project).goal
        }
        #expect(goal == nil)
        #expect(try temporary.store.complaints() == [])
    }
}
