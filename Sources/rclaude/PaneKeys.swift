import ClaireDomain
import ClairePlatform

/// Typing into a pane.
///
/// Each call lets the server itself look at the pane in the moment before it acts, since between a
/// look of ours and the act the agent may die (a paste into a dead pane crashes the whole server of
/// tmux 3.3a, and a shell below the agent would run the text) or ask for a permission (which Enter
/// would give).
struct PaneKeys {
    let tmux: Tmux
    let pane: String
    /// The program that was in the foreground when the pane was looked at.
    let command: String

    init(_ tmux: Tmux, _ pane: TmuxPane) {
        self.tmux = tmux
        self.pane = pane.id
        command = pane.command
    }

    enum Result: Equatable {
        case done
        /// The pane is dead; nothing was typed.
        case dead
        /// A dialog waits; nothing was typed.
        case dialog
        /// Another program has come to the foreground: a shell would run what is typed.
        case elsewhere
        /// tmux failed; whether anything was typed isn't known.
        case failed(String)
    }

    /// Notes what is sent on the pane and pastes a text, in one call of tmux.
    func paste(_ text: String, notes: String?) throws(Failure) -> Result {
        let buffer = "rclaude-" + String(Randomness.next(), radix: 36)
        let note = notes.map { [["set-option", "-p", "-t", pane, "@claire_sent", $0]] } ?? []
        let result = result(
            of: try tmux.run(
                note + [
                    ["load-buffer", "-b", buffer, "-"],
                    guarded("paste-buffer -p -r -d -b \(buffer) -t \(pane)"),
                ], input: Array(text.utf8)))
        if result != .done { _ = try tmux.run([["delete-buffer", "-b", buffer]]) }
        return result
    }

    /// Presses a key, out of copy mode if the pane is in it.
    ///
    /// - Parameter key: tmux's name of it.
    func press(_ key: String) throws(Failure) -> Result {
        result(
            of: try tmux.run([
                ["if-shell", "-F", "-t", pane, "#{pane_in_mode}", "copy-mode -q -t \(pane)"],
                guarded("send-keys -t \(pane) \(key)"),
            ]))
    }

    /// Notes what became of a delivery.
    func note(_ notes: String) throws(Failure) {
        _ = try tmux.run([["set-option", "-p", "-t", pane, "@claire_sent", notes]])
    }

    /// A command that the server runs only if the pane is as it was.
    private func guarded(_ command: String) -> [String] {
        let unlessDialog = [
            "if-shell", "-F", "-t", pane, "'#{C/r:\(PaneText.dialogPattern)}'",
            "'display-message -p dialog'", "'\(command)'",
        ].joined(separator: " ")
        return [
            "if-shell", "-F", "-t", pane, "#{||:#{pane_dead},\(isElsewhere)}",
            "display-message -p -t \(pane) '#{?pane_dead,dead,elsewhere}'", unlessDialog,
        ]
    }

    /// A condition in tmux's words: whether another program is in the foreground. A program can call
    /// itself anything, so only a name that can't mean anything to tmux is put into it.
    private var isElsewhere: String {
        let isPlain =
            !command.isEmpty
            && command.utf8.allSatisfy { byte in
                switch byte {
                case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E, 0x5F: true
                default: false
                }
            }
        return isPlain ? "#{!=:#{pane_current_command},\(command)}" : "0"
    }

    private func result(of answer: Tmux.Answer) -> Result {
        guard answer.succeeded else { return .failed(answer.error) }
        switch String(decoding: answer.output, as: UTF8.self) {
        case "dead\n": return .dead
        case "dialog\n": return .dialog
        case "elsewhere\n": return .elsewhere
        default: return .done
        }
    }
}
