/// Why a call of the transport gave no answer that can be used.
package enum TransportError: Error, Equatable, Sendable {
    /// There is no such program.
    case missing(command: String, isConfigured: Bool)
    /// The program is there and can't be started; the reason is the system's.
    case notRunnable(String)
    /// The program speaks another contract than this build.
    case contract(command: String, found: String)
    /// What it said is not what the contract says.
    case malformed(command: String, verb: String, detail: String)
    /// It ended with a status that means that nothing was done, and said why.
    case failed(command: String, verb: String, status: Int32, message: String)
    /// It was still at work after so many seconds.
    case timedOut(command: String, verb: String, seconds: Int64)
    /// A signal asked this process to stop.
    case interrupted
}

extension TransportError {
    /// One line in lower case with its subject in quotes.
    package var message: String {
        switch self {
        case .missing(let command, true):
            "no program '\(command)', which '[transport] command' in claire.toml names"
        case .missing(let command, false):
            "no '\(command)' on PATH: the program through which Claire reaches tmux and Claude Code"
        case .notRunnable(let reason): reason
        case .contract(let command, let found):
            "'\(command)' says '\(found)', and this claire speaks contract \(Transport.contract)"
        case .malformed(let command, let verb, let detail): "'\(command) \(verb)': \(detail)"
        case .failed(let command, let verb, let status, let message):
            message.isEmpty ? "'\(command) \(verb)' ended with exit status \(status)" : message
        case .timedOut(let command, let verb, let seconds):
            "'\(command) \(verb)' did not answer within \(seconds) s"
        case .interrupted: "interrupted"
        }
    }

    /// What helps, where something does.
    package var hint: String? {
        switch self {
        case .missing(_, isConfigured: false):
            "'make install' in Claire's sources installs it beside the verbs; man claire-transport"
        case .missing(_, isConfigured: true):
            "correct the command, or remove it to use the 'rclaude' that Claire ships"
        case .contract:
            "install the 'rclaude' and the 'claire' of one version; man claire-transport"
        default: nil
        }
    }

    /// Whether the program may have done something before it failed.
    package var mayHaveActed: Bool {
        switch self {
        case .missing, .notRunnable, .contract: false
        // Its own exit codes for a call that it refused whole.
        case .failed(_, _, let status, _): ![2, 3, 4, 5].contains(status)
        case .malformed, .timedOut, .interrupted: true
        }
    }
}
