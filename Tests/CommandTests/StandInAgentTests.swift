import ClaireDomain
import Foundation
import Support
import Testing

/// The stand-in must be like Claude Code where the transport looks, or the transport's tests prove
/// nothing.
@Suite struct StandInAgentTests {
    let home: TemporaryHome
    let tmux: TmuxServer
    let id = "0f3c8f6e-9d0b-4f4e-8f55-6f7a3f0c2a11"

    init() throws {
        home = try TemporaryHome()
        tmux = TmuxServer(in: home)
        try home.install("stand-in-agent", as: "claude")
    }

    /// Starts an agent and waits for its prompt.
    func start(_ more: [String] = [], environment: [String: String] = [:]) throws -> String {
        let pane = try tmux.newPane(
            ["claude", "--session-id", id] + more, name: "agent", environment: environment)
        #expect(waitUntil { registry(pane) != nil }, "the agent did not start")
        #expect(waitUntil { tmux.format("#{pane_title}", of: pane).contains("Claude Code") })
        return pane
    }

    func registry(_ pane: String) -> JSON? {
        let pid = tmux.format("#{pane_pid}", of: pane)
        return home.text(".claude/sessions/\(pid).json").flatMap { try? JSON.parse($0) }
    }

    func status(_ pane: String) -> String? { registry(pane)?["status"]?.string }

    var transcript: [JSON] {
        let name = home.files(below: ".claude/projects").first { $0.hasSuffix("\(id).jsonl") }
        let text = name.flatMap { home.text(".claude/projects/" + $0) } ?? ""
        return text.split(separator: "\n").compactMap { try? JSON.parse(String($0)) }
    }

    func prompts() -> [String] {
        transcript.filter { $0["type"]?.string == "user" }
            .compactMap { $0["message"]?["content"]?.string }
    }

