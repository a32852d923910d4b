import ClaireDomain
import Support
import Testing

/// What `--history` and `claire log` say of the same events.
@Suite("History")
struct HistoryTests {
    let claire: ClaireHome

    init() throws {
        claire = try ClaireHome()
        try claire.project("site")
    }

    @Test("undo takes the id that stands in a line of the log")
    func idsForUndo() throws {
        let task = try claire.task("site", "first")
        claire.run("task", "note", task, "later")
        let line = claire.run("log", "--type", "task_created").output
        let id = try #require(line.split(separator: " ").dropFirst(2).first)
        #expect(claire.run("undo", "--", String(id)).status == 0)
        #expect(claire.run("task", "list", "--quiet").output.isEmpty)
    }

    @Test("log and history say the same words, and a history shows overwritten values whole")
    func sameWords() throws {
        let long = String(repeating: "long ", count: 40) + "end"
        let first = try claire.task("site", "first", "--prio", "1")
        let second = try claire.task("site", "second", "--after", first)
        claire.run("task", "edit", first, "--title", "renamed", "--desc", long)
        claire.run("task", "block", first, "--reason", "no key")
        claire.run("task", "note", first, "see \u{1b}[2J")
        let log = claire.run("log").output
        let history = claire.run("task", "show", first, "--history").output
        let project = claire.run("project", "show", "site", "--history").output
        let short = first.prefix(8)
        #expect(log.contains("task_created          \(short) renamed"))
        #expect(log.contains("\(short) renamed title 'renamed', description 'long"))
        #expect(log.contains("\(second.prefix(8)) second after \(short) renamed"))
        #expect(log.contains("\(short) renamed → blocked: no key"))
        for line in ["title 'first', priority 1", "title 'renamed', description '\(long)'"] {
            #expect(history.contains(line), "\(line)")
            #expect(project.contains(line), "\(line)")
        }
        #expect(history.contains("  → blocked: no key"), "whose history it is goes without saying")
        #expect(project.contains("\(short) renamed → blocked: no key"))
        for text in [log, history, project] {
            #expect(text.contains("“see \\u{1b}[2J”"))
            #expect(!text.contains("\u{1b}"))
        }
    }
}
