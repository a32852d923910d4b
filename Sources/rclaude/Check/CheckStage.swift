import ClaireDomain
import ClairePlatform
@preconcurrency import Glibc

/// Where `rclaude check` has its session: a folder to work in, files for its flags, a tmux server of
/// its own. `clear` puts all away.
final class CheckStage {
    let session = UUID(random: Randomness.next(), Randomness.next())
    let flags: InstalledFlags
    let claude: ClaudeFolder
    let settings: Settings
    /// The folder that the session works in. Its path is always the same unless the caller gives one,
    /// so that Claude Code has to be told only once that it is trusted.
    let folder: String
    let testimony: Testimony
    private(set) var tmux: Tmux

    private let files: String
    private let isOwnFolder: Bool

    /// - Throws: where the folder can't be made or entered.
    init(
        _ flags: InstalledFlags, folder named: String?, _ claude: ClaudeFolder, _ settings: Settings
    ) throws(Failure) {
        self.flags = flags
        self.claude = claude
        self.settings = settings
        let name = String(Randomness.next(), radix: 36)
        files = "\(Settings.cacheFolder)/check-\(name)"
        isOwnFolder = named == nil
        do throws(SystemError) {
            if named == nil { try Files.makeFolder(Settings.cacheFolder + "/check") }
            try Files.makeFolder(files)
        } catch {
            throw .failed("\(error)")
        }
        folder = try OpenVerb.folder(named ?? Settings.cacheFolder + "/check")
        testimony = Testimony(path: files + "/testimony")
        tmux = Tmux(server: "rclaude-check-\(name)")
    }

    /// Ends the server and takes another: while one ends nobody can reach a new one of its name.
    func change() {
        _ = try? tmux.run([["kill-server"]])
        tmux = Tmux(server: "rclaude-check-" + String(Randomness.next(), radix: 36))
    }

    func clear() {
        _ = try? tmux.run([["kill-server"]])
        for name in DirectoryListing.names(in: files) { unlink("\(files)/\(name)") }
        rmdir(files)
        if isOwnFolder { rmdir(folder) }
    }

    /// Starts the agent in a pane of 120 by 40.
    func start(resuming: Bool, feeding: Bool) throws(Failure) {
        guard let program = ExecutablePath.current() else {
            throw .failed("can't tell my own path")
        }
        try write(settings(of: program, feeding: feeding).encoded, to: "settings.json")
        try write(servers(program).encoded, to: "mcp.json")
        try write("This session is a check by claire doctor; answer briefly.\n", to: "prompt.md")
        let arguments =
            [InstalledProgram.name, resuming ? "--resume" : "--session-id", session.text]
            + ["--settings", files + "/settings.json", "--mcp-config", files + "/mcp.json"]
            + ["--append-system-prompt-file", files + "/prompt.md"]
            + ["--permission-mode", "default", "--model", "haiku"]
        let ticket = try LaunchTicket(cwd: folder, arguments: arguments)
            .write(to: "\(files)/ticket")
        // tmux loses what a program writes that ends at once.
        let lingering = ["sh", "-c", "\"$@\"; sleep 1", "sh", program, "launch", ticket]
        let answer = try tmux.runStartingServer([
            ["start-server"], ["set-option", "-wg", "remain-on-exit", "on"],
            ["new-session", "-d", "-s", "check", "-x", "120", "-y", "40", "--"] + lingering,
        ])
        guard answer.succeeded else { throw .failed("tmux: \(answer.error)") }
    }

    /// The agent's pane; `nil` when the server has gone.
    func pane() throws(Failure) -> TmuxPane? { try tmux.panes().first }

    func text(of pane: TmuxPane) throws(Failure) -> PaneText {
        PaneText(try tmux.texts(of: [pane.id])[pane.id] ?? "")
    }

    func agent(in pane: TmuxPane) -> AgentProcess? {
        AgentProcess.nearest(
            to: pane.pid, in: ProcessTable.snapshot(), names: settings.agentNames)
    }

    /// Looks again and again until something is there, the time is up, or a signal came.
    func wait<Value>(
        _ milliseconds: Int64, _ look: () throws(Failure) -> Value?
    ) throws(Failure) -> Value? {
        let deadline = MonotonicClock.now() + milliseconds * 1_000_000
        while Interruption.received == nil {
            if let value = try look() { return value }
            guard MonotonicClock.now() < deadline else { break }
            MonotonicClock.sleep(milliseconds: 100)
        }
        return nil
    }

    private func write(_ text: String, to name: String) throws(Failure) {
        guard CacheFile.replace("\(files)/\(name)", with: Array(text.utf8)) else {
            throw .failed("can't write '\(files)/\(name)': \(SystemError.text(errno))")
        }
    }

    private func settings(of program: String, feeding: Bool) -> JSON {
        func command(_ kind: String) -> JSON {
            let words = [program, "witness", kind, testimony.path].map(CheckStage.quoted)
            let hook: JSON = ["type": "command", "command": .string(words.joined(separator: " "))]
            return [["hooks": [hook]]]
        }
        let events = ["SessionStart", "UserPromptSubmit", "StopFailure", "SessionEnd"]
        var hooks = JSONObject(events.map { ($0, command("hook")) })
        hooks.members.append(("Stop", command(feeding ? "feed" : "hook")))
        return ["hooks": .object(hooks)]
    }

    private func servers(_ program: String) -> JSON {
        [
            "mcpServers": [
                "claire-check": [
                    "command": .string(program), "alwaysLoad": true,
                    "args": ["witness", "server", .string(testimony.path)],
                ]
            ]
        ]
    }

    /// One word for a shell, whatever is in it.
    private static func quoted(_ word: String) -> String {
        let parts = word.split(separator: "'", omittingEmptySubsequences: false)
        return "'" + parts.joined(separator: "'\\''") + "'"
    }
}
