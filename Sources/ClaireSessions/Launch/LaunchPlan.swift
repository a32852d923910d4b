import ClaireDomain

/// What an agent is to be started for.
package struct LaunchPlan: Equatable, Sendable {
    package var session: UUID
    /// What it is told first; it begins with Claire's frame, never with `-`.
    package var prompt: String?
    /// Passed on as `--model` and `--permission-mode`.
    package var model: String?
    package var permissionMode: String?
    /// Whether the session was there before and is taken up again (`--resume`).
    package var isResumed = false

    package init(
        session: UUID, prompt: String? = nil, model: String? = nil, permissionMode: String? = nil,
        isResumed: Bool = false
    ) {
        self.session = session
        self.prompt = prompt
        self.model = model
        self.permissionMode = permissionMode
        self.isResumed = isResumed
    }
}

/// The command line that starts an agent.
package struct LaunchCommand: Equatable, Sendable {
    /// `env NAME=VALUE… claude …`, for `rclaude open … --`.
    package let argv: [String]
}

/// Why a session's files could not be made.
package enum LaunchError: Error, Equatable, Sendable {
    /// The system refused; the path and its reason.
    case unwritable(path: String, reason: String)
    /// A prompt that no system takes as an argument, or that would be read as an option.
    case prompt(String)
    /// A program of Claire's own that should stand beside the one that runs.
    case missing(program: String)

    /// One line in lower case with its subject in quotes.
    package var message: String {
        switch self {
        case .unwritable(let path, let reason): "can't write '\(path)': \(reason)"
        case .prompt(let problem): "the prompt \(problem)"
        case .missing(let program):
            "no '\(program)' beside this program: claire is not installed whole"
        }
    }
}
