import ClaireDomain
import Foundation
import Support
import Testing

@testable import rclaude

/// `rclaude check` finds the stand-in to be what it needs, and each way of being otherwise.
@Suite("rclaude check")
struct CheckTests {
    let fleet: Fleet

    init() throws { fleet = try Fleet() }

    /// The verdicts by what was checked.
    func verdicts(_ result: CommandOutput) -> [String: String] {
        Dictionary(
            result.rows.map { ($0["check"] ?? "", $0["verdict"] ?? "") }, uniquingKeysWith: { $1 })
    }

    func detail(_ check: String, _ result: CommandOutput) -> String {
        result.rows.first { $0["check"] == check }?["detail"] ?? ""
    }

    /// Puts a script in the place of the agent, which may call the real stand-in as "$agent".
    func replaceAgent(by script: String) throws {
        let agent = try fleet.home.folder("real") + "/claude"
        try FileManager.default.moveItem(atPath: fleet.home.path + "/bin/claude", toPath: agent)
        try fleet.home.write(
            "#!/bin/bash\nagent='\(agent)'\n\(script)\n", to: "bin/claude", executable: true)
    }

    @Test("an agent that does as it should is found good without a prompt")
    func good() throws {
        let result = fleet.rclaude(["check"])
        #expect(result.status == 0, "\(result)")
        let verdicts = verdicts(result)
        for check in ["program", "start", "entry", "hooks", "server", "paste", "end"] {
            #expect(verdicts[check] == "ok", "\(check): \(detail(check, result))")
        }
        for check in ["prompt", "transcript", "feed", "resume"] {
            #expect(verdicts[check] == "unknown")
            #expect(detail(check, result) == "not checked: no prompt was sent")
        }
        #expect(fleet.home.files(below: ".claude/projects").isEmpty, "a prompt was sent")
        #expect(fleet.home.files(below: ".cache/rclaude").isEmpty)
        #expect(fleet.home.files(below: ".claude/sessions").isEmpty)
    }

    @Test("with a prompt the turn, its transcript, the Stop hook's word and --resume are seen too")
    func prompted() throws {
        let folder = try fleet.home.folder("it's a \"folder\" #(x)")
        let result = fleet.rclaude(["check", "--prompt", "--cwd", folder])
        #expect(result.status == 0, "\(result)")
        for row in result.rows where !["registry", "transcripts"].contains(row["check"]) {
            #expect(row["verdict"] == "ok", "\(row)")
        }
        #expect(result.rows.map { $0["check"] } == Check.allCases.map(\.rawValue))
        #expect(FileManager.default.fileExists(atPath: folder))
        let again = fleet.rclaude(["check"])
        #expect(verdicts(again)["transcripts"] == "ok", "\(detail("transcripts", again))")
    }

    @Test("without an agent nothing else is tried")
    func missing() throws {
        try FileManager.default.removeItem(atPath: fleet.home.path + "/bin/claude")
        let result = fleet.rclaude(["check"])
        #expect(result.status == 0)
        #expect(verdicts(result)["program"] == "problem")
        #expect(detail("program", result) == "no 'claude' on PATH")
        #expect(verdicts(result)["start"] == "unknown")
    }

    @Test("a flag that the agent doesn't take is named", arguments: ["--mcp-config", "--model"])
    func withoutFlag(flag: String) throws {
        try replaceAgent(
            by: """
                for word; do
                    [ "$word" = \(flag) ] && { echo "error: unknown option '$word'" >&2; exit 1; }
                done
                exec "$agent" "$@"
                """)
        let result = fleet.rclaude(["check"])
        #expect(verdicts(result)["start"] == "problem")
        #expect(detail("start", result).hasPrefix("it doesn't take \(flag);"))
        #expect(verdicts(result)["hooks"] == "unknown")
    }

    @Test("hooks and servers that are never called are two problems, and the rest is looked at")
    func deaf() throws {
        try replaceAgent(
            by: """
                words=()
                while [ $# -gt 0 ]; do
                    case $1 in
                    --settings | --mcp-config) shift 2 ;;
                    *) words+=("$1"); shift ;;
                    esac
                done
                exec "$agent" "${words[@]}"
                """)
        let result = fleet.rclaude(["check"])
        let verdicts = verdicts(result)
        #expect(verdicts["start"] == "ok" && verdicts["entry"] == "ok")
        #expect(verdicts["hooks"] == "problem" && verdicts["server"] == "problem")
        #expect(verdicts["paste"] == "ok" && verdicts["end"] == "warning")
    }

