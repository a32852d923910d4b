import ClaireDomain
import ClairePlatform

/// Tools: their lines in the transcript, their hooks, and asking before they run.
extension Agent {
    /// Starts a tool: its line in the transcript and its PreToolUse hooks.
    ///
    /// - Returns: `false` when a hook refused it; then it is over.
    func use(_ name: String, input: JSON) -> Bool {
        let id = UUID(random: Randomness.next(), Randomness.next()).text.filter { $0 != "-" }
        let tool = ToolUse(id: "toolu_" + id.prefix(24), name: name, input: input)
        turn?.tool = tool
        transcript.assistant(
            [
                ["type": "text", "text": .string("I use \(name).")],
                [
                    "type": "tool_use", "id": .string(tool.id), "name": .string(name),
                    "input": input,
                ],
            ], usage: Usage(prompt: turn?.prompt.utf8.count ?? 0, answer: 80),
            stopReason: "tool_use")
        let verdict = hooks.run("PreToolUse", subject: name, members(of: tool))
        guard verdict.refusal == nil, verdict.permission != "deny" else {
            finishTool(result: verdict.refusal ?? "A hook refused the tool.", isError: true)
            return false
        }
        return true
    }

    /// Ends the tool that runs, if one does: its result, and PostToolUse unless it was refused.
    ///
    /// - Parameter hasRun: whether it ran: what was refused before isn't told to PostToolUseFailure.
    func finishTool(result: String, isError: Bool, hasRun: Bool = false) {
        guard let tool = turn?.tool else { return }
        turn?.tool = nil
        transcript.user([
            [
                "type": "tool_result", "tool_use_id": .string(tool.id),
                "content": .string(result), "is_error": .bool(isError),
            ]
        ])
        if !isError {
            hooks.run(
                "PostToolUse", subject: tool.name,
                members(of: tool) + [("tool_response", ["content": .string(result)])])
        } else if hasRun {
            hooks.run(
                "PostToolUseFailure", subject: tool.name,
                members(of: tool) + [("error", .string(result)), ("is_interrupt", false)])
        }
    }

    /// Does what a command of the shell does, with the session in its environment.
    func runCommand(_ command: String) {
        let input: JSON = ["command": .string(command), "description": "a scripted command"]
        guard use("Bash", input: input) else { return }
        let result = Child.run(
            shell: command, input: "", environment: Hooks.environment(of: session),
            timeout: 120_000)
        let code = result.code ?? -1
        let said = result.output + result.errors
        finishTool(
            result: code == 0 ? said : "Exit code \(code)\n\(said)", isError: code != 0,
            hasRun: true)
        show("●", "Bash(\(command))\(code == 0 ? "" : " failed: " + said)")
    }

    /// Asks for permission, unless the mode or a hook answers.
    ///
    /// - Returns: whether the next step may follow at once.
    func askPermission(_ command: String) -> Bool {
        let input: JSON = ["command": .string(command), "description": "a scripted command"]
        guard use("Bash", input: input), let tool = turn?.tool else { return true }
        if options.permissionMode == "bypassPermissions" {
            finishTool(result: "ok", isError: false)
            return true
        }
        // Without the tool's id, which isn't told where permission is asked.
        let verdict = hooks.run(
            "PermissionRequest", subject: tool.name, Array(members(of: tool).dropLast()))
        if options.permissionMode == "dontAsk", verdict.permission == nil {
            finishTool(result: "Permission to use Bash has been denied.", isError: true)
            return true
        }
        switch verdict.permission {
        case "allow": finishTool(result: "ok", isError: false)
        case "deny": finishTool(result: "A hook refused the tool.", isError: true)
        default:
            wait(
                for: Dialog(.permission(command: command)),
                "Claude needs your permission to use Bash")
            return false
        }
        return true
    }

    func askQuestion(_ text: String) -> Bool {
        let input: JSON = ["questions": [["question": .string(text), "header": "Choice"]]]
        guard use("AskUserQuestion", input: input) else { return true }
        wait(for: Dialog(.question(text)), "Claude needs your attention")
        return false
    }

    private func wait(for dialog: Dialog, _ message: String) {
        activity = .asking(dialog)
        notice = Notice(.permission, message)
        screen.draw(live)
    }

    /// Calls the person who has not answered, or not written, for a while.
    func notify(_ due: Notice) {
        notice = nil
        hooks.run(
            "Notification", subject: due.kind.rawValue,
            [
                ("message", .string(due.message)),
                ("notification_type", .string(due.kind.rawValue)),
            ])
    }

    /// The person has answered a dialog: a refusal ends the turn, as with Claude.
    func answer(_ dialog: Dialog, _ outcome: Dialog.Outcome) {
        notice = nil
        if case .trust = dialog.kind {
            if outcome == .refused { ending = 1 } else { settle() }
            return
        }
        activity = .working(until: .max)
        guard case .chosen(let index) = outcome else {
            let refusal = "The user doesn't want to proceed with this tool use."
            finishTool(result: refusal, isError: true)
            let note = "[Request interrupted by user for tool use]"
            transcript.user([["type": "text", "text": .string(note)]])
            show("⎿", "No. What should Claude do instead?")
            return end()
        }
        show("⎿", dialog.choices[index])
        finishTool(result: dialog.choices[index], isError: false)
        advance()
    }

    /// Calls a tool of whichever server has it.
    func callServer(_ name: String, _ arguments: String) {
        guard let server = servers.first(where: { $0.tools.contains(name) }) else {
            return show("●", "No MCP server has a tool '\(name)'.")
        }
        let input = (try? JSON.parse(arguments)) ?? [:]
        guard use("mcp__\(server.name)__\(name)", input: input) else { return }
        let result = server.call(name, arguments: input)
        finishTool(result: result.text, isError: result.isError, hasRun: true)
        show("●", "\(name)\(result.isError ? " failed" : ""): \(result.text)")
    }

    private func members(of tool: ToolUse) -> [(key: String, value: JSON)] {
        [
            ("tool_name", .string(tool.name)), ("tool_input", tool.input),
            ("tool_use_id", .string(tool.id)),
        ]
    }
}
