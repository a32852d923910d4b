/// How a command ends, as the shell sees it. A signal's 128+n is the kernel's to give.
package enum ExitCode: Int32, Sendable, CaseIterable {
    case done = 0
    case failed = 1
    /// The command line itself is wrong; nothing was touched.
    case usage = 2
    /// Nothing has that name, or more than one thing does.
    case notFound = 3
    /// Somebody else was first, or the state does not allow it.
    case conflict = 4
    /// The program that carries messages is missing, or refused.
    case transport = 5
    /// Some of it was done, and the output says which.
    case partial = 6
    /// The command was found but cannot be run.
    case notRunnable = 126
    /// There is no such command.
    case unknownCommand = 127

    /// The word that stands for this code in machine-readable errors, e.g. `not_found`.
    package var word: String {
        switch self {
        case .done: "done"
        case .failed: "failed"
        case .usage: "usage"
        case .notFound: "not_found"
        case .conflict: "conflict"
        case .transport: "transport"
        case .partial: "partial"
        case .notRunnable: "not_runnable"
        case .unknownCommand: "unknown_command"
        }
    }

    /// What the code means, for the manual pages; no full stop.
    package var meaning: String {
        switch self {
        case .done: "done"
        case .failed: "failed"
        case .usage: "the command line is wrong, and nothing was done"
        case .notFound: "not found, or the name is ambiguous"
        case .conflict: "conflict: claimed by another, name taken, or the state does not allow it"
        case .transport: "the transport is missing or refused"
        case .partial: "done in part; the output says which part"
        case .notRunnable: "the command was found but cannot be run"
        case .unknownCommand: "there is no such command"
        }
    }
}
