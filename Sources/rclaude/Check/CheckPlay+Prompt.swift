import ClaireDomain
import ClairePlatform
@preconcurrency import Glibc

/// The acts that write into the pane, and the end.
extension CheckPlay {
    private static let lines = [
        "This is a check by claire doctor.", "Reply with the one word: ok.",
    ]

    /// Two lines come as one paste, and stand in the prompt.
    func checkPaste(
        into pane: TmuxPane, _ report: inout CheckReport
    ) throws(Failure) -> Bool {
        let result = try PaneKeys(stage.tmux, pane).paste(
            Self.lines.joined(separator: "\n"), notes: nil)
        guard result == .done else {
            report.note(.paste, .unknown, "not checked: the pane is not as it was: \(result)")
            return false
        }
        let isThere = try stage.wait(Self.patience) { () throws(Failure) -> Bool? in
            let input = try stage.text(of: pane).input ?? ""
            return Self.holds(input, Self.lines[1]) || Self.holds(input, "[Pasted text")
                ? true : nil
        }
        guard isThere == true else {
            report.note(.paste, .problem, "what was pasted does not stand in the prompt")
            return false
        }
        guard stage.testimony.hooks("UserPromptSubmit").isEmpty else {
            report.note(.paste, .problem, "the paste was submitted without Enter")
            return false
        }
        report.note(.paste, .ok, "two lines stand in the prompt and nothing was submitted")
        return true
    }

    /// Enter submits, the turn ends, and the Stop hook has it go on once.
    ///
    /// - Returns: whether a turn ended well.
    func checkPrompt(in pane: TmuxPane, _ report: inout CheckReport) throws(Failure) -> Bool {
        MonotonicClock.sleep(milliseconds: stage.settings.settle)
        let result = try PaneKeys(stage.tmux, pane).press("Enter")
        guard result == .done else {
            report.note(.prompt, .unknown, "not checked: the pane is not as it was: \(result)")
            return false
        }
        let stop = try stage.wait(Self.turnPatience) { () throws(Failure) -> JSON? in
            (stage.testimony.hooks("Stop").first ?? stage.testimony.hooks("StopFailure").first)?
                .input
        }
        guard let stop else {
            let text = try stage.text(of: pane)
            report.note(
                .prompt, .problem,
                text.question.map { "it asks '\($0)'" }
                    ?? "neither Stop nor StopFailure was called after the prompt")
            return false
        }
        if stop["hook_event_name"]?.string == "StopFailure" {
            let said = stop["last_assistant_message"]?.string ?? stop["error"]?.string ?? ""
            report.note(
                .prompt, .warning,
                "the API failed: '\(ControlCharacters.oneLine(said, limit: 120))'",
                hint: "try again when claude itself answers")
            return false
        }
        notePrompt(stop, &report)
        try checkFeed(&report)
        try checkTranscript(stop, &report)
        return true
    }

    private func notePrompt(_ stop: JSON, _ report: inout CheckReport) {
        let prompt = stage.testimony.hooks("UserPromptSubmit").first?.input["prompt"]?.string
        guard let prompt else {
            return report.note(.prompt, .problem, "UserPromptSubmit was not called")
        }
        guard Self.holds(prompt, Self.lines[1]) else {
            return report.note(.prompt, .problem, "UserPromptSubmit's prompt is '\(prompt)'")
        }
        let missing = ["stop_hook_active", "last_assistant_message", "background_tasks"]
            .filter { stop[$0] == nil }
        guard missing.isEmpty else {
            return report.note(
                .prompt, .warning, "Stop doesn't say \(missing.joined(separator: ", "))")
        }
        report.note(.prompt, .ok, "UserPromptSubmit and Stop were called, with all that is read")
    }

    private func checkFeed(_ report: inout CheckReport) throws(Failure) {
        let again = try stage.wait(Self.turnPatience) { () throws(Failure) -> JSON? in
            stage.testimony.hooks("Stop").dropFirst().first?.input
        }
        guard let again else {
            return report.note(
                .feed, .problem, "it stopped although the Stop hook gave it something to do",
                hint: "claire queue types the next prompt where the hook can't give it")
        }
        guard again["stop_hook_active"]?.bool == true else {
            return report.note(.feed, .problem, "the second Stop does not say stop_hook_active")
        }
        report.note(.feed, .ok, "it went on with the reason, and said stop_hook_active then")
    }

