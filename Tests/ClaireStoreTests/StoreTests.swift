import ClaireDomain
import Testing

@testable import ClaireStore

struct StoreTests {
    @Test("a project and its tasks are read back as they were written, and replay gives the same")
    func roundTrip() throws {
        let temporary = try TemporaryStore()
        let project = try temporary.write { writer throws(StoreError) in
            try writer.createProject(name: "api", goal: "ship it")
        }
        #expect(project.label == "api")
        let (first, second) = try temporary.write { writer throws(StoreError) in
            let first = try writer.addTask(NewTask(title: "first"), to: project.id)
            let second = try writer.addTask(
                NewTask(title: "second", priority: .normal, after: [first.id]), to: project.id)
            return (first, second)
        }
        #expect(first.isReady && !second.isReady)
        let session = UUID(random: 1, 2)
        try temporary.write { writer throws(StoreError) in
            _ = try writer.assign(first.id, to: session)
            _ = try writer.noteTask(first.id, "look at the cache")
        }
        let before = try temporary.store.read { reader throws(StoreError) in
            try Digest.state(reader)
        }
        #expect(try Replay(temporary.store).run() == 7)
        let after = try temporary.store.read { reader throws(StoreError) in
            try Digest.state(reader)
        }
        #expect(before == after)
        let status = try temporary.store.read { reader throws(StoreError) in try reader.status() }
        #expect(status.tasks.map(\.title) == ["first"])
        #expect(status.sessions.first?.queue.first?.title == "first")
        let checks = try Inspection.run(temporary.store).checks
        #expect(checks.allSatisfy { $0.verdict == .ok }, "\(checks)")
    }

    @Test("undo takes back the last command of a person, and the one before it next")
    func undo() throws {
        let temporary = try TemporaryStore()
        let project = try temporary.write { writer throws(StoreError) in
            try writer.createProject(name: "api")
        }
        let task = try temporary.write { writer throws(StoreError) in
            try writer.addTask(NewTask(title: "first"), to: project.id)
        }
        try temporary.write { writer throws(StoreError) in
            _ = try writer.editTask(task.id, TaskRegisters(title: "renamed"))
        }
        func undoLast() throws -> UndoPlan {
            let plan = try temporary.store.read { reader throws(StoreError) in
                try reader.undoPlan()
            }
            return try temporary.write { writer throws(StoreError) in
                try writer.undo(plan.command)
            }
        }
        #expect(try undoLast().steps.count == 1)
        let title = try temporary.store.read { reader throws(StoreError) in
            try reader.task(task.id).title
        }
        #expect(title == "first")
        _ = try undoLast()
        let deleted = try temporary.store.read { reader throws(StoreError) in
            try reader.task(task.id).deleted
        }
        #expect(deleted)
    }

    @Test("reading a moment tells how far it is, up to the end")
    func progressOfThePast() throws {
        let temporary = try TemporaryStore()
        try temporary.write { writer throws(StoreError) in
            _ = try writer.createProject(name: "api")
        }
        var steps: [[Int]] = []
        let moment = temporary.store.ambient.now() + 1000
        _ = try temporary.store.read(at: moment, progress: { steps.append([$0, $1]) }) {
            reader throws(StoreError) in try reader.projects()
        }
        #expect(steps == [[1, 1]])
    }
}
