import Foundation
import Support
import Testing

/// `make demo` does what it says: the script checks each of its steps itself.
@Suite(.enabled(if: Repository.hasAllVerbs, "some verbs are still to come"))
struct DemoTests {
    let home: TemporaryHome

    init() throws { home = try TemporaryHome() }

    func demo(
        _ script: String = "demo.sh", _ environment: [String: String] = [:]
    ) -> CommandOutput {
        home.run(
            [Products.repository + "/Tests/Demo/" + script, Products.folder],
            environment: ["TMPDIR": home.path].merging(environment) { $1 }, timeout: 600)
    }

    @Test("the demo runs through, shows every step, and leaves nothing behind")
    func runsThrough() {
        let result = demo()
        #expect(result.status == 0, "\(result.output.suffix(2000))\n\(result.errors)")
        for command in ["init", "project new", "task add", "pull", "assign", "status", "broadcast"]
        {
            #expect(result.output.contains("\n$ claire \(command)"))
        }
        #expect(result.output.contains("make install"))
        #expect(!result.output.contains("\u{1B}"), "colours in a pipe")
        #expect(home.files(below: ".").isEmpty)
    }

    @Test("the demo of agents runs through the queue to review and the end, and leaves nothing")
    func runsAgents() throws {
        // What git is told by the caller's environment must not reach into it.
        let result = demo(
            "demo-agents.sh", ["GIT_DIR": "/nonexistent", "CLAIRE_SESSION": UUID().uuidString])
        #expect(result.status == 0, "\(result.output.suffix(3000))\n\(result.errors)")
        for command in [
            "config trust", "queue", "task review", "task reject", "task approve", "session open",
            "session close",
        ] {
            #expect(result.output.contains("\n$ claire \(command)"))
        }
        #expect(home.files(below: ".").isEmpty)
    }

    @Test("nothing of the caller's Claire reaches into the demo")
    func isShielded() throws {
        let broken = try home.write("not = [toml", to: "broken.toml")
        let result = demo(
            "demo.sh",
            [
                "CLAIRE_DB": "/nonexistent/claire.db", "CLAIRE_CONFIG": broken,
                "CLAIRE_EXEC_PATH": "/nonexistent", "CLAUDE_CONFIG_DIR": "/nonexistent",
                "RCLAUDE_HOSTS": "nowhere.invalid", "XDG_DATA_HOME": "/nonexistent",
            ])
        #expect(result.status == 0, "\(result.output.suffix(2000))\n\(result.errors)")
    }

    @Test("without tmux it says so")
    func withoutTmux() throws {
        for program in ["bash", "env", "dirname"] {
            try FileManager.default.createSymbolicLink(
                atPath: "\(home.path)/bin/\(program)", withDestinationPath: "/usr/bin/\(program)")
        }
        let result = demo("demo.sh", ["PATH": home.path + "/bin"])
        #expect(result.status == 5)
        #expect(result.errors.contains("no tmux on PATH"))
    }
}
