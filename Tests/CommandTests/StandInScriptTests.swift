import ClaireDomain
import Foundation
import Support
import Testing

/// What the stand-in can be told to do, as later tests rely on it.
@Suite struct StandInScriptTests {
    let home: TemporaryHome
    let tmux: TmuxServer
    let id = "5e0a7a51-1c52-4a53-9d7e-3f3b7b0b2f10"

    init() throws {
        home = try TemporaryHome()
        tmux = TmuxServer(in: home)
        try home.install("stand-in-agent", as: "claude")
    }

    /// Starts an agent that logs its hooks, and waits until it is in the registry.
    func start(
        _ prompt: String, hook: String = "cat", environment: [String: String] = [:]
    ) throws -> String {
        let log = home.path + "/hooks.log"
        let command = try home.write(
            "#!/bin/sh\ntee -a \(log) >\(home.path)/event; echo >>\(log)\n\(hook)\n", to: "hook",
            executable: true)
        let events = [
            "UserPromptSubmit", "PreToolUse", "PostToolUse", "PostToolUseFailure",
            "PermissionRequest", "SubagentStart", "SubagentStop", "Stop", "StopFailure",
        ]
        let entry = #"[{"hooks":[{"type":"command","command":"\#(command)"}]}]"#
        let hooks = events.map { "\"\($0)\":\(entry)" }.joined(separator: ",")
        let pane = try tmux.newPane(
            ["claude", "--session-id", id, "--settings", "{\"hooks\":{\(hooks)}}", prompt],
            name: "agent", environment: environment)
        #expect(waitUntil { status(pane) != nil }, "the agent did not start")
        return pane
    }

    func status(_ pane: String) -> String? {
        let pid = tmux.format("#{pane_pid}", of: pane)
        return home.text(".claude/sessions/\(pid).json").flatMap { try? JSON.parse($0) }?["status"]?
            .string
    }

    /// The events that hooks got, in order.
    func events() -> [JSON] {
        (home.text("hooks.log") ?? "").split(separator: "\n")
            .compactMap { try? JSON.parse(String($0)) }
    }

    func transcripts() -> [String] { home.files(below: ".claude/projects") }

    var lines: [JSON] {
        let name = transcripts().first { $0.hasSuffix("\(id).jsonl") }
        let text = name.flatMap { home.text(".claude/projects/" + $0) } ?? ""
        return text.split(separator: "\n").compactMap { try? JSON.parse(String($0)) }
    }

    @Test("a script may stand anywhere in a prompt, or in the environment")
    func whereScriptsStand() throws {
        let pane = try start("no script here", environment: ["STAND_IN_SCRIPT": "say from outside"])
        #expect(tmux.waitFor("● from outside", in: pane))
        tmux.paste("[from ada]\n  | look: /stand-in say from inside\nthe end", into: pane)
        tmux.press("Enter", in: pane)
        #expect(tmux.waitFor("● from inside", in: pane))
    }

    @Test("Esc ends the turn and no Stop hook hears of it")
    func interrupt() throws {
        let pane = try start("/stand-in tool Bash 1m")
        #expect(waitUntil { status(pane) == "busy" })
        #expect(waitUntil { events().last?["hook_event_name"]?.string == "PreToolUse" })
        tmux.press("Escape", in: pane)
        #expect(waitUntil { status(pane) == "idle" })
        #expect(tmux.capture(pane).contains("Interrupted"))
        let names = events().compactMap { $0["hook_event_name"]?.string }
        #expect(names == ["UserPromptSubmit", "PreToolUse"])
    }

    @Test("a shell command of the person's shows as 'shell'")
    func shell() throws {
        let pane = try start("/stand-in shell 1m")
        #expect(waitUntil { status(pane) == "shell" })
        tmux.press("Escape", in: pane)
        #expect(waitUntil { status(pane) == "idle" })
    }

    @Test("a question of its own waits like a permission")
    func question() throws {
        let pane = try start("/stand-in question Which colour? ; say thanks")
        #expect(waitUntil { status(pane) == "waiting" })
        #expect(events().contains { $0["tool_name"]?.string == "AskUserQuestion" })
        tmux.press("Down", "Enter", in: pane)
        #expect(tmux.waitFor("● thanks", in: pane))
        #expect(tmux.capture(pane).contains("⎿ The second"))
    }

    @Test("a hook can refuse a prompt, a tool and a permission")
    func refusals() throws {
        let hook = """
            grep -q 'forbidden prompt' \(home.path)/event && { echo 'not that' >&2; exit 2; }
            grep -q '"PreToolUse".*"Write"' \(home.path)/event && exit 2
            grep -q '"PermissionRequest"' \(home.path)/event &&
                echo '{"hookSpecificOutput":{"decision":{"behavior":"deny"}}}'
            exit 0
            """
        let pane = try start("/stand-in tool Write ; ask rm -rf / ; say went on", hook: hook)
        #expect(tmux.waitFor("● went on", in: pane))
        #expect(waitUntil { status(pane) == "idle" })
        let results = lines.compactMap { $0["message"]?["content"]?.array?.first }
            .filter { $0["type"]?.string == "tool_result" }
        #expect(results.map { $0["is_error"]?.bool } == [true, true])
        let before = lines.count
        tmux.type("a forbidden prompt", in: pane)
        tmux.press("Enter", in: pane)
        #expect(tmux.waitFor("not that", in: pane))
        #expect(lines.count == before)
        #expect(status(pane) == "idle")
    }

