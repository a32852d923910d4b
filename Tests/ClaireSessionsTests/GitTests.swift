import ClairePlatform
import Foundation
import Support
import Testing

@testable import ClaireSessions

/// The one type that runs git.
@Suite struct GitTests {
    @Test("nothing that a repository's configuration names is run")
    func runsNothing() throws {
        let scratch = try Scratch()
        let mark = scratch.home.path + "/ran"
        let program = try scratch.home.write(
            "#!/bin/sh\necho ran >> '\(mark)'\ncat\n", to: "bin/evil", executable: true)
        for setting in ["core.fsmonitor", "diff.external", "diff.x.textconv", "diff.x.command"] {
            try scratch.git("config", setting, program)
        }
        for hook in ["post-checkout", "post-commit", "reference-transaction", "pre-commit"] {
            try scratch.home.write(
                "#!/bin/sh\necho hook >> '\(mark)'\n", to: "repo/.git/hooks/\(hook)",
                executable: true)
        }
        try scratch.write(".gitattributes", "* diff=x\n")
        try scratch.write("README.md", "changed\n")
        let git = scratch.ours
        try git.run(["status", "--porcelain=v2", "-z"])
        #expect(try git.run(["diff"]).text.contains("+changed"))
        try git.run(["log", "-p"])
        try git.run(["show"])
        let tree = scratch.home.path + "/tree"
        try git.run(["worktree", "add", "--quiet", "-b", "other", "--", tree])
        #expect(scratch.home.text("tree/README.md") == "hello\n")
        #expect(scratch.home.text("ran") == nil)
        // The same by a git that nobody told so.
        _ = try? scratch.git("diff")
        #expect(scratch.home.text("ran") != nil)
    }

    @Test("no variable of whoever calls points it at another repository")
    func environment() {
        let changes = GitEnvironment.changes(to: [
            "GIT_DIR": "/x", "GIT_WORK_TREE": "/x", "GIT_INDEX_FILE": "/x", "GIT_CONFIG_COUNT": "1",
            "GIT_CONFIG_KEY_0": "core.hooksPath", "GIT_EXTERNAL_DIFF": "x", "GIT_TRACE": "1",
            "GIT_SSH_COMMAND": "ssh -F x", "GIT_CONFIG_GLOBAL": "/x", "HOME": "/x", "GITHUB": "1",
        ])
        #expect(
            Set(changes.filter { $0.value == nil }.keys) == [
                "GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_CONFIG_COUNT",
                "GIT_CONFIG_KEY_0", "GIT_EXTERNAL_DIFF", "GIT_TRACE", "LANGUAGE",
            ])
        #expect(changes["GIT_TERMINAL_PROMPT"] == "0" && changes["LC_ALL"] == "C")
    }

    @Test("names come whole, whatever characters they have") func names() throws {
        let scratch = try Scratch()
        let names = ["a b", "a\nb", "a\"b", "ä", "-x", "*"]
        for name in names { try scratch.write(name, "") }
        let found = try scratch.ours.run(["ls-files", "-z", "--others"]).fields
        #expect(Set(found) == Set(names))
    }

    @Test("an error says what git said, and a status that is an answer is none") func errors()
        throws
    {
        let scratch = try Scratch()
        #expect(
            throws: GitError.failed(
                command: "rev-parse", status: 128, said: "Needed a single revision")
        ) { try scratch.ours.run(["rev-parse", "--verify", "nothing"]) }
        let answer = try scratch.ours.run(
            ["rev-parse", "--verify", "--quiet", "nothing"], accepting: [0, 1])
        #expect(answer.status == 1 && answer.text.isEmpty)
        #expect(
            GitError.failed(command: "x", status: 1, said: "no").message == "'git x': no")
        let gone = Git(in: scratch.home.path + "/none", environment: scratch.home.environment)
        let error = #expect(throws: GitError.self) { try gone.run(["status"]) }
        #expect(error?.message.contains("cannot change to") ?? false)
    }

    @Test("a server that never answers is given up, and asked without a terminal") func bounded()
        throws
    {
        let scratch = try Scratch()
        let ssh = try scratch.home.write(
            "#!/bin/sh\nexec sleep 600\n", to: "bin/slow", executable: true)
        try scratch.git("remote", "add", "origin", "ssh://example.invalid/x.git")
        #expect(throws: GitError.timedOut(command: "fetch", seconds: 1)) {
            try scratch.ours.run(
                ["fetch", "origin"], environment: ["GIT_SSH_COMMAND": ssh], timeout: 1000)
        }
    }
}

extension Scratch {
    /// The type under test in the work tree, in the home of the test.
    var ours: Git { Git(in: path, environment: home.environment) }
}
