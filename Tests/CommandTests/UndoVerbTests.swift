import ClaireDomain
import ClairePlatform
import ClaireStore
import Support
import Testing

/// `claire undo` on real binaries.
@Suite("claire undo")
struct UndoVerbTests {
    let claire: ClaireHome
    let task: String

    init() throws {
        claire = try ClaireHome()
        try claire.project("site")
        task = try claire.task("site", "first")
    }

    func title() throws -> String? {
        try claire.json("task", "task", "show", task)["title"]?.string
    }

    @Test("it shows what it takes back before it does, and a dry run does nothing")
    func shows() throws {
        claire.run("task", "edit", task, "--title", "second")
        let dry = claire.run("undo", "--dry-run")
        #expect(dry.status == 0)
        #expect(dry.output.contains("task_updated  \(task.prefix(8)) second title 'second'"))
        #expect(dry.output.contains("title 'first' again"))
        #expect(try title() == "second")
        let done = claire.run("undo")
        #expect(done.status == 0 && done.output.hasPrefix(dry.output))
        #expect(done.output.hasSuffix("taken back: 1 change\n"))
        #expect(try title() == "first")
        #expect(try claire.json("undo", "undo")["steps"]?.array?.count == 1, "the task's adding")
        #expect(claire.run("task", "list").errors.contains("no open tasks"))
    }

    @Test("what somebody wrote since is left alone and named, with exit 6")
    func left() throws {
        claire.run("task", "edit", task, "--title", "mine", "--prio", "0")
        let store = try Store.open(at: claire.database, machine: nil)
        let known: UUID? = UUID(task)
        let id = try #require(known)
        try store.write(as: .claire) { writer throws(StoreError) in
            _ = try writer.editTask(id, TaskRegisters(title: "theirs"))
        }
        let result = claire.run("undo")
        #expect(result.status == 6)
        #expect(result.output.contains("left alone: title of task"))
        let now = try claire.json("task", "task", "show", task)
        #expect(now["title"] == "theirs" && now["priority"] == 2)
    }

    @Test("an event names its command; what is not there is exit 3, and nothing left is exit 4")
    func events() throws {
        claire.run("task", "note", task, "a note")
        claire.run("task", "edit", task, "--title", "second")
        let note = try claire.json("events", "log", "--type", "note_added").array?.first
        let id = try #require(note?["id"]?.string)
        #expect(claire.run("undo", String(id.prefix(8))).status == 0)
        #expect(try claire.json("task", "task", "show", task)["notes"] == [])
        #expect(try title() == "second")
        #expect(claire.run("undo", "ffffffff").status == 3)
        for _ in 1...3 { #expect(claire.run("undo", "--quiet").status == 0) }
        let nothing = claire.run("undo", "--json")
        #expect(nothing.status == 4)
        #expect(try JSON.parse(nothing.errors)["error"]?["code"] == "nothing_to_undo")
    }
}
