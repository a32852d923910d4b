import ClaireDomain
import Foundation
import Support
import Testing

/// claire is killed between any two steps of opening and closing a session, and doctor puts it right.
@Suite struct SessionCrashTests {
    let place: Workplace
    let task: String

    init() throws {
        place = try Workplace()
        task = try place.claire.task("site", "Do it", "--mode", "autonomous")
    }

    private func crash(at moment: String, _ words: String...) {
        let result = place.claire.run(words, environment: ["CLAIRE_KILL_AT": moment])
        #expect(result.status == 137, "\(moment): \(result)")
    }

    private func repair() -> CommandOutput {
        let result = place.claire.run("doctor", "--repair")
        #expect(result.status == 0, "\(result)")
        return result
    }

    private func status() throws -> String? {
        try place.claire.json("task", "task", "show", task)["status"]?.string
    }

    private func isOpen() throws -> Bool {
        let sessions = try place.claire.json("sessions", "session", "list", "--all").array ?? []
        return sessions.contains { $0["worktree"] != .null && $0["closed"] == false }
    }

    @Test(
        "killed before its agent is started, nothing of it is left",
        arguments: [
            "planned-begun", "worktree-begun", "worktree-done", "files-begun", "files-done",
            "start-begun",
        ])
    func openingUndone(moment: String) throws {
        crash(at: moment, "session", "open", "site", "--task", task)
        let complaints = try place.complaints()
        #expect(complaints.count == 1 && complaints[0].contains("half open"), "\(complaints)")
        // Nobody takes what may be in somebody's hands.
        let meanwhile = place.claire.run("session", "open", "site", "--task", task)
        #expect(meanwhile.status == 4 && meanwhile.errors.contains("hint: claire doctor"))
        let result = repair()
        #expect(result.output.contains("was not opened"), "\(result)")
        #expect(place.worktrees.isEmpty && place.terminals.isEmpty)
        #expect(try place.branches() == ["main"])
        #expect(try place.git("worktree", "list").split(separator: "\n").count == 1)
        #expect(place.home.files(below: ".local/share/claire/sessions").isEmpty)
        #expect(try place.complaints() == [])
        #expect(try status() == "todo")
        #expect(place.claire.run("session", "open", "site", "--task", task).status == 0)
    }

    @Test(
        "killed once its agent was started, it is recorded",
        arguments: ["start-done", "record-begun", "record-done"])
    func openingFinished(moment: String) throws {
        crash(at: moment, "session", "open", "site", "--task", task)
        let wasRecorded = moment == "record-done"
        #expect(try place.complaints().isEmpty == wasRecorded)
        let result = repair()
        #expect(result.output.contains("is open") == !wasRecorded, "\(result)")
        #expect(place.worktrees.count == 1 && place.terminals.count == 1)
        #expect(try isOpen())
        #expect(try status() == "in_progress")
        #expect(try place.complaints() == [])
    }

    @Test("an agent that has ended since is recorded if it left something, else nothing is left")
    func endedSince() throws {
        crash(at: "start-done", "session", "open", "site", "--task", task)
        try place.write("un tracked", "work", in: place.worktrees[0])
        try place.endTerminals()
        #expect(repair().output.contains("is open, and its agent has ended"))
        #expect(try isOpen())
        #expect(
            place.home.files(below: ".local/share/claire/worktrees").contains {
                $0.hasSuffix("un tracked")
            })
        let other = try place.claire.task("site", "Another")
        crash(at: "start-done", "session", "open", "site", "--task", other)
        try place.endTerminals()
        #expect(repair().output.contains("was not opened"))
        #expect(place.worktrees.count == 1)
    }

    @Test("a worktree that git was making when all was killed goes as well") func halfMade() throws
    {
        crash(at: "worktree-begun", "session", "open", "site", "--task", task)
        let branch = "do-it-\(task.prefix(8))"
        let project =
            try place.claire.json("project", "project", "show", "site")["id"]?.string ?? ""
        let tree =
            "\(place.home.path)/.local/share/claire/worktrees/site-\(project.prefix(8))/\(branch)"
        // As git leaves it: its lock, and files that are not all there.
        try place.git("worktree", "add", "-q", "--lock", "-b", branch, tree)
        try FileManager.default.removeItem(atPath: tree + "/README.md")
        #expect(repair().output.contains("was not opened"))
        #expect(place.worktrees.isEmpty)
        #expect(try place.branches() == ["main"])
    }

    /// Opens a session and leaves work in it.
    private func work() throws -> (id: String, tree: String) {
        let session = try place.open("--task", task, "--mode", "supervised")
        let tree = try #require(session["worktree"]?.string)
        try place.commit("a", "1\n", "not merged", in: tree)
        try place.write("un tracked", "new\n", in: tree)
        return (try #require(session["id"]?.string), tree)
    }

    @Test(
        "killed while its terminal is there, a session is as open as before",
        arguments: ["saving-begun", "saving-done", "stopping-begun"])
    func closingUndone(moment: String) throws {
        let (id, tree) = try work()
        crash(at: moment, "session", "close", id, "--force")
        #expect(try place.complaints().first?.contains("half closed") ?? false)
        #expect(repair().output.contains("is open as before"))
        #expect(try isOpen())
        #expect(place.worktrees == [tree] && place.terminals.count == 1)
        #expect(place.claire.run("session", "close", id, "--force").status == 0)
        #expect(place.worktrees.isEmpty)
    }

    @Test(
        "killed later it is closed, and what it had is saved",
        arguments: ["stopping-done", "removing-begun", "removing-done", "closed"])
    func closingFinished(moment: String) throws {
        let (id, _) = try work()
        crash(at: moment, "session", "close", id, "--force")
        #expect(try place.complaints().isEmpty == (moment == "closed"))
        #expect(repair().output.contains("is closed") == (moment != "closed"))
        #expect(place.worktrees.isEmpty && place.terminals.isEmpty)
        #expect(try !isOpen())
        #expect(try status() == "todo")
        #expect(try place.git("show", "refs/claire/closed/\(id):un tracked") == "new")
        #expect(try place.complaints() == [])
    }

    @Test("a worktree of which a part was removed goes; what came into it since does not")
    func halfRemoved() throws {
        let session = try place.open("--task", task, "--mode", "supervised")
        let (id, tree) = (session["id"]?.string ?? "", session["worktree"]?.string ?? "")
        crash(at: "removing-begun", "session", "close", id)
        try FileManager.default.removeItem(atPath: tree + "/README.md")
        try place.write("since", "", in: tree)
        #expect(repair().output.contains("could not be put right"))
        #expect(FileManager.default.fileExists(atPath: tree + "/since"))
        try FileManager.default.removeItem(atPath: tree + "/since")
        _ = place.claire.run("session", "close", id, "--force")
        #expect(place.worktrees.isEmpty)
    }
}
