import ClaireDomain
import Foundation
import Support
import Testing

@Suite("claire doctor --agent")
struct DoctorAgentTests {
    @Test("says of each thing that Claire relies on whether it is so, and sends nothing")
    func good() throws {
        let fleet = try LiveFleet()
        let result = fleet.claire.run("doctor", "--agent")
        #expect(result.status == 0, "\(result)")
        for check in ["program", "start", "entry", "hooks", "server", "paste", "end"] {
            #expect(result.output.contains("ok       \(check) "), "\(result.output)")
        }
        #expect(result.output.contains("unknown  prompt "))
        #expect(result.output.contains("hint: --prompt sends two short ones"))
        #expect(fleet.home.files(below: ".claude/projects").isEmpty)
        #expect(fleet.claire.run("session", "list", "--quiet").output.isEmpty)
        let json = try JSON.parse(fleet.claire.run("doctor", "--agent", "--json").output)
        let verdicts = (json["checks"]?.array ?? []).compactMap { $0["verdict"]?.string }
        #expect(verdicts.count == 13 && Set(verdicts) == ["ok", "unknown"])
    }

    @Test("a prompt has to be confirmed, and then everything is seen")
    func prompted() throws {
        let fleet = try LiveFleet()
        let refused = fleet.claire.run("doctor", "--agent", "--prompt")
        #expect(refused.status == 2 && refused.errors.contains("--prompt needs --yes"))
        #expect(fleet.home.files(below: ".claude").isEmpty)
        let result = fleet.claire.run("doctor", "--agent", "--prompt", "--yes")
        #expect(result.status == 0, "\(result)")
        for check in ["prompt", "transcript", "feed", "resume"] {
            #expect(result.output.contains("ok       \(check) "), "\(result.output)")
        }
    }

    @Test("a problem is exit 1, with a hint; a transport without the verb is exit 5")
    func problems() throws {
        let fleet = try LiveFleet()
        try FileManager.default.removeItem(atPath: fleet.home.path + "/bin/claude")
        let missing = fleet.claire.run("doctor", "--agent")
        #expect(missing.status == 1)
        #expect(missing.output.contains("problem  program       no 'claude' on PATH\n"))
        #expect(missing.output.contains("hint: install Claude Code"))
        try fleet.home.write(
            """
            #!/bin/sh
            [ "$1" = --version ] && { echo 'rclaude 0.9 contract 1'; exit 0; }
            echo "rclaude: no verb '$1'" >&2
            exit 2
            """, to: "bin/rclaude", executable: true)
        let other = fleet.claire.run("doctor", "--agent")
        #expect(other.status == 5, "\(other)")
        #expect(other.errors.contains("it has no verb 'check'"))
    }
}
