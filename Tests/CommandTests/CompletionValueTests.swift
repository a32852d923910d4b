import ClaireDomain
import Foundation
import Support
import Testing

/// What shells are offered as values.
@Suite("Completion offers")
struct CompletionValueTests {
    let claire: ClaireHome

    init() throws {
        claire = try ClaireHome()
        for name in ["site", "it's \"mine\"", "$(touch x)"] { try claire.project(name) }
    }

    /// The values offered for the last of some words.
    private func offers(_ words: String...) -> [String] {
        let result = claire.run(
            ["--claire-complete", "\(words.count - 1)", "--"] + words)
        #expect(result.status == 0 && result.errors.isEmpty)
        return result.output.split(separator: "\n").map {
            String($0.split(separator: "\t", omittingEmptySubsequences: false)[0])
        }
    }

    @Test("the names of projects, as they are")
    func projects() {
        #expect(offers("task", "add", "").sorted() == ["$(touch x)", "it's \"mine\"", "site"])
        #expect(offers("task", "add", "si") == ["site"])
        #expect(offers("task", "list", "--project=s") == ["--project=site"])
    }

    @Test("tasks by id with their titles, those for which the command makes sense")
    func tasks() throws {
        let todo = try claire.task("site", "a title\twith a tab")
        let done = try claire.task("site", "done")
        claire.run("task", "done", done)
        #expect(
            Set(offers("task", "show", "")) == [String(todo.prefix(8)), String(done.prefix(8))])
        #expect(offers("task", "start", "") == [String(todo.prefix(8))])
        #expect(offers("task", "reopen", "") == [String(done.prefix(8))])
        #expect(offers("task", "show", String(todo.prefix(4))) == [String(todo.prefix(8))])
        #expect(offers("task", "show", "zz") == [])
        let line = claire.run("--claire-complete", "2", "--", "task", "start", "").output
        #expect(line == "\(todo.prefix(8))\ta title\\twith a tab\n")
    }

    @Test("statuses, groups, events and machines")
    func others() throws {
        #expect(offers("task", "list", "--status", "in").sorted() == ["in_progress", "in_review"])
        claire.run("group", "add", "web team", "--cwd", "x")
        #expect(offers("assign", "3f9a", "--group", "") == ["web team"])
        #expect(offers("undo", "").count == 3)
    }

    @Test("nothing, quietly, where there is no database or a broken one")
    func nothing() throws {
        let other = try ClaireHome(initialised: false)
        for _ in 0..<2 {
            let result = other.run("--claire-complete", "2", "--", "task", "show", "")
            #expect(result.status == 0 && result.output.isEmpty && result.errors.isEmpty)
            try other.home.write("broken", to: ".local/share/claire/claire.db")
        }
    }
}
