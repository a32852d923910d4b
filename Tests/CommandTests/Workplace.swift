import ClaireDomain
import Foundation
import Support

/// A project with a repository, a fleet, and claire to open sessions in it.
final class Workplace {
    let fleet: LiveFleet
    /// The repository, with one commit on `main`.
    let repo: String
    var claire: ClaireHome { fleet.claire }
    var home: TemporaryHome { fleet.home }

    init(repository: String = "repo") throws {
        fleet = try LiveFleet()
        repo = try fleet.home.folder(repository)
        try git("init", "-q", "-b", "main")
        try commit("README.md", "hello\n", "first")
        _ = try claire.json("project", "project", "new", "site", "--repo", repo)
    }

    /// Runs git as a person would.
    @discardableResult
    func git(_ words: String..., in folder: String? = nil) throws -> String {
        let result = home.run(
            ["git", "-C", folder ?? repo] + words,
            environment: [
                "GIT_AUTHOR_NAME": "ada", "GIT_AUTHOR_EMAIL": "ada@example.org",
                "GIT_COMMITTER_NAME": "ada", "GIT_COMMITTER_EMAIL": "ada@example.org",
            ])
        guard result.status == 0 else { throw Failure(what: "git \(words): \(result.errors)") }
        return result.output.trimmingCharacters(in: .newlines)
    }

    /// Writes a file in a work tree.
    func write(_ name: String, _ text: String, in folder: String? = nil) throws {
        try Data(text.utf8).write(to: URL(fileURLWithPath: (folder ?? repo) + "/" + name))
    }

    /// Writes a file and commits it.
    func commit(
        _ name: String, _ text: String, _ message: String, in folder: String? = nil
    ) throws {
        try write(name, text, in: folder)
        try git("add", "-A", in: folder)
        try git("commit", "-q", "-m", message, in: folder)
    }

    /// Opens a session, which must succeed.
    func open(_ words: String...) throws -> JSON {
        let result = claire.run(["session", "open", "site", "--json"] + words)
        guard result.status == 0, let session = try JSON.parse(result.output)["session"] else {
            throw ClaireFailure(words: ["session", "open"] + words, result: result)
        }
        return session
    }

    /// The worktrees that are on disk, by path.
    var worktrees: [String] {
        let root = home.path + "/.local/share/claire/worktrees"
        let manager = FileManager.default
        return ((try? manager.contentsOfDirectory(atPath: root)) ?? []).flatMap { project in
            ((try? manager.contentsOfDirectory(atPath: "\(root)/\(project)")) ?? []).map {
                "\(root)/\(project)/\($0)"
            }
        }
    }

    /// The tmux sessions that are there.
    var terminals: [String] {
        fleet.tmux.tmux(["list-sessions", "-F", "#{session_name}"]).output
            .split(separator: "\n").map(String.init)
    }

    /// Ends tmux and with it every agent, as a restart of the machine does, and waits until the last of
    /// them is gone.
    func endTerminals() throws {
        fleet.tmux.kill()
        guard waitUntil(timeout: 60, { home.files(below: ".claude/sessions").isEmpty }) else {
            throw Failure(what: "an agent outlives its terminal")
        }
    }

    /// What doctor has to say of sessions, but that all is well.
    func complaints() throws -> [String] {
        let result = claire.run("doctor", "--json")
        let checks = try JSON.parse(result.output)["checks"]?.array ?? []
        return checks.filter { $0["name"] == "sessions" && $0["verdict"] != "ok" }
            .compactMap { $0["detail"]?.string }
    }

    func branches() throws -> [String] {
        try git("for-each-ref", "--format=%(refname:short)", "refs/heads").split(separator: "\n")
            .map(String.init)
    }

    struct Failure: Error { let what: String }
}
