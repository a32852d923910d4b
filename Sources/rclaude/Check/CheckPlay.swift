import ClaireDomain
import ClairePlatform
@preconcurrency import Glibc

/// The acts of `rclaude check`, one after the other, as far as each lets the next one come.
struct CheckPlay {
    let stage: CheckStage
    /// Whether prompts are sent, which cost what they cost.
    let isPrompted: Bool

    /// Milliseconds: until the agent is there, until a small thing shows, and for a turn.
    static let startPatience: Int64 = 30_000
    static let patience: Int64 = 10_000
    static let turnPatience: Int64 = 180_000

    init(_ stage: CheckStage, isPrompted: Bool) {
        self.stage = stage
        self.isPrompted = isPrompted
    }

    func run(_ report: inout CheckReport) throws(Failure) {
        try stage.start(resuming: false, feeding: isPrompted)
        guard let pane = try awaitAgent(.start, &report) else { return }
        let taken = InstalledFlags.needed.filter { $0 != "--resume" }
        report.note(.start, .ok, "it takes \(taken.joined(separator: " "))")
        try checkEntry(of: pane, .entry, &report)
        try checkHooks(&report)
        try checkServer(&report)
        let isPasted = try checkPaste(into: pane, &report)
        var hasTurn = false
        if isPrompted, isPasted { hasTurn = try checkPrompt(in: pane, &report) }
        try checkEnd(of: pane, &report)
        guard hasTurn, report[.end]?.verdict != .problem else { return }
        try checkResume(&report)
    }

    // MARK: Starting

    /// Waits until the agent shows where a prompt is written.
    ///
    /// - Returns: its pane; `nil` once the report says under `check` why there is none.
    func awaitAgent(
        _ check: Check, _ report: inout CheckReport
    ) throws(Failure) -> TmuxPane? {
        var dialogs = 0
        var found: TmuxPane?
        let end = try stage.wait(Self.startPatience) { () throws(Failure) -> StartEnd? in
            guard let pane = try stage.pane() else { return .ended("") }
            let text = try stage.text(of: pane)
            if pane.isDead { return .ended(try stage.tmux.tail(of: pane.id, lines: 50) ?? "") }
            // Drawn, and not on its way to something else.
            dialogs = text.hasDialog ? dialogs + 1 : 0
            if dialogs > 5 { return .dialog(text.question ?? "it shows a dialog") }
            guard text.input != nil, stage.agent(in: pane) != nil else { return nil }
            found = pane
            return .ready
        }
        switch end {
        case .ready?: return found
        case .ended(let said)?: noteEnd(said, check, &report)
        case .dialog(let question)?:
            report.note(
                check, .unknown, "not checked: it asks '\(question)' in '\(stage.folder)'",
                hint: "answer once: run claude in that folder; until then no hook runs there either"
            )
        case nil:
            report.note(
                check, .problem,
                "no prompt was seen in its pane within \(Self.startPatience / 1000) s",
                hint: "run claude in a folder of yours: is it logged in?")
        }
        return nil
    }

    private enum StartEnd {
        case ready
        /// Its process has ended; what stood in the pane.
        case ended(String)
        case dialog(String)
    }

    private func noteEnd(_ said: String, _ check: Check, _ report: inout CheckReport) {
        let lines = said.split(separator: "\n").map(String.init)
        let last = lines.last { !$0.isEmpty && !$0.hasPrefix("Pane is dead") }
        let words = said.split { " \n'\"`,.;:".utf8.contains($0.utf8.first ?? 0) }
        let refused = InstalledFlags.needed.first { flag in
            words.contains { $0.utf8.elementsEqual(flag.utf8) }
        }
        let said =
            last.map { "it ended: '\(ControlCharacters.oneLine($0, limit: 120))'" }
            ?? "it ended and said nothing"
        guard let refused else {
            let unnamed = stage.flags.unnamed
            return report.note(
                check, .problem, said,
                hint: unnamed.isEmpty
                    ? "run claude in a folder of yours"
                    : "its --help doesn't name \(unnamed.joined(separator: " "))")
        }
        report.note(
            check, .problem, "it doesn't take \(refused); \(said)",
            hint: "sessions can't be opened with this version; claude update, or another rclaude")
    }

