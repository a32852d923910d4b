import ClaireDomain
import Foundation
import Support
import Testing

@Suite("A task's status")
struct TaskMoveTests {
    /// How to bring a new task to a status.
    static let ways: [(status: String, moves: [[String]])] = [
        ("todo", []), ("in_progress", [["start"]]), ("in_review", [["start"], ["submit"]]),
        ("blocked", [["block", "--reason", "why"]]), ("done", [["done"]]), ("failed", [["fail"]]),
    ]

    /// Where each move leads from each status; what is not here is refused.
    static let moves: [(words: [String], from: [String: String])] = [
        (["start"], ["todo": "in_progress"]),
        (["block"], ["todo": "blocked", "in_progress": "blocked"]),
        (["unblock"], ["blocked": "todo"]),
        (["submit"], ["in_progress": "in_review"]),
        (["approve"], ["in_review": "done"]),
        (["reject", "--feedback", "no"], ["in_review": "in_progress"]),
        (["done"], ["todo": "done", "in_progress": "done", "in_review": "done"]),
        (
            ["fail"],
            ["todo": "failed", "in_progress": "failed", "in_review": "failed", "blocked": "failed"]
        ),
        (["reopen"], ["done": "todo", "failed": "todo"]),
        (["claim"], ["todo": "in_progress"]),
    ]

    @Test("moves as the table says, and is else refused, naming what is allowed", arguments: ways)
    func table(_ status: String, _ way: [[String]]) throws {
        let claire = try ClaireHome()
        try claire.project("site")
        for (words, targets) in Self.moves {
            let id = try claire.task("site", words[0])
            for step in way {
                #expect(claire.run(["task", step[0], id] + step.dropFirst()).status == 0)
            }
            let result = claire.run(["task", words[0], id] + words.dropFirst())
            let now = try claire.json("task", "task", "show", id)["status"]?.string
            if let target = targets[status] {
                #expect(result.status == 0, "\(status) \(words)")
                #expect(now == target, "\(status) \(words)")
            } else {
                #expect(result.status == 4, "\(status) \(words)")
                #expect(now == status)
                #expect(result.errors.contains(" is \(status)"))
                #expect(result.errors.contains("hint: claire task"))
            }
        }
    }

    @Test("a blocked task goes back to where it was, and says why it was blocked")
    func unblock() throws {
        let claire = try ClaireHome()
        try claire.project("site")
        let id = try claire.task("site", "x")
        claire.run("task", "start", id)
        let blocked = try claire.json("task", "task", "block", id, "--reason", "no key")
        #expect(blocked["blocked_from"] == "in_progress" && blocked["reason"] == "no key")
        #expect(try claire.json("task", "task", "unblock", id)["status"] == "in_progress")
    }

    @Test("feedback is kept with the task that was sent back")
    func feedback() throws {
        let claire = try ClaireHome()
        try claire.project("site")
        let id = try claire.task("site", "x")
        for word in ["start", "submit"] { claire.run("task", word, id) }
        #expect(claire.run("task", "reject", id).status == 2)
        #expect(
            try claire.json("task", "task", "reject", id, "--feedback", "a test")["reason"]
                == "a test")
        #expect(
            claire.run("task", "show", id, "--history").output.contains("→ in_progress: a test"))
    }

    @Test("a deleted task moves nowhere until it is restored")
    func deleted() throws {
        let claire = try ClaireHome()
        try claire.project("site")
        let id = try claire.task("site", "x")
        #expect(claire.run("task", "delete", id).status == 0)
        let refused = claire.run("task", "start", id)
        #expect(refused.status == 4)
        #expect(refused.errors.contains("claire task restore \(id.prefix(8))"))
        // A prefix may mean another one by now.
        #expect(claire.run("task", "start", String(id.prefix(8))).status == 3)
        #expect(claire.run("task", "show", id).output.contains("deleted"))
        #expect(claire.run("task", "restore", id).status == 0)
        #expect(claire.run("task", "start", id).status == 0)
    }
}
