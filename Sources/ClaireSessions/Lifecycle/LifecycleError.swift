import ClaireCommandLine
import ClaireFleet
import ClairePlatform
import ClaireStore

/// Why a session could not be opened or closed. What was begun has been undone, or is written down
/// for `claire doctor --repair`.
package enum LifecycleError: Error, Equatable, Sendable {
    case store(StoreError)
    case git(GitError)
    case transport(TransportError)
    case launch(LaunchError)
    case system(SystemError)
    /// The state of things doesn't allow it.
    case refused(Refusal)

    /// What is in the way.
    package struct Refusal: Equatable, Sendable {
        /// A word for programs.
        package var code: String
        package var message: String
        /// What would be lost, a line each.
        package var details: [String] = []
        package var hint: String?
        package var exit = ExitCode.conflict
    }

    static func refused(
        _ code: String, _ message: String, details: [String] = [], hint: String? = nil,
        exit: ExitCode = .conflict
    ) -> LifecycleError {
        .refused(
            Refusal(code: code, message: message, details: details, hint: hint, exit: exit))
    }
}

extension LifecycleError {
    /// One line in lower case with its subject in quotes.
    package var message: String {
        switch self {
        case .store(let error): error.message
        case .git(let error): error.message
        case .transport(let error): error.message
        case .launch(let error): error.message
        case .system(let error): error.description
        case .refused(let refusal): refusal.message
        }
    }

    /// The word for programs, where it isn't that of the exit code; the store has its own.
    package var code: String? {
        switch self {
        case .store(let error): error.code
        case .git: "git"
        case .transport, .launch, .system: nil
        case .refused(let refusal): refusal.code
        }
    }

    /// What helps, where something does.
    package var hint: String? {
        switch self {
        case .store(let error): error.hint
        case .transport(let error): error.hint
        case .refused(let refusal): refusal.hint
        case .git, .launch, .system: nil
        }
    }

    /// How the verb ends; the store's errors have their own table.
    package var exit: ExitCode {
        switch self {
        case .transport: .transport
        case .refused(let refusal): refusal.exit
        case .store, .git, .launch, .system: .failed
        }
    }

    /// Lines between message and hint.
    package var details: [String] {
        guard case .refused(let refusal) = self else { return [] }
        return refusal.details
    }
}
