import ClaireDomain
import Testing

@testable import ClaireStore

/// Taking back commands: what stands is reversed, what somebody wrote since is left and named.
@Suite struct UndoTests {
    private let temporary: TemporaryStore
    private let project: UUID
    private let task: UUID

    init() throws {
        let temporary = try TemporaryStore()
        project = try temporary.write { writer throws(StoreError) in
            try writer.createProject(name: "api").id
        }
        let project = project
        task = try temporary.write { writer throws(StoreError) in
            try writer.addTask(NewTask(title: "first"), to: project).id
        }
        self.temporary = temporary
    }

    @discardableResult
    private func undo(event: UUID? = nil) throws -> UndoPlan {
        let plan = try temporary.store.read { reader throws(StoreError) in
            try reader.undoPlan(event: event)
        }
        return try temporary.write { writer throws(StoreError) in try writer.undo(plan.command) }
    }

    private func current() throws -> Task {
        try temporary.store.read { reader throws(StoreError) in try reader.task(task) }
    }

    /// Writes as ada and returns the first event of the command.
    @discardableResult
    private func write(_ body: (Writer) throws(StoreError) -> Void) throws -> UUID {
        let text = try temporary.write { writer throws(StoreError) in
            try body(writer)
            return writer.events.first?.uuid ?? ""
        }
        return try #require(UUID(text))
    }

    @Test("registers overwritten since are left and named, the others go back") func overwritten()
        throws
    {
        let edit = try write { writer throws(StoreError) in
            _ = try writer.editTask(
                task,
                TaskRegisters(title: "mine", description: "text", priority: Priority(rawValue: 0)))
        }
        try write { writer throws(StoreError) in
            _ = try writer.editTask(task, TaskRegisters(title: "theirs"))
        }
        let plan = try undo(event: edit)
        #expect(plan.left.count == 1 && plan.left[0].hasPrefix("title of task"))
        let now = try current()
        #expect(now.title == "theirs" && now.description == nil && now.priority == .normal)
    }

    @Test("a change of nothing but the bytes of a letter is a change, and goes back to them")
    func normalisation() throws {
        try write { writer throws(StoreError) in
            _ = try writer.editTask(task, TaskRegisters(title: "caf\u{E9}", description: "\u{E9}"))
        }
        try write { writer throws(StoreError) in
            _ = try writer.editTask(
                task, TaskRegisters(title: "cafe\u{301}", description: "e\u{301}"))
        }
        #expect(try current().title.utf8.count == 6)
        #expect(try current().description?.utf8.count == 3)
        try undo()
        #expect(try current().title.utf8.count == 5)
        #expect(try current().description?.utf8.count == 2)
        try write { writer throws(StoreError) in
            _ = try writer.editProject(project, ProjectRegisters(goal: "\u{E9}"))
        }
        let edited = try temporary.write { writer throws(StoreError) in
            try writer.editProject(project, ProjectRegisters(goal: "e\u{301}"))
        }
        #expect(edited.goal?.utf8.count == 3)
    }

