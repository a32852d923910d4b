import ClaireDomain
import ClairePlatform
@preconcurrency import Glibc

/// A prompt that is being worked on.
struct Turn {
    let prompt: String
    let startedAt = MonotonicClock.now()
    /// How many times in a row Stop hooks have asked for more (`stop_hook_active`).
    let continuations: Int
    var steps: ArraySlice<Step>
    /// The tool that runs or waits for permission.
    var tool: ToolUse?
    var hasAnswered = false
    var lastAnswer = ""
    var isShell = false
}

/// One use of a tool.
struct ToolUse {
    let id: String
    let name: String
    let input: JSON
}

/// Prompts and the steps of a turn.
extension Agent {
    /// Takes a prompt: at once when idle, else behind those that wait.
    func submit(_ text: String) {
        if text == "/exit" || text == "/quit" {
            ending = 0
        } else if turn != nil {
            queued.append(text)
            transcript.note(
                type: "queue-operation",
                [
                    ("operation", "enqueue"), ("timestamp", .string(timestamp())),
                    ("content", .string(text)),
                ])
        } else {
            begin(text)
        }
    }

    func begin(_ text: String) {
        notice = nil
        hooks.promptID = UUID(random: Randomness.next(), Randomness.next()).text
        let verdict = hooks.run("UserPromptSubmit", [("prompt", .string(text))])
        if let refusal = verdict.refusal ?? (verdict.halts ? "it must stop" : nil) {
            show("✗", "A hook refused the prompt: \(refusal)")
            if turn == nil { activity = .idle }
            return
        }
        transcript.user(.string(text))
        show(">", text)
        take(text, continuations: 0)
    }

    /// Goes on as a Stop hook said: its word stands in the transcript as a line of Claude's own.
    private func goOn(_ feedback: String, continuations: Int) {
        transcript.user(.string("Stop hook feedback:\n" + feedback), isMeta: true)
        show("⎿", "Stop hook feedback: " + feedback)
        take(feedback, continuations: continuations)
    }

    private func take(_ text: String, continuations: Int) {
        let script = Script(prompt: text)
        turn = Turn(prompt: text, continuations: continuations, steps: script.steps[...])
        activity = .working(until: .max)
        advance()
    }

    /// Ends the step that was running and takes those that follow, until one needs time, the person,
    /// or the end of the turn.
    func advance() {
        finishTool(result: "ok", isError: false)
        turn?.isShell = false
        while ending == nil, turn != nil {
            guard let step = turn?.steps.popFirst() else { return finish() }
            if !perform(step) { return }
        }
    }

    /// Does a step.
    ///
    /// - Returns: whether the next one may follow at once.
    private func perform(_ step: Step) -> Bool {
        switch step {
        case .work(let time): work(time)
        case .shell(let time):
            turn?.isShell = true
            work(time)
        case .tool(let name, let time):
            guard use(name, input: ["file_path": "README.md"]) else { return true }
            work(time)
        case .run(let command):
            runCommand(command)
            return true
        case .ask(let command): return askPermission(command)
        case .question(let text): return askQuestion(text)
        case .say(let text):
            say(text)
            return true
        case .title(let text):
            setTitle(text)
            return true
        case .sidechain(let text):
            runSubagent(text)
            return true
        case .background(let time):
            backgroundUntil = MonotonicClock.now() + time * 1_000_000
            return true
        case .mcp(let tool, let arguments):
            callServer(tool, arguments)
            return true
        case .error(let kind, let text):
            fail(kind, text)
            return false
        case .exit(let code): ending = code
        case .crash: kill(getpid(), SIGKILL)
        }
        return false
    }

    private func work(_ milliseconds: Int64) {
        activity = .working(until: MonotonicClock.now() + milliseconds * 1_000_000)
    }

