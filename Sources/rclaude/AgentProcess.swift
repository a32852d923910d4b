import ClaireDomain
import ClairePlatform

/// A running Claude Code, recognised by what it is called.
struct AgentProcess: Equatable {
    let process: ProcessEntry
    let arguments: [String]

    /// The agent that is nearest to a pane's own process, that process included.
    ///
    /// - Parameter names: the programs that count as an agent.
    static func nearest(
        to pid: Int32, in processes: ProcessTable, names: [String],
        arguments: (Int32) -> [String] = ProcessTable.arguments
    ) -> AgentProcess? {
        let family = processes.family(of: pid).filter(\.isAlive)
        if let process = family.first(where: { names.contains($0.name) }) {
            return AgentProcess(process: process, arguments: arguments(process.pid))
        }
        for process in family where !shells.contains(process.name) {
            let words = arguments(process.pid)
            if isAgent(words, names: names) {
                return AgentProcess(process: process, arguments: words)
            }
        }
        return nil
    }

    /// Programs that are in most panes and are never an agent: their arguments need not be read.
    private static let shells: Set<String> = ["sh", "bash", "zsh", "fish", "dash", "tmux: server"]

    /// Whether a command line starts an agent: it is the program's own name, or an interpreter's with
    /// the program as its script, as npm installs it.
    static func isAgent(_ arguments: [String], names: [String]) -> Bool {
        guard let program = arguments.first else { return false }
        if names.contains(lastPart(program)) { return true }
        guard interpreters.contains(lastPart(program)),
            let script = arguments.dropFirst().first(where: { !$0.hasPrefix("-") })
        else { return false }
        return names.contains(lastPart(script)) || script.hasSuffix("/claude-code/cli.js")
    }

    private static let interpreters: Set<String> = ["node", "bun", "sh", "bash", "python3"]

    private static func lastPart(_ path: String) -> String {
        path.lastIndex(of: "/").map { String(path[path.index(after: $0)...]) } ?? path
    }

    /// The session that the process was told to start or resume; a fork of one has an id of its own,
    /// which isn't told.
    var sessionInArguments: UUID? {
        if arguments.contains("--fork-session") { return nil }
        for (index, word) in arguments.enumerated() {
            for option in ["--session-id", "--resume", "-r"] {
                if word == option, index + 1 < arguments.count {
                    if let uuid = UUID(arguments[index + 1]) { return uuid }
                } else if word.hasPrefix(option + "="),
                    let uuid = UUID(word.dropFirst(option.count + 1))
                {
                    return uuid
                }
            }
        }
        return nil
    }
}