    @Test("the registry names pid, session, folder and start, and the status follows the work")
    func registryFollows() throws {
        let pane = try start()
        let entry = try #require(registry(pane))
        let pid = tmux.format("#{pane_pid}", of: pane)
        #expect(entry["pid"]?.integer.map(String.init) == pid)
        #expect(entry["sessionId"]?.string == id)
        #expect(entry["cwd"]?.string == home.path)
        let stat = try String(contentsOfFile: "/proc/\(pid)/stat", encoding: .utf8)
        let fields = stat[(try #require(stat.lastIndex(of: ")")))...].split(separator: " ")
        #expect(entry["procStart"]?.string == String(fields[20]))
        #expect(status(pane) == "idle")
        #expect(home.files(below: ".claude/projects").isEmpty, "a transcript before the first turn")
        tmux.type("/stand-in work 1m", in: pane)
        tmux.press("Enter", in: pane)
        #expect(waitUntil { status(pane) == "busy" })
        #expect(tmux.waitFor("esc to interrupt", in: pane))
        tmux.press("Escape", in: pane)
        #expect(waitUntil { status(pane) == "idle" })
        tmux.press("C-d", in: pane)
        #expect(waitUntil { registry(pane) == nil })
    }

    @Test("a paste is one prompt, whatever its lines, and Enter submits it")
    func pasteIsOnePrompt() throws {
        let pane = try start()
        let text = (1...400).map { "line \($0): \"quotes\" $(true) `x` é 🎈 שלום" }
            .joined(separator: "\n")
        tmux.paste(text, into: pane)
        #expect(tmux.waitFor("[Pasted text #1 +399 lines]", in: pane))
        #expect(transcript.isEmpty)
        tmux.press("Enter", in: pane)
        #expect(waitUntil { !prompts().isEmpty })
        #expect(prompts() == [text])
    }

    @Test("transcript lines are chained, and a response repeats its ids with growing usage")
    func transcriptShape() throws {
        let pane = try start()
        tmux.type("/stand-in tool Read 10ms ; say well done", in: pane)
        tmux.press("Enter", in: pane)
        #expect(waitUntil { transcript.contains { $0["subtype"]?.string == "turn_duration" } })
        let lines = transcript.filter { $0["uuid"] != nil }
        #expect(lines.first?["parentUuid"]?.isNull == true)
        for (before, line) in zip(lines, lines.dropFirst()) {
            #expect(line["parentUuid"] == before["uuid"])
        }
        for line in lines {
            #expect(line["sessionId"]?.string == id)
            #expect(line["cwd"]?.string == home.path)
            #expect(line["isSidechain"]?.bool == false)
            #expect(line["timestamp"]?.string?.hasSuffix("Z") == true)
        }
        let answers = lines.filter { $0["type"]?.string == "assistant" }
        let last = answers.suffix(2)
        #expect(Set(last.compactMap { $0["requestId"]?.string }).count == 1)
        #expect(Set(last.compactMap { $0["message"]?["id"]?.string }).count == 1)
        let tokens = last.compactMap { $0["message"]?["usage"]?["output_tokens"]?.integer }
        #expect(tokens.count == 2 && tokens[0] < tokens[1])
    }

    @Test(
        "a permission dialog waits, ignores text, and goes by the key",
        arguments: [
            ("1", "Yes", false), ("Enter", "Yes", false), ("2", "No.", true),
            ("Escape", "No.", true),
        ])
    func permissionDialog(key: String, shown: String, refused: Bool) throws {
        let pane = try start(["/stand-in ask rm -rf build ; say removed"])
        #expect(waitUntil { status(pane) == "waiting" })
        #expect(tmux.waitFor("❯ 1. Yes", in: pane))
        tmux.paste("2\nsome text", into: pane)
        Thread.sleep(forTimeInterval: 0.2)
        #expect(status(pane) == "waiting")
        tmux.press(key, in: pane)
        #expect(waitUntil { status(pane) == "idle" })
        #expect(tmux.waitFor(shown, in: pane))
        let results = transcript.compactMap { $0["message"]?["content"]?.array?.first }
            .filter { $0["type"]?.string == "tool_result" }
        #expect(results.map { $0["is_error"]?.bool } == [refused])
        #expect(tmux.capture(pane).contains("● removed") == !refused)
    }

    @Test("what is submitted while busy is queued and taken up after the turn")
    func queueing() throws {
        let pane = try start(["/stand-in work 1s ; say first"])
        #expect(waitUntil { status(pane) == "busy" })
        tmux.type("/stand-in say second", in: pane)
        tmux.press("Enter", in: pane)
        #expect(waitUntil { transcript.contains { $0["operation"]?.string == "enqueue" } })
        #expect(prompts().count == 1)
        #expect(tmux.waitFor("● second", in: pane))
        #expect(prompts().last == "/stand-in say second")
    }

    @Test("hooks of --settings get the event as JSON, in Claude's order")
    func hooksRun() throws {
        let log = home.path + "/hooks.log"
        let events = [
            "SessionStart", "UserPromptSubmit", "PreToolUse", "PostToolUse", "PermissionRequest",
            "Notification", "Stop", "StopFailure", "SessionEnd",
        ]
        let entry = #"[{"hooks":[{"type":"command","command":"cat >>\#(log); echo >>\#(log)"}]}]"#
        let hooks = events.map { "\"\($0)\":\(entry)" }.joined(separator: ",")
        let settings = try home.write("{\"hooks\":{\(hooks)}}", to: "settings.json")
        let pane = try start(
            ["--settings", settings, "/stand-in ask ls"], environment: ["STAND_IN_NOTICE": "50ms"])
        #expect(waitUntil { status(pane) == "waiting" })
        #expect(waitUntil { home.text("hooks.log")?.contains("permission_prompt") == true })
        tmux.press("1", in: pane)
        #expect(waitUntil { status(pane) == "idle" })
        #expect(waitUntil { home.text("hooks.log")?.contains("idle_prompt") == true })
        tmux.type("/stand-in error", in: pane)
        tmux.press("Enter", in: pane)
        #expect(tmux.waitFor("API Error", in: pane))
        tmux.type("/exit", in: pane)
        tmux.press("Enter", in: pane)
        #expect(waitUntil { registry(pane) == nil })
        let lines = (home.text("hooks.log") ?? "").split(separator: "\n")
            .compactMap { try? JSON.parse(String($0)) }
        #expect(
            lines.compactMap { $0["hook_event_name"]?.string } == [
                "SessionStart", "UserPromptSubmit", "PreToolUse", "PermissionRequest",
                "Notification", "PostToolUse", "Stop", "Notification", "UserPromptSubmit",
                "StopFailure",
            ] + (lines.count > 11 ? ["Notification", "SessionEnd"] : ["SessionEnd"]))
        #expect(lines.allSatisfy { $0["session_id"]?.string == id })
        #expect(lines.allSatisfy { $0["cwd"]?.string == home.path })
        #expect(
            lines.allSatisfy { $0["transcript_path"]?.string?.hasSuffix("\(id).jsonl") == true })
    }