    /// The transcript is written while the hooks run, and may be behind them.
    private func checkTranscript(_ stop: JSON, _ report: inout CheckReport) throws(Failure) {
        let path = stop["transcript_path"]?.string ?? ""
        var shape = TranscriptShape()
        let isThere = try stage.wait(Self.patience) { () throws(Failure) -> Bool? in
            shape = TranscriptShape()
            LineReader.forEachLine(of: path, from: 0) { line in
                shape.take(line.bytes)
                return true
            }
            let isPrompted = shape.prompts.contains { Self.holds($0, Self.lines[1]) }
            return isPrompted && shape.tokens.output > 0 ? true : nil
        }
        guard path.hasPrefix(stage.claude.projects + "/") else {
            return report.note(
                .transcript, .problem, "'\(path)' is not below '\(stage.claude.projects)'",
                hint: "Claire reads no transcript that stands elsewhere")
        }
        if let complaint = shape.complaint {
            return report.note(.transcript, .problem, "'\(path)': \(complaint)")
        }
        guard isThere == true else {
            return report.note(
                .transcript, .problem, "'\(path)' lacks the prompt, or tokens of the answer")
        }
        report.note(
            .transcript, .ok,
            "\(shape.lines) lines by \(shape.models.sorted().joined(separator: ", ")): "
                + "\(shape.tokens.input) tokens in, \(shape.tokens.output) out, "
                + "\(shape.tokens.cacheRead) cached")
    }

    // MARK: The end, and after it

    /// SIGTERM, as `rclaude close` sends it.
    func checkEnd(of pane: TmuxPane, _ report: inout CheckReport) throws(Failure) {
        guard let agent = stage.agent(in: pane) else { return }
        kill(agent.process.pid, SIGTERM)
        let hasEnded = try stage.wait(Self.patience) { () throws(Failure) -> Bool? in
            isGone(agent.process) ? true : nil
        }
        guard hasEnded == true else {
            return report.note(
                .end, .problem, "it does not end on SIGTERM within \(Self.patience / 1000) s",
                hint: "rclaude close ends it by SIGKILL after 5 s")
        }
        if FileMetadata("\(stage.claude.sessions)/\(agent.process.pid).json") != nil {
            return report.note(
                .end, .warning, "it ended, and its registry entry is still there",
                hint: "Claire compares procStart, so that a stale entry does no harm")
        }
        guard !stage.testimony.hooks("SessionEnd").isEmpty else {
            return report.note(
                .end, .warning, "it ended, and SessionEnd was not called",
                hint: "that its process has ended is seen all the same")
        }
        report.note(.end, .ok, "it ended on SIGTERM, called SessionEnd and left no entry")
    }

    func checkResume(_ report: inout CheckReport) throws(Failure) {
        stage.change()
        try stage.start(resuming: true, feeding: false)
        guard let pane = try awaitAgent(.resume, &report) else { return }
        try checkEntry(of: pane, .resume, &report)
        guard report[.resume]?.verdict == .ok else { return }
        let call = try stage.wait(Self.patience) { () throws(Failure) -> JSON? in
            stage.testimony.hooks("SessionStart").dropFirst().first?.input
        }
        guard let call, call["session_id"]?.string == stage.session.text else {
            return report.note(.resume, .problem, "SessionStart doesn't name the session again")
        }
        report.note(
            .resume, .ok,
            "the same session goes on; SessionStart says '\(call["source"]?.string ?? "")'")
        if let agent = stage.agent(in: pane) { kill(agent.process.pid, SIGTERM) }
        _ = try stage.wait(Self.patience) { () throws(Failure) -> Bool? in
            try stage.pane()?.isDead == false ? nil : true
        }
    }

    private func isGone(_ process: ProcessEntry) -> Bool {
        guard let now = ProcessTable.entry(of: process.pid) else { return true }
        return !now.isAlive || now.startTime != process.startTime
    }

    private static func holds(_ text: String, _ part: String) -> Bool {
        Bytes.find(Array(part.utf8), in: Array(text.utf8)) != nil
    }
}
