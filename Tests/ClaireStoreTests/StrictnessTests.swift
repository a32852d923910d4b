import ClaireDomain
import Testing

@testable import ClaireStore

/// Strict on the way in, lenient between peers: nothing half-done, nothing of a peer's lost.
@Suite struct StrictnessTests {
    private let temporary: TemporaryStore
    private let project: UUID
    private let task: UUID

    init() throws {
        let temporary = try TemporaryStore()
        let project = try temporary.write { writer throws(StoreError) in
            try writer.createProject(name: "api").id
        }
        task = try temporary.write { writer throws(StoreError) in
            try writer.addTask(NewTask(title: "first"), to: project).id
        }
        self.project = project
        self.temporary = temporary
    }

    /// The error of a write, which must have left everything as it was.
    private func refusal(_ body: (Writer) throws(StoreError) -> Void) throws -> StoreError? {
        let before = (try temporary.store.dump(), try temporary.store.positions())
        let error = storeError { try temporary.write(body) }
        #expect(firstDifference(before.0, try temporary.store.dump()) == nil)
        #expect(before.1 == (try temporary.store.positions()))
        #expect(try temporary.store.complaints() == [])
        return error
    }

    private func field(_ error: StoreError?) -> String? {
        guard case .invalid(let invalid) = error else { return nil }
        return invalid.field
    }

    private func code(_ error: StoreError?) -> String? { error?.code }

