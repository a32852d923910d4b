import ClaireDomain
import ClairePlatform
@preconcurrency import Glibc

/// A prompt that is being worked on.
struct Turn {
    let prompt: String
    let startedAt = MonotonicClock.now()
    /// Whether a Stop hook asked for it (`stop_hook_active`).
    let isContinuation: Bool
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

    func begin(_ text: String, isContinuation: Bool = false) {
        if !isContinuation {
            let verdict = hooks.run("UserPromptSubmit", [("prompt", .string(text))])
            if let refusal = verdict.refusal {
                show("✗", "A hook refused the prompt: \(refusal)")
                return
            }
        }
        transcript.user(.string(text), isMeta: isContinuation)
        show(">", text)
        let script = Script(prompt: text)
        turn = Turn(prompt: text, isContinuation: isContinuation, steps: script.steps[...])
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
        case .ask(let command): return askPermission(command)
        case .question(let text): return askQuestion(text)
        case .say(let text):
            say(text)
            return true
        case .title(let text):
            setTitle(text)
            return true
        case .sidechain(let text):
            transcript.sidechain(text)
            return true
        case .background(let time):
            backgroundUntil = MonotonicClock.now() + time * 1_000_000
            return true
        case .mcp(let tool, let arguments):
            callServer(tool, arguments)
            return true
        case .error(let text):
            fail(text)
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

    private func setTitle(_ text: String) {
        title = text
        registry.name = text
        transcript.note(type: "custom-title", [("customTitle", .string(text))])
        publish(again: true)
    }

    /// The API failed: the turn ends here, and StopFailure runs in place of Stop.
    private func fail(_ text: String) {
        transcript.apiError(text)
        show("●", text)
        hooks.run("StopFailure", [("error", "server_error"), ("error_details", .string(text))])
        end()
    }

    private func finish() {
        if turn?.hasAnswered == false { say("Done.") }
        let background: JSON =
            backgroundUntil > MonotonicClock.now()
            ? [["id": "task_1", "type": "shell", "status": "running"]] : []
        let verdict = hooks.run(
            "Stop",
            [
                ("stop_hook_active", .bool(turn?.isContinuation ?? false)),
                ("last_assistant_message", .string(turn?.lastAnswer ?? "")),
                ("background_tasks", background),
            ])
        if let reason = verdict.refusal, !reason.isEmpty {
            turn = nil
            begin(reason, isContinuation: true)
        } else {
            end()
        }
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
    }

    /// Esc: the turn ends without an answer, and, as with Claude, without a hook.
    func interrupt() {
        finishTool(result: "The user interrupted the tool.", isError: true)
        transcript.user([["type": "text", "text": "[Request interrupted by user]"]])
        show("⎿", "Interrupted · What should Claude do instead?")
        end()
    }
}