    @Test("a Stop hook that blocks gives the next prompt")
    func stopHookFeeds() throws {
        let command = try home.write(
            """
            #!/bin/sh
            grep -q '"stop_hook_active":true' && exit 0
            echo '{"decision":"block","reason":"/stand-in say fed by the hook"}'
            """, to: "stop", executable: true)
        let pane = try start(["--settings", stopping(command), "/stand-in say first"])
        #expect(tmux.waitFor("● fed by the hook", in: pane))
        #expect(waitUntil { status(pane) == "idle" })
        let fed = transcript.filter { $0["isMeta"]?.bool == true && $0["type"]?.string == "user" }
        #expect(
            fed.map { $0["message"]?["content"]?.string } == [
                "Stop hook feedback:\n/stand-in say fed by the hook"
            ])
    }

    func stopping(_ command: String) -> String {
        #"{"hooks":{"Stop":[{"hooks":[{"type":"command","command":"\#(command)"}]}]}}"#
    }

    @Test("a Stop hook that blocks again and again is overruled")
    func stopHookCap() throws {
        let log = home.path + "/stops"
        let command = try home.write(
            "#!/bin/sh\necho stop >>\(log)\necho '/stand-in say again' >&2\nexit 2\n", to: "stop",
            executable: true)
        let pane = try start(
            ["--settings", stopping(command), "/stand-in say first"],
            environment: ["CLAUDE_CODE_STOP_HOOK_BLOCK_CAP": "3"])
        #expect(tmux.waitFor("too many consecutive times", in: pane))
        #expect(waitUntil { status(pane) == "idle" })
        #expect(home.text("stops")?.split(separator: "\n").count == 4)
    }

    @Test("a session can be resumed, and its id is not given twice")
    func resume() throws {
        let pane = try start(["/stand-in say before"])
        #expect(tmux.waitFor("● before", in: pane))
        #expect(waitUntil { status(pane) == "idle" })
        tmux.press("C-d", in: pane)
        #expect(waitUntil { registry(pane) == nil })
        tmux.kill()
        let again = try tmux.newPane(
            ["claude", "--resume", id, "/stand-in say after"], name: "agent")
        #expect(tmux.waitFor("● after", in: again))
        let lines = transcript.filter { $0["uuid"] != nil }
        for (before, line) in zip(lines, lines.dropFirst()) {
            #expect(line["parentUuid"] == before["uuid"])
        }
        #expect(prompts() == ["/stand-in say before", "/stand-in say after"])
        let taken = try tmux.newPane(
            ["sh", "-c", "claude --session-id \(id); echo code $?; sleep 60"], name: "taken")
        #expect(tmux.waitFor("already in use", in: taken))
        #expect(tmux.waitFor("code 1", in: taken))
    }

    @Test("a signal gives the terminal back and removes the registry entry", arguments: [15, 1])
    func diesCleanly(signal: Int32) throws {
        let pane = try tmux.newPane(
            ["sh", "-c", "trap '' 1; claude --session-id \(id); echo code $?; stty -a; sleep 60"],
            name: "agent")
        #expect(waitUntil { !home.files(below: ".claude/sessions").isEmpty })
        #expect(tmux.waitFor("? for shortcuts", in: pane))
        let entry = try #require(home.files(below: ".claude/sessions").first)
        let pid = try #require(pid_t(entry.dropLast(".json".count)))
        kill(pid, signal)
        #expect(tmux.waitFor("code \(128 + signal)", in: pane))
        #expect(tmux.waitFor(" icanon", in: pane))
        #expect(home.files(below: ".claude/sessions").isEmpty)
    }

    @Test("a crash leaves the registry entry behind, as Claude's does")
    func crash() throws {
        let pane = try tmux.newPane(
            ["sh", "-c", "claude --session-id \(id) '/stand-in crash'; echo code $?; sleep 60"],
            name: "agent")
        #expect(tmux.waitFor("code 137", in: pane))
        #expect(home.files(below: ".claude/sessions").count == 1)
    }

    @Test("it survives resizes down to a sliver and back")
    func resizes() throws {
        let pane = try start(["/stand-in say \(String(repeating: "long text 🎈 ", count: 30))"])
        #expect(waitUntil { status(pane) == "idle" && !transcript.isEmpty })
        for (columns, rows) in [(12, 4), (200, 50), (3, 2), (80, 24)] {
            tmux.tmux(["resize-window", "-t", pane, "-x", "\(columns)", "-y", "\(rows)"])
            Thread.sleep(forTimeInterval: 0.1)
        }
        tmux.type("/stand-in say still here", in: pane)
        tmux.press("Enter", in: pane)
        #expect(tmux.waitFor("● still here", in: pane))
    }

    @Test("print mode answers without a terminal, and agents --json lists who is alive")
    func withoutTerminal() throws {
        let answer = home.run(["claude", "-p", "--model", "haiku", "two words"], input: "and more")
        #expect(answer.status == 0)
        #expect(answer.output.contains("18 bytes"))
        let scripted = home.run(
            ["claude", "-p", "x"], environment: ["STAND_IN_ANSWER": "urgent: waits"])
        #expect(scripted.output == "urgent: waits\n")
        #expect(home.run(["claude", "-p"]).status == 1)
        #expect(home.run(["claude"]).status == 1)
        #expect(home.run(["claude", "--no-such-option"]).errors.contains("--no-such-option"))
        #expect(home.run(["claude", "agents", "--json"]).output == "[]\n")
        _ = try start()
        let agents = try JSON.parse(home.run(["claude", "agents", "--json"]).output)
        #expect(agents.array?.map { $0["sessionId"]?.string } == [id])
    }

    @Test("it speaks to an MCP server of --mcp-config")
    func mcp() throws {
        let server = try home.write(
            """
            import json, os, sys
            for line in sys.stdin:
                m = json.loads(line)
                if m["method"] == "initialize":
                    r = {"protocolVersion": "2025-06-18", "capabilities": {"tools": {}},
                         "serverInfo": {"name": "t", "version": "1"}}
                elif m["method"] == "tools/list":
                    r = {"tools": [{"name": "shout", "inputSchema": {"type": "object"}}]}
                elif m["method"] == "tools/call":
                    text = m["params"]["arguments"]["text"].upper()
                    text += " " + os.environ["CLAUDE_CODE_SESSION_ID"] + " " + os.environ["EXTRA"]
                    r = {"content": [{"type": "text", "text": text}], "isError": False}
                else:
                    continue
                print(json.dumps({"jsonrpc": "2.0", "id": m["id"], "result": r}), flush=True)
            """, to: "server.py")
        let config = try home.write(
            #"{"mcpServers":{"t":{"command":"python3","args":["\#(server)"],"env":{"EXTRA":"yes"}}}}"#,
            to: "mcp.json")
        let pane = try start(["--mcp-config", config, #"/stand-in mcp shout {"text":"hello"}"#])
        #expect(tmux.waitFor("HELLO \(id) yes", in: pane))
        #expect(waitUntil { status(pane) == "idle" })
        let tools = transcript.flatMap { $0["message"]?["content"]?.array ?? [] }
            .filter { $0["type"]?.string == "tool_use" }.compactMap { $0["name"]?.string }
        #expect(tools == ["mcp__t__shout"])
    }
}