    @Test("what is too long or blank is refused by its field, and nothing is written") func bounds()
        throws
    {
        let long = String(repeating: "x", count: 60_000)
        #expect(
            field(
                try refusal { writer throws(StoreError) in
                    _ = try writer.editTask(task, TaskRegisters(priority: Priority(rawValue: 0)))
                    _ = try writer.addTask(
                        NewTask(title: String(repeating: "t", count: 1025)), to: project)
                }) == "title")
        #expect(
            field(
                try refusal { writer throws(StoreError) in
                    _ = try writer.editTask(task, TaskRegisters(title: "\u{2003} "))
                }) == "title")
        #expect(
            field(
                try refusal { writer throws(StoreError) in
                    _ = try writer.addTask(NewTask(title: "t", description: long), to: project)
                }) == "description")
        #expect(
            field(try refusal { writer throws(StoreError) in _ = try writer.noteTask(task, " ") })
                == "text")
        #expect(
            field(
                try refusal { writer throws(StoreError) in
                    _ = try writer.createProject(name: "a/b")
                }) == "name")
        #expect(
            field(
                try refusal { writer throws(StoreError) in
                    _ = try writer.moveTask(task, .block, reason: long)
                }) == "reason")
    }

    @Test("no event over 64 KiB is made, whatever its parts say of themselves") func eventSize()
        throws
    {
        // 48 KiB of text that JSON escapes to six times as much.
        let text = String(repeating: "\u{1}", count: 40_000)
        let error = try refusal { writer throws(StoreError) in _ = try writer.noteTask(task, text) }
        #expect(field(error) == "note_added")
        let recipients = (0..<1800).map { UUID(random: 1, $0) }
        #expect(
            field(
                try refusal { writer throws(StoreError) in
                    _ = try writer.recordBroadcast(
                        BroadcastMessage(target: .group("g"), text: "x", recipients: recipients))
                }) == "broadcast_sent")
        let large = try temporary.foreignEvent(.noteAdded(.task(task), text: text))
        let received = try temporary.write { writer throws(StoreError) in try writer.receive(large)
        }
        #expect(received.rejection == .tooLarge)
    }

    @Test("a task goes to a live project, and only there") func liveProjects() throws {
        let gone = try temporary.write { writer throws(StoreError) in
            try writer.createProject(name: "gone").id
        }
        try temporary.write { writer throws(StoreError) in _ = try writer.deleteProject(gone) }
        for target in [UUID(random: 9, 9), gone] {
            #expect(
                try refusal { writer throws(StoreError) in
                    _ = try writer.addTask(NewTask(title: "t"), to: target)
                } != nil, "added to \(target)")
            #expect(
                try refusal { writer throws(StoreError) in
                    _ = try writer.editTask(task, TaskRegisters(project: target))
                } != nil, "moved to \(target)")
        }
        #expect(
            code(
                try refusal { writer throws(StoreError) in
                    _ = try writer.addTask(NewTask(title: "t"), to: UUID(random: 9, 9))
                }) == "not_found")
    }

    @Test("a deleted task is not edited") func deletedTask() throws {
        try temporary.write { writer throws(StoreError) in _ = try writer.deleteTask(task) }
        #expect(
            code(
                try refusal { writer throws(StoreError) in
                    _ = try writer.editTask(task, TaskRegisters(title: "x"))
                }) == "deleted")
    }

    @Test("what is hidden with its project is not written to, and nothing waits for it")
    func hiddenWithItsProject() throws {
        let waiting = try temporary.write { writer throws(StoreError) in
            let web = try writer.createProject(name: "web")
            return try writer.addTask(NewTask(title: "second", after: [task]), to: web.id).id
        }
        try temporary.write { writer throws(StoreError) in _ = try writer.deleteProject(project) }
        #expect(
            code(
                try refusal { writer throws(StoreError) in
                    _ = try writer.moveTask(task, .start)
                }) == "deleted")
        #expect(
            code(
                try refusal { writer throws(StoreError) in
                    _ = try writer.assign(task, to: UUID(high: 1, low: 1))
                }) == "deleted")
        try temporary.store.read { reader throws(StoreError) in
            let found = try reader.task(waiting)
            #expect(found.isReady && found.dependsOn.isEmpty)
            #expect(try reader.taskDetail(waiting).dependencies.isEmpty)
            #expect(try reader.ranked().map(\.task.id) == [waiting])
            #expect(try reader.task(task).project == "api", "shown by its id it says whose it is")
        }
    }

    @Test("a task of a project that has not arrived yet occupies nobody")
    func hiddenBeforeItsProject() throws {
        let session = UUID(high: 2, low: 2)
        let unknown = UUID(high: 3, low: 3)
        let created = try temporary.foreignEvent(
            .taskCreated(id: unknown, TaskRegisters(project: UUID(high: 4, low: 4), title: "far")))
        let given = try temporary.foreignEvent(
            .assignmentCreated(id: UUID(high: 5, low: 5), task: unknown, session: session))
        try temporary.write { writer throws(StoreError) in
            for event in [created, given] { _ = try writer.receive(event) }
            _ = try writer.assign(task, to: session)
        }
        try temporary.store.read { reader throws(StoreError) in
            #expect(try reader.session(session).queue.map(\.id) == [task])
            #expect(try reader.sessions().flatMap(\.queue).map(\.title) == ["first"])
        }
    }

    @Test("deleting a project releases what its tasks were given, and a second time writes nothing")
    func deletedProject() throws {
        let (first, second) = (UUID(random: 1, 1), UUID(random: 2, 2))
        try temporary.write { writer throws(StoreError) in
            _ = try writer.assign(task, to: first)
            // As if another machine had assigned it too.
            try writer.append(.assignmentCreated(id: writer.newID(), task: task, session: second))
            _ = try writer.deleteProject(project)
        }
        #expect(
            try temporary.store.number("SELECT count(*) FROM assignments WHERE NOT released") == 0)
        let count = try temporary.store.positions().count
        try temporary.write { writer throws(StoreError) in _ = try writer.deleteProject(project) }
        #expect(try temporary.store.positions().count == count)
    }

    @Test("saying what holds already writes nothing") func nothingNew() throws {
        let count = try temporary.store.positions().count
        try temporary.write { writer throws(StoreError) in
            _ = try writer.editTask(
                task, TaskRegisters(project: project, title: "first", description: .some(nil)))
            _ = try writer.setProjectStatus(project, .active)
            _ = try writer.restoreTask(task)
            _ = try writer.restoreProject(project)
        }
        #expect(try temporary.store.positions().count == count)
    }

    @Test(
        "a cycle is refused by commands, over any number of tasks, and a task can't wait for itself"
    )
    func cycles() throws {
        let (second, third) = try temporary.write { writer throws(StoreError) in
            let second = try writer.addTask(NewTask(title: "2", after: [task]), to: project).id
            return (
                second, try writer.addTask(NewTask(title: "3", after: [second]), to: project).id
            )
        }
        for (waiting, other) in [(task, third), (task, second), (task, task)] {
            let error = try refusal { writer throws(StoreError) in
                _ = try writer.depend(waiting, on: other)
            }
            #expect(code(error) == "cycle")
        }
    }

    @Test(
        "events that this build can't read are kept byte for byte, counted, and applied once it can"
    )
    func unknownEvents() throws {
        let payload = "{ \"task_id\" : \"\(task.text)\", \"priority\":1e0,\"x\":\"\\u00e9\" }"
        let known = try temporary.foreignEvent(
            .taskUpdated(id: task, TaskRegisters(title: "later")))
        let blessed = Event(
            uuid: UUID(random: 1, 1).text, hlc: known.hlc, machineID: known.machineID,
            type: "task_blessed", payload: payload, createdAt: known.createdAt)
        let odd = Event(
            uuid: UUID(random: 2, 2).text, hlc: known.hlc, machineID: known.machineID,
            type: "task_updated", payload: "{\"task_id\":7}", createdAt: "yesterday")
        let clockless = Event(
            uuid: UUID(random: 3, 3).text, hlc: "soon", machineID: "m", type: "task_deleted",
            payload: "", createdAt: "")
        let before = try temporary.store.dump()
        for event in [blessed, odd, clockless] {
            let received = try temporary.write { writer throws(StoreError) in
                try writer.receive(event)
            }
            #expect(received == .stored)
        }
        let kept = try temporary.store.connection.prepare(
            """
            SELECT rowid, uuid, hlc, machine_id, event_type, payload, created_at FROM events
            ORDER BY rowid DESC LIMIT 3
            """
        ).all { EventScan.read($0).event }
        #expect(kept.map(\.bytes) == [clockless, odd, blessed].map(\.bytes))
        #expect(try temporary.store.complaints() == ["unapplied"])
        #expect(try temporary.store.number("SELECT count(*) FROM unapplied") == 3)
        let live = try temporary.store.dump().filter { !$0.hasPrefix("unapplied:") }
        #expect(firstDifference(before, live) == nil, "nothing else changed")
        // What an upgrade would bring: the type is known from now on.
        try temporary.tamper(
            """
            UPDATE events SET event_type = 'task_updated',
              payload = '{"task_id":"\(task.text)","priority":1}'
            WHERE event_type = 'task_blessed'
            """)
        try Replay(temporary.store).run()
        let priority = try temporary.store.read { reader throws(StoreError) in
            try reader.task(task).priority
        }
        #expect(priority == Priority(rawValue: 1))
        #expect(try temporary.store.number("SELECT count(*) FROM unapplied") == 2)
    }

    @Test("an event from elsewhere is taken once, at its place, or refused for one of four reasons")
    func intake() throws {
        let first = try temporary.foreignEvent(.taskUpdated(id: task, TaskRegisters(position: 1)))
        let second = try temporary.foreignEvent(.taskUpdated(id: task, TaskRegisters(position: 2)))
        let chain = Chain.start.appending(first)
        let origin = first.machineID
        func take(_ event: Event, _ seq: Int, _ chain: Chain) throws -> IntakeOutcome {
            try temporary.write { writer throws(StoreError) in
                try writer.receive(event, at: LogPosition(origin: origin, seq: seq, chain: chain))
            }
        }
        let next = chain.appending(second)
        #expect(try take(second, 2, next).rejection == .gap)
        #expect(try take(first, 1, next).rejection == .brokenChain)
        #expect(try take(first, 1, chain) == .stored)
        #expect(try take(first, 1, chain) == .known)
        #expect(try take(second, 1, next).rejection == .brokenChain)
        #expect(try take(second, 2, next) == .stored)
        let other = Event(
            uuid: second.uuid, hlc: second.hlc, machineID: second.machineID, type: second.type,
            payload: second.payload + " ", createdAt: second.createdAt)
        #expect(try take(other, 3, next.appending(other)).rejection == .otherBytes)
        // A known event at a new position moves the head on and is applied no second time.
        #expect(try take(first, 3, next.appending(first)) == .known)
        let known = try temporary.write { writer throws(StoreError) in try writer.receive(first) }
        #expect(known == .known)
        #expect(try temporary.store.positions().filter { $0.hasPrefix(origin) }.count == 3)
        #expect(try temporary.store.complaints() == ["refused"])
        // What is written next stands after what was taken in.
        let ahead = try temporary.foreignEvent(
            .taskUpdated(id: task, TaskRegisters(title: "ahead")),
            wall: temporary.store.ambient.now() + 60_000)
        let mine = try temporary.write { writer throws(StoreError) in
            _ = try writer.receive(ahead)
            return try writer.editTask(task, TaskRegisters(title: "mine")).title
        }
        #expect(mine == "mine")
    }
}