    @Test("a registry of another shape is named by what it lacks")
    func otherRegistry() throws {
        // The pid stays the same when the script becomes the agent.
        try replaceAgent(
            by: """
                entry="$HOME/.claude/sessions/$$.json"
                mkdir -p "${entry%/*}"
                [ -t 0 ] && echo "{\\"pid\\":$$,\\"sessionId\\":\\"$2\\",\\"cwd\\":\\"$PWD\\"}" >"$entry"
                CLAUDE_CONFIG_DIR="$HOME/elsewhere" exec "$agent" "$@"
                """)
        let result = fleet.rclaude(["check"])
        #expect(verdicts(result)["entry"] == "problem", "\(result)")
        #expect(
            detail("entry", result).hasSuffix(
                "it has no procStart, it has no status, it has no statusUpdatedAt"))
        #expect(verdicts(result)["hooks"] == "ok" && verdicts(result)["end"] == "warning")
    }

    @Test("a session that asks whether the folder is trusted is not typed into")
    func untrusted() throws {
        let result = fleet.rclaude(["check", "--prompt"], environment: ["STAND_IN_TRUST": "ask"])
        #expect(verdicts(result)["start"] == "unknown")
        #expect(detail("start", result).contains("it asks 'Do you trust this folder?'"))
        #expect(detail("start", result).hasSuffix("/.cache/rclaude/check'"))
        #expect(verdicts(result)["prompt"] == "unknown")
        #expect(fleet.home.files(below: ".claude/projects").isEmpty)
    }

    @Test("an API that fails is a warning, for nothing is known of what comes after")
    func failingAPI() throws {
        let result = fleet.rclaude(
            ["check", "--prompt"], environment: ["STAND_IN_SCRIPT": "limit"])
        #expect(verdicts(result)["prompt"] == "warning", "\(result)")
        #expect(detail("prompt", result).contains("You've hit your session limit"))
        #expect(verdicts(result)["feed"] == "unknown" && verdicts(result)["end"] == "ok")
    }

    @Test("files of sessions that are there are read, and what isn't understood is named")
    func files() throws {
        try fleet.write(
            transcript: [#"{"type":"user","message":{"content":"hello"}}"#], of: Fleet.id(1),
            slug: "-x")
        try fleet.home.write(
            #"{"pid":1,"sessionId":"\#(Fleet.id(1))","cwd":"/","procStart":"1","status":"asleep"}"#,
            to: ".claude/sessions/1.json")
        let result = fleet.rclaude(["check"])
        #expect(verdicts(result)["transcripts"] == "warning")
        #expect(detail("transcripts", result).hasSuffix("1 prompts have no timestamp"))
        #expect(verdicts(result)["registry"] == "warning")
        #expect(detail("registry", result).contains("status 'asleep' is not known"))
    }

    @Test("it is not served to other machines, and says what it can't do")
    func usage() {
        #expect(fleet.rclaude(["check", "--host", "x"]).status == 2)
        #expect(fleet.rclaude(["check", "--cwd", "/nonexistent"]).status == 3)
        let served = fleet.rclaude(["serve-stdin"], input: "1\tcheck\n")
        #expect(served.status == 2 && served.errors.contains("its own machine"))
    }

    @Test("what a Stop hook told an agent has been seen by it")
    func seenByStopHook() throws {
        let command = try fleet.home.write(
            """
            #!/bin/sh
            grep -q '"stop_hook_active":true' && exit 0
            echo '{"decision":"block","reason":"the id is delivery-77"}'
            """, to: "stop", executable: true)
        let hooks = #"{"hooks":{"Stop":[{"hooks":[{"type":"command","command":"\#(command)"}]}]}}"#
        try fleet.agent(Fleet.id(1), ["--settings", hooks, "/stand-in say first"])
        #expect(
            waitUntil {
                fleet.rclaude(["seen", "--id", "delivery-77", "--session", Fleet.id(1)])
                    .row(Fleet.id(1))?["seen"] == "yes"
            })
    }
}
