import ClaireDomain
import Testing

@testable import ClaireStore

/// A machine whose clock once stood in 2100, and clocks that go back.
@Suite struct ClockRepairTests {
    private static let sane: Int64 = 1_750_000_000_000
    private static let year2100: Int64 = 4_102_444_800_000

    private let world = TestWorld(now: sane)
    private let temporary: TemporaryStore

    init() throws { temporary = try TemporaryStore(ambient: world.ambient) }

    private func read<Value>(
        _ body: (Reader) throws(StoreError) -> Value
    ) throws -> Value { try temporary.store.read(body) }

    @Test("with the clock set back, readings go on from the database") func setBack() throws {
        let project = try temporary.write { writer throws(StoreError) in
            try writer.createProject(name: "api")
        }
        world.now = Self.sane - 3_600_000
        try temporary.write { writer throws(StoreError) in
            _ = try writer.addTask(NewTask(title: "t"), to: project.id)
        }
        let again = try temporary.reopened(ambient: world.ambient)
        try again.write(as: .claire) { writer throws(StoreError) in
            _ = try writer.addTask(NewTask(title: "u"), to: project.id)
        }
        let readings = try temporary.store.connection.prepare(
            "SELECT hlc FROM events ORDER BY rowid"
        )
        .all { $0.text(0) }
        #expect(readings.count == 3 && readings == Array(Set(readings)).sorted())
    }

    @Test("a clock before 2020 writes nothing and reads all") func before2020() throws {
        try temporary.write { writer throws(StoreError) in
            _ = try writer.createProject(name: "api")
        }
        world.now = 0
        let error = storeError {
            try temporary.write { writer throws(StoreError) in
                _ = try writer.createProject(name: "b")
            }
        }
        #expect(error == .clock(.beforeEpoch(now: 0)))
        #expect(try read { reader throws(StoreError) in try reader.projects() }.count == 1)
        #expect(try temporary.store.positions().count == 1)
    }

