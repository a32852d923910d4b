import ClairePlatform

/// Why git did not do what it was asked.
package enum GitError: Error, Equatable, Sendable {
    /// There is no program `git`.
    case missing
    /// The program is there and can't be started; the reason is the system's.
    case notRunnable(String)
    /// It ended with this status; the command, and what it said.
    case failed(command: String, status: Int32, said: String)
    /// It was still at work after so many seconds.
    case timedOut(command: String, seconds: Int64)
    /// It said more than can be kept.
    case tooLong(command: String)
    /// A signal asked this process to stop.
    case interrupted

    /// One line in lower case with its subject in quotes.
    package var message: String {
        switch self {
        case .missing: "no 'git' on PATH, which worktrees are made with"
        case .notRunnable(let reason): reason
        case .failed(let command, let status, ""):
            "'git \(command)' ended with exit status \(status)"
        case .failed(let command, _, let said): "'git \(command)': \(said)"
        case .timedOut(let command, let seconds):
            "'git \(command)' was not done within \(seconds) s"
        case .tooLong(let command): "'git \(command)' said more than can be taken in"
        case .interrupted: "interrupted"
        }
    }
}