    @Test("undo of an undo brings the command back, and the next undo takes it back again")
    func undoOfUndo() throws {
        try write { writer throws(StoreError) in
            _ = try writer.editTask(task, TaskRegisters(title: "second"))
        }
        try undo()
        #expect(try current().title == "first")
        let last: UUID = try #require(
            try temporary.store.connection.prepare(
                "SELECT uuid FROM events ORDER BY rowid DESC LIMIT 1"
            ).first { $0.uuid(0) })
        try undo(event: last)
        #expect(try current().title == "second")
        try undo()
        #expect(try current().title == "first", "the command stood again and was the last")
    }

    @Test("undos in a row go back one command after the other, then there is nothing") func inARow()
        throws
    {
        try write { writer throws(StoreError) in
            _ = try writer.moveTask(task, .block, reason: "rain")
        }
        try write { writer throws(StoreError) in
            _ = try writer.moveTask(task, .unblock)
        }
        try undo()
        #expect(try current().status == .blocked)
        #expect(try current().reason == "rain" && current().blockedFrom == .todo)
        try undo()
        #expect(try current().status == .todo && current().reason == nil)
        try undo()
        #expect(try current().deleted)
        try undo()
        let error = storeError { try undo() }
        guard case .conflict(let conflict) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(conflict.code == "nothing_to_undo")
        #expect(try temporary.store.complaints() == [])
    }

    @Test("a deletion with its releases is undone whole") func deletion() throws {
        let session = UUID(random: 5, 5)
        try write { writer throws(StoreError) in _ = try writer.assign(task, to: session) }
        try write { writer throws(StoreError) in _ = try writer.deleteTask(task) }
        #expect(try current().deleted && current().sessionID == nil)
        try undo()
        #expect(try !current().deleted && current().sessionID == session)
        #expect(try current().status == .inProgress)
    }

    @Test("an undone release takes no work from the session that has it now") func laterHolder()
        throws
    {
        let (first, second) = (UUID(random: 5, 5), UUID(random: 6, 6))
        try write { writer throws(StoreError) in _ = try writer.assign(task, to: first) }
        let release = try write { writer throws(StoreError) in _ = try writer.release(task) }
        try write { writer throws(StoreError) in _ = try writer.assign(task, to: second) }
        let plan = try undo(event: release)
        #expect(try current().sessionID == second)
        #expect(!plan.left.isEmpty, "what is left is named")
    }

    @Test("dependencies and notes are taken back, and a note shown again by undoing that")
    func dependencyAndNote() throws {
        let other = try temporary.write { writer throws(StoreError) in
            try writer.addTask(NewTask(title: "other"), to: project).id
        }
        let depend = try write { writer throws(StoreError) in _ = try writer.depend(task, on: other)
        }
        try write { writer throws(StoreError) in _ = try writer.noteTask(task, "note") }
        func detail() throws -> TaskDetail {
            try temporary.store.read { reader throws(StoreError) in try reader.taskDetail(task) }
        }
        try undo()
        #expect(try detail().notes.isEmpty && detail().dependencies.map(\.id) == [other])
        try undo(event: depend)
        #expect(try detail().dependencies.isEmpty)
        #expect(try temporary.store.complaints() == [])
    }

    @Test("events of another machine, and of no command, are not undone") func refusals() throws {
        let event = try temporary.foreignEvent(
            .taskUpdated(id: task, TaskRegisters(title: "theirs")))
        _ = try temporary.write { writer throws(StoreError) in try writer.receive(event) }
        let id: UUID = try #require(UUID(event.uuid))
        let error = storeError { try undo(event: id) }
        guard case .conflict(let conflict) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(conflict.code == "not_yours")
        #expect(
            storeError { try undo(event: UUID(random: 1, 2)) }
                == .notFound(.event, name: UUID(random: 1, 2).text))
    }

    @Test("another machine's events under one's own command are not taken back with it")
    func forgedCommand() throws {
        let command = try temporary.write { writer throws(StoreError) in
            _ = try writer.editTask(task, TaskRegisters(priority: Priority(rawValue: 0)))
            return writer.command
        }
        let event = try temporary.foreignEvent(
            .taskUpdated(id: task, TaskRegisters(title: "theirs")), command: command)
        _ = try temporary.write { writer throws(StoreError) in try writer.receive(event) }
        try undo()
        #expect(try current().title == "theirs" && current().priority == .normal)
    }

    @Test("a name that another project has since is not taken back") func takenName() throws {
        let rename = try write { writer throws(StoreError) in
            _ = try writer.editProject(project, ProjectRegisters(name: "old", goal: "ship"))
        }
        try write { writer throws(StoreError) in _ = try writer.createProject(name: "api") }
        let plan = try undo(event: rename)
        #expect(plan.left.count == 1 && plan.left[0].contains("'api'"), "\(plan.left)")
        let delete = try write { writer throws(StoreError) in _ = try writer.deleteProject(project)
        }
        try write { writer throws(StoreError) in _ = try writer.createProject(name: "old") }
        #expect(try undo(event: delete).left.count == 1)
        let projects = try temporary.store.read { reader throws(StoreError) in
            try reader.projects(includeDeleted: true)
        }
        #expect(projects.map(\.label) == ["api", "old", "old"])
        #expect(projects.map(\.goal) == [nil, nil, nil])
        #expect(projects.filter(\.deleted).map(\.id) == [project])
    }

    @Test("a dependency that would close a cycle by now is not put back") func lateCycle() throws {
        let other = try temporary.write { writer throws(StoreError) in
            try writer.addTask(NewTask(title: "other"), to: project).id
        }
        try write { writer throws(StoreError) in _ = try writer.depend(task, on: other) }
        let removal = try write { writer throws(StoreError) in
            _ = try writer.removeDependency(task, on: other)
        }
        try write { writer throws(StoreError) in _ = try writer.depend(other, on: task) }
        let plan = try undo(event: removal)
        #expect(plan.steps.isEmpty && plan.left.count == 1)
        #expect(try temporary.store.number("SELECT count(*) FROM dependencies WHERE present") == 1)
    }
}