    // MARK: Looking

    /// The live registry names the session, its process and its state.
    func checkEntry(
        of pane: TmuxPane, _ check: Check, _ report: inout CheckReport
    ) throws(Failure) {
        guard let agent = stage.agent(in: pane) else { return }
        let path = "\(stage.claude.sessions)/\(agent.process.pid).json"
        let isThere = try stage.wait(Self.patience) { () throws(Failure) -> Bool? in
            FileRange.head(path, count: 65536).map { RegistryShape.complaints($0).isEmpty }
                .flatMap { $0 ? true : nil }
        }
        guard let bytes = FileRange.head(path, count: 65536) else {
            return report.note(
                check, .problem, "'\(path)' is not there",
                hint: "states are read from panes without it, which is slower and less sure")
        }
        guard isThere == true, let entry = LiveRegistry.entry(in: path) else {
            return report.note(
                check, .problem,
                "'\(path)': \(RegistryShape.complaints(bytes).joined(separator: ", "))",
                hint: "states are read from panes where the registry isn't understood")
        }
        if entry.session != stage.session {
            return report.note(
                check, .problem, "it names session '\(entry.session)', not '\(stage.session)'")
        }
        if entry.processStart != agent.process.startTime {
            return report.note(
                check, .warning, "its procStart is not field 22 of /proc/\(entry.pid)/stat")
        }
        if !entry.cwd.hasSameBytes(as: stage.folder) {
            return report.note(check, .warning, "its cwd is '\(entry.cwd)'")
        }
        report.note(check, .ok, "sessions/PID.json has pid, session, cwd, procStart and status")
    }

    private func checkHooks(_ report: inout CheckReport) throws(Failure) {
        let call = try stage.wait(Self.patience) { () throws(Failure) -> _? in
            stage.testimony.hooks("SessionStart").first
        }
        guard let call else {
            return report.note(
                .hooks, .problem, "no hook of --settings was called when the session started",
                hint: "is 'disableAllHooks' set, or a managed policy? claire status is blind then")
        }
        let path = call.input["transcript_path"]?.string ?? ""
        let complaint: String? =
            call.input["session_id"]?.string != stage.session.text
            ? "SessionStart names another session"
            : !path.hasSuffix("/\(stage.session.text).jsonl")
                ? "SessionStart's transcript_path is '\(path)'"
                : call.input["cwd"]?.string == nil
                    ? "SessionStart names no cwd"
                    : call.session != stage.session.text
                        ? "CLAUDE_CODE_SESSION_ID is not set for hooks" : nil
        if let complaint { return report.note(.hooks, .warning, complaint) }
        report.note(.hooks, .ok, "SessionStart was called, with session, folder and transcript")
    }

    private func checkServer(_ report: inout CheckReport) throws(Failure) {
        let call = try stage.wait(Self.patience) { () throws(Failure) -> _? in
            stage.testimony.messages("tools/list").first
        }
        let started = stage.testimony.messages("initialize").first
        guard let call else {
            return report.note(
                .server, .problem,
                started == nil
                    ? "the server of --mcp-config was not started"
                    : "the server of --mcp-config was not asked for its tools",
                hint: "is MCP restricted by a policy? agents can't report to Claire then")
        }
        let version = started?.message["params"]?["protocolVersion"]?.string ?? "no revision"
        guard call.session == stage.session.text else {
            return report.note(
                .server, .warning, "CLAUDE_CODE_SESSION_ID is not set for servers",
                hint: "CLAIRE_SESSION tells the session where Claire opened it")
        }
        report.note(.server, .ok, "it was started and asked for its tools, in revision \(version)")
    }
}