    @Test("work left in the background is named by the Stop hook")
    func background() throws {
        _ = try start("/stand-in background 1m ; say started")
        #expect(waitUntil { events().last?["hook_event_name"]?.string == "Stop" })
        let stop = try #require(events().last)
        #expect(stop["background_tasks"]?.array?.count == 1)
        #expect(stop["last_assistant_message"]?.string == "started")
    }

    @Test("it can really run a command, and a failing one is told to another hook")
    func runs() throws {
        let pane = try start(
            "/stand-in run echo $CLAUDE_CODE_SESSION_ID >made ; run echo broken >&2 && false ; say so"
        )
        #expect(tmux.waitFor("● so", in: pane))
        #expect(home.text("made") == id + "\n")
        #expect(waitUntil { status(pane) == "idle" })
        let names = events().compactMap { $0["hook_event_name"]?.string }
        #expect(
            names == [
                "UserPromptSubmit", "PreToolUse", "PostToolUse", "PreToolUse",
                "PostToolUseFailure", "Stop",
            ])
        let failure = events().first { $0["hook_event_name"]?.string == "PostToolUseFailure" }
        #expect(failure?["error"]?.string == "Exit code 1\nbroken\n")
    }

    @Test("a sub-agent's transcript says isSidechain and stands below the session's")
    func sidechain() throws {
        _ = try start("/stand-in sidechain look at the tests ; title A better name")
        #expect(waitUntil { lines.contains { $0["subtype"]?.string == "turn_duration" } })
        let below = transcripts().filter { $0.contains("/\(id)/subagents/agent-") }
        #expect(below.count == 1)
        let first = home.text(".claude/projects/" + (below.first ?? "")).flatMap {
            try? JSON.parse($0)
        }
        #expect(first?["isSidechain"]?.bool == true)
        #expect(lines.contains { $0["customTitle"]?.string == "A better name" })
        let stop = try #require(
            events().first { $0["hook_event_name"]?.string == "SubagentStop" })
        #expect(stop["agent_transcript_path"]?.string?.hasSuffix(below[0]) == true)
        #expect(stop["session_id"]?.string == id)
    }

    @Test("before the folder is trusted nothing of the settings runs")
    func trust() throws {
        let pane = try tmux.newPane(
            ["claude", "--session-id", id, "--settings", hookSettings("SessionStart")],
            name: "agent", environment: ["STAND_IN_TRUST": "ask"])
        #expect(tmux.waitFor("❯ 1. Yes, I trust this folder", in: pane))
        #expect(events().isEmpty)
        tmux.press("Enter", in: pane)
        #expect(waitUntil { events().first?["source"]?.string == "startup" })
        #expect(waitUntil { status(pane) == "idle" })
    }

    func hookSettings(_ event: String) throws -> String {
        let log = home.path + "/hooks.log"
        let command = try home.write(
            "#!/bin/sh\ncat >>\(log); echo >>\(log)\n", to: "one-hook", executable: true)
        return #"{"hooks":{"\#(event)":[{"hooks":[{"type":"command","command":"\#(command)"}]}]}}"#
    }

    @Test("a limit ends the turn with StopFailure, which names it")
    func limit() throws {
        let pane = try start("/stand-in limit")
        #expect(tmux.waitFor("You've hit your session limit", in: pane))
        #expect(waitUntil { events().last?["hook_event_name"]?.string == "StopFailure" })
        let failure = try #require(events().last)
        #expect(failure["error"]?.string == "rate_limit")
        #expect(failure["last_assistant_message"]?.string?.contains("resets 3:45pm") == true)
    }

    @Test(
        "a hook's matcher is a name, a list of names or an expression",
        arguments: [
            ("Write", false), ("Read|Edit", true), ("Edit, Read", true), ("^Re", true), ("*", true),
            ("ea", false), ("e.d$", true),
        ])
    func matchers(matcher: String, fits: Bool) throws {
        let log = home.path + "/hooks.log"
        let hooks = ["PreToolUse", "Stop"].map { event in
            let matcher = event == "Stop" ? "" : matcher
            return #""\#(event)":[{"matcher":"\#(matcher)","hooks":["#
                + #"{"type":"command","command":"cat >>\#(log); echo >>\#(log)"}]}]"#
        }.joined(separator: ",")
        _ = try tmux.newPane(
            [
                "claude", "--session-id", id, "--settings", "{\"hooks\":{\(hooks)}}",
                "/stand-in tool Read 10ms",
            ], name: "agent")
        #expect(waitUntil { events().last?["hook_event_name"]?.string == "Stop" })
        #expect((events().count == 2) == fits)
    }

    @Test("an Enter right behind a paste is swallowed when the terminal needs to settle")
    func settling() throws {
        let pane = try start("/stand-in say ready", environment: ["STAND_IN_SETTLE": "60s"])
        #expect(tmux.waitFor("● ready", in: pane))
        tmux.paste("too fast", into: pane)
        tmux.press("Enter", in: pane)
        #expect(tmux.waitFor("> too fast", in: pane))
        Thread.sleep(forTimeInterval: 0.3)
        #expect(!lines.contains { $0["message"]?["content"]?.string?.contains("too fast") == true })
    }

    @Test("an API error is a synthetic line that costs nothing")
    func apiError() throws {
        let pane = try start("/stand-in error")
        #expect(tmux.waitFor("API Error: 529", in: pane))
        let line = try #require(lines.first { $0["isApiErrorMessage"]?.bool == true })
        #expect(line["message"]?["model"]?.string == "<synthetic>")
        #expect(line["message"]?["usage"]?["output_tokens"]?.integer == 0)
    }
}