    /// A project of now, then work under a clock in 2100.
    private func spoil() throws -> (project: UUID, task: UUID, command: UUID) {
        let project = try temporary.write { writer throws(StoreError) in
            try writer.createProject(name: "api").id
        }
        world.now = Self.year2100
        let task = try temporary.write { writer throws(StoreError) in
            try writer.addTask(NewTask(title: "future"), to: project).id
        }
        let command = try temporary.write { writer throws(StoreError) in
            _ = try writer.noteTask(task, "seen")
            _ = try writer.noteTask(task, "hidden")
            return writer.command
        }
        let note: UUID = try #require(
            try read { reader throws(StoreError) in try reader.taskDetail(task) }.notes.last?.id)
        _ = try temporary.write { writer throws(StoreError) in
            try writer.append(.eventVoided(event: note, voided: true))
        }
        world.now = Self.sane + 1000
        return (project, task, command)
    }

    @Test("every write under the wrong clock says how far ahead it is, until it is repaired")
    func warning() throws {
        _ = try spoil()
        var leads: [Int64] = []
        temporary.store.warnOfClock = { leads.append($0) }
        for name in ["one", "two"] {
            _ = try temporary.write { writer throws(StoreError) in
                try writer.createProject(name: name)
            }
        }
        #expect(leads == [Self.year2100 - world.now, Self.year2100 - world.now])
        _ = try ClockRepair.run(temporary.store, as: .claire)
        _ = try temporary.write { writer throws(StoreError) in
            try writer.createProject(name: "three")
        }
        #expect(leads.count == 2)
    }

    @Test("the repair gives up what the wrong clock wrote and issues it again, in sense unchanged")
    func repair() throws {
        let (project, task, _) = try spoil()
        let before = try read { reader throws(StoreError) in try reader.taskDetail(task) }
        #expect(before.notes.map(\.text) == ["seen"])
        #expect(try temporary.store.complaints() == ["clock"])
        let report = try ClockRepair.run(temporary.store, as: .person("doctor"))
        #expect(report.reissued == 4 && report.origin.contains("~"))
        let after = try read { reader throws(StoreError) in try reader.taskDetail(task) }
        #expect(after.task.title == "future" && after.task.projectID == project)
        #expect(after.task.updated < Self.sane + 10_000)
        #expect(after.notes.map(\.text) == ["seen"], "a hidden note stays hidden")
        #expect(after.notes.map(\.actor) == ["person:ada"], "the author stays the author")
        #expect(try temporary.store.complaints() == [])
        // An edit of today wins over what was written in 2100.
        let edited = try temporary.write { writer throws(StoreError) in
            try writer.editTask(task, TaskRegisters(title: "today"))
        }
        #expect(edited.title == "today")
        #expect(try ClockRepair.run(temporary.store, as: .claire).reissued == 0)
        // A look back leaves out what was given up.
        let then = try temporary.store.read(at: Self.sane + 86_400_000) { past throws(StoreError) in
            try past.task(task).title
        }
        #expect(then == "today")
    }

    @Test("after the repair, undo takes back one command and not all that was issued again")
    func undoAfter() throws {
        let (_, task, command) = try spoil()
        _ = try ClockRepair.run(temporary.store, as: .person("doctor"))
        let plan = try read { reader throws(StoreError) in try reader.undoPlan() }
        #expect(plan.command != command && plan.events.count == 1)
        _ = try temporary.write { writer throws(StoreError) in try writer.undo(plan.command) }
        let notes = try read { reader throws(StoreError) in try reader.taskDetail(task) }.notes
        #expect(notes.map(\.text) == ["seen", "hidden"])
    }

    @Test("broadcasts keep their deliveries, and an attempt is not made twice") func broadcasts()
        throws
    {
        let (recipient, group) = (UUID(random: 1, 1), "night")
        world.now = Self.year2100
        let old = try temporary.write { writer throws(StoreError) in
            let id = try writer.recordBroadcast(
                BroadcastMessage(target: .group(group), text: "stop", recipients: [recipient]))
            #expect(try writer.takeAttempt(broadcast: id, recipient: recipient))
            return id
        }
        world.now = Self.sane
        _ = try ClockRepair.run(temporary.store, as: .claire)
        let machine = try temporary.store.machineID()
        let open = try read { reader throws(StoreError) in try reader.openDeliveries(of: machine) }
        #expect(open.count == 1 && open.first?.outcome == .attempted)
        let new: UUID = try #require(open.first?.broadcastID)
        #expect(new != old)
        let broadcast = try read { reader throws(StoreError) in try reader.broadcast(new) }
        #expect(broadcast.deliveries.map(\.recipient) == [recipient])
        let taken = try temporary.write { writer throws(StoreError) in
            try writer.takeAttempt(broadcast: new, recipient: recipient)
        }
        #expect(!taken)
    }

    @Test("what an earlier incarnation wrote under the wrong clock is repaired too")
    func incarnations() throws {
        let (_, task, _) = try spoil()
        let other = try Store.open(
            at: temporary.path, machine: UUID(random: 8, 8), ambient: world.ambient)
        // Another machine's id: the database is a copy, and what was written before isn't its own.
        _ = try other.write(as: .person("ada")) { writer throws(StoreError) in
            try writer.editTask(task, TaskRegisters(title: "copy"))
        }
        let same = try Store.open(
            at: temporary.path, machine: UUID(random: 8, 8), ambient: world.ambient)
        try same.write(as: .claire) { writer throws(StoreError) in
            try writer.startIncarnation(machine: UUID(random: 8, 8))
            _ = try writer.noteTask(task, "third")
        }
        let report = try ClockRepair.run(same, as: .claire)
        #expect(report.reissued == 2)
        let readings = try same.number(
            """
            SELECT count(*) FROM abandonments
            """)
        #expect(readings == 2)
        #expect(try same.complaints() == [])
    }
}
