import ClairePlatform

/// A tmux server of a test's own, killed when it goes out of scope.
///
/// It is the default server of the home that it lives in (`TMUX_TMPDIR`), so a program run with the
/// home's environment finds it and never another.
package final class TmuxServer {
    package let home: TemporaryHome

    /// Nothing runs before the first pane: tmux starts its server then.
    package init(in home: TemporaryHome) { self.home = home }

    deinit { kill() }

    /// Ends the server and with it every pane, and waits until it is gone.
    package func kill() {
        _ = tmux(["kill-server"])
        _ = waitUntil(timeout: 5) { tmux(["list-sessions"]).status != 0 }
    }

    /// Runs tmux.
    @discardableResult
    package func tmux(_ arguments: [String], input: String = "") -> CommandOutput {
        Command.run(
            ["tmux", "-u", "-f", "/dev/null"] + arguments, environment: home.environment,
            input: input)
    }

    /// Starts a program in the only pane of a new session.
    ///
    /// The program takes the pane's process, so the pane's pid is its own.
    ///
    /// - Parameters:
    ///   - name: the session's name.
    ///   - variables: added to the environment that the home gives.
    ///   - folder: where it runs; the home when `nil`.
    /// - Returns: the pane's id, such as `%3`.
    package func newPane(
        _ arguments: [String], name: String, environment variables: [String: String] = [:],
        in folder: String? = nil, columns: Int = 100, rows: Int = 30
    ) throws -> String {
        let launcher = ["/bin/sh", "-c", #"cd "$1" && shift && exec env "$@""#, "sh"]
        let result = tmux(
            [
                "new-session", "-d", "-P", "-F", "#{pane_id}", "-s", name, "-x", "\(columns)",
                "-y", "\(rows)",
            ] + launcher + [folder ?? home.path]
                + variables.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" } + arguments)
        guard result.status == 0 else { throw TmuxFailure(message: result.errors) }
        return String(result.output.prefix { $0 != "\n" })
    }

    /// Presses keys, by tmux's names for them (`Enter`, `Escape`, `C-c`).
    package func press(_ keys: String..., in pane: String) {
        tmux(["send-keys", "-t", pane] + keys)
    }

    /// Types a text as it stands, without a key behind it.
    package func type(_ text: String, in pane: String) {
        tmux(["send-keys", "-l", "-t", pane, "--", text])
    }

    /// Pastes a text as one block (bracketed, when the program has asked for it).
    package func paste(_ text: String, into pane: String) {
        tmux(["load-buffer", "-b", "test", "-"], input: text)
        tmux(["paste-buffer", "-p", "-r", "-d", "-b", "test", "-t", pane])
    }

    /// What the pane shows, without attributes; with `history` what has scrolled away too.
    package func capture(_ pane: String, history: Bool = false) -> String {
        tmux(["capture-pane", "-p", "-t", pane] + (history ? ["-S", "-"] : [])).output
    }

    /// The value of a tmux format for a pane, such as `#{pane_pid}`.
    package func format(_ format: String, of pane: String) -> String {
        String(
            tmux(["display-message", "-p", "-t", pane, format]).output.prefix { $0 != "\n" })
    }

    /// Waits until the pane shows a text.
    package func waitFor(_ text: String, in pane: String, timeout: Double = 20) -> Bool {
        waitUntil(timeout: timeout) { capture(pane).contains(text) }
    }
}

/// What tmux said when it refused.
package struct TmuxFailure: Error {
    package let message: String
}
