import ClaireDomain
import ClaireStore

/// A peer as claire.toml has it, and what the verb knows about it beside.
package struct ConfiguredPeer: Equatable, Sendable {
    package let name: String
    package let url: String
    /// Whether there is a token for it beside claire.toml.
    package let hasToken: Bool
    /// Whether plain http is allowed to it.
    package let isInsecure: Bool

    package init(name: String, url: String, hasToken: Bool, isInsecure: Bool = false) {
        self.name = name
        self.url = url
        self.hasToken = hasToken
        self.isInsecure = isInsecure
    }
}

/// What is wrong and what to do, in one sentence each.
package struct SyncAdvice: Equatable, Sendable {
    /// How bad it is.
    package enum Level: String, Equatable, Sendable {
        /// Worth knowing; nothing needs doing.
        case note
        /// Something is late or doubtful.
        case warning
        /// Events do not arrive until somebody does something.
        case problem
    }

    package let level: Level
    /// The word for programs: `token_refused`, `unreachable`, `clock_ahead`, `tampering`, …
    package let code: String
    /// What is wrong, in lower case, without a full stop.
    package let message: String
    /// What to do: a command where there is one.
    package let action: String?

    package init(level: Level, code: String, message: String, action: String? = nil) {
        self.level = level
        self.code = code
        self.message = message
        self.action = action
    }

    /// The members of its JSON object.
    package var json: JSON {
        [
            "level": .string(level.rawValue), "code": .string(code), "message": .string(message),
            "action": JSON(action),
        ]
    }
}
