/// A shell at its prompt in a tmux pane of a home's own, without the user's start-up files.
package final class InteractiveShell {
    package let server: TmuxServer
    package let pane: String
    private let kind: Kind

    /// The shells that complete.
    package enum Kind: String, CaseIterable, Sendable {
        case bash, zsh, fish

        /// Starts it without anything of the user's.
        var arguments: [String] {
            switch self {
            case .bash: ["bash", "--noprofile", "--norc", "-i"]
            case .zsh: ["zsh", "-f", "-i"]
            case .fish: ["fish", "--no-config", "-i"]
            }
        }
    }

    /// Starts the shell and waits for its prompt, `ready> `.
    ///
    /// - Parameter setUp: a command that the shell runs first.
    package init(
        _ kind: Kind, in home: TemporaryHome, setUp: String, columns: Int = 100
    ) throws {
        self.kind = kind
        server = TmuxServer(in: home)
        pane = try server.newPane(
            kind.arguments, name: kind.rawValue, environment: ["PS1": "ready> "], columns: columns)
        let prompt =
            switch kind {
            case .bash: "PS1='ready> '"
            case .zsh: "PROMPT='ready> '"
            case .fish:
                "function fish_prompt; echo -n 'ready> '; end; set -g fish_autosuggestion_enabled 0; set -g fish_greeting"
            }
        // A shell that is still starting would echo what is typed twice.
        guard waitUntil(timeout: 20, { !screen.allSatisfy(\.isWhitespace) }) else {
            throw TmuxFailure(message: "\(kind) does not start")
        }
        server.type(prompt + "; " + setUp, in: pane)
        server.press("Enter", in: pane)
        server.type("clear", in: pane)
        server.press("Enter", in: pane)
        guard waitUntil(timeout: 20, { screen.hasPrefix("ready>") }) else {
            throw TmuxFailure(message: "\(kind) shows no prompt: \(screen)")
        }
    }

    /// What the pane shows.
    package var screen: String { server.capture(pane) }

    /// Types a text and then a key, by tmux's name for it.
    package func type(_ text: String, then keys: String...) {
        if !text.isEmpty { server.type(text, in: pane) }
        for key in keys { server.press(key, in: pane) }
    }
}