    private func say(_ text: String) {
        let usage = Usage(prompt: turn?.prompt.utf8.count ?? 0, answer: text.utf8.count)
        transcript.assistant(
            [
                ["type": "thinking", "thinking": "Let me see.", "signature": ""],
                ["type": "text", "text": .string(text)],
            ], usage: usage)
        turn?.hasAnswered = true
        turn?.lastAnswer = text
        show("●", text)
    }

    func setTitle(_ text: String) {
        title = text
        registry.name = text
        transcript.note(type: "custom-title", [("customTitle", .string(text))])
        publish(again: true)
    }

    /// The API failed: the turn ends here, and StopFailure runs in place of Stop.
    private func fail(_ kind: String, _ text: String) {
        transcript.apiError(text)
        show("●", text)
        var members: [(key: String, value: JSON)] = [("error", .string(kind))]
        if kind == "rate_limit" { members.append(("error_details", "429 Too Many Requests")) }
        members.append(("last_assistant_message", .string(text)))
        hooks.run("StopFailure", subject: kind, members)
        end()
    }

    private func finish() {
        if turn?.hasAnswered == false { say("Done.") }
        let continuations = turn?.continuations ?? 0
        let verdict = hooks.run(
            "Stop",
            [
                ("stop_hook_active", .bool(continuations > 0)),
                ("last_assistant_message", .string(turn?.lastAnswer ?? "")),
                ("background_tasks", backgroundTasks), ("session_crons", []),
            ])
        guard !verdict.halts, let feedback = verdict.refusal ?? verdict.context, !feedback.isEmpty
        else { return end() }
        guard mayGoOn(after: continuations) else {
            show("⎿", "A Stop hook blocked too many consecutive times; the turn ends.")
            return end()
        }
        turn = nil
        goOn(feedback, continuations: continuations + 1)
    }

    /// Claude ends the turn all the same after eight in a row, or as many as the variable says.
    private func mayGoOn(after continuations: Int) -> Bool {
        let cap = environment("CLAUDE_CODE_STOP_HOOK_BLOCK_CAP").flatMap { Int($0) } ?? 8
        return cap == 0 || continuations < cap
    }

    private var backgroundTasks: JSON {
        guard backgroundUntil > MonotonicClock.now() else { return [] }
        return [
            [
                "id": "task_1", "type": "shell", "status": "running",
                "description": "a scripted command", "command": "sleep",
            ]
        ]
    }

    /// A sub-agent that does its work at once, in a transcript of its own.
    private func runSubagent(_ prompt: String) {
        let agent = transcript.sidechain(prompt)
        let type: (key: String, value: JSON) = ("agent_type", "general-purpose")
        hooks.run(
            "SubagentStart", subject: "general-purpose", [("agent_id", .string(agent.id)), type])
        hooks.run(
            "SubagentStop", subject: "general-purpose",
            [
                ("stop_hook_active", false), ("agent_id", .string(agent.id)), type,
                ("agent_transcript_path", .string(agent.path)),
                ("last_assistant_message", "Done."), ("background_tasks", backgroundTasks),
                ("session_crons", []),
            ])
    }

    /// The turn is over: the next prompt that waits, or idle.
    func end() {
        let time = (MonotonicClock.now() - (turn?.startedAt ?? 0)) / 1_000_000
        transcript.system("turn_duration", [("durationMs", .integer(time)), ("isMeta", false)])
        turn = nil
        guard queued.isEmpty else {
            transcript.note(
                type: "queue-operation",
                [("operation", "dequeue"), ("timestamp", .string(timestamp()))])
            return begin(queued.removeFirst())
        }
        activity = .idle
        notice = Notice(.idle, "Claude is waiting for your input")
    }

    /// Esc: the turn ends without an answer, and, as with Claude, without a hook.
    func interrupt() {
        finishTool(result: "The user interrupted the tool.", isError: true)
        transcript.user([["type": "text", "text": "[Request interrupted by user]"]])
        show("⎿", "Interrupted · What should Claude do instead?")
        end()
    }
}
