import ClaireConfig
import ClaireDomain
import ClaireOperations
import ClaireStore

/// Why a tool did not do what it was asked, in words that help whoever called it to do better.
struct ToolFailure: Error {
    /// One line in lower case with its subject in quotes.
    let message: String
    /// What to do next; a command in it is safe.
    var hint: String?
    /// Whether what was asked for isn't there.
    var isMissing = false

    init(_ message: String, hint: String? = nil) {
        self.message = message
        self.hint = hint
    }

    init(_ error: StoreError) {
        self.init(error.message, hint: error.hint)
        if case .notFound = error { isMissing = true }
    }

    init(_ error: ConfigurationError) { self.init(error.message, hint: "claire doctor") }

    /// Every field that can't be taken, by its name.
    init(_ error: InputError) {
        switch error {
        case .invalid(let fields):
            let problems = fields.map { one in
                one.field.isEmpty ? one.problem : "'\(one.field)' \(one.problem)"
            }
            self.init(problems.joined(separator: "; "))
        case .unknownGroup(let name): self.init("no group '\(name)'", hint: "claire group list")
        case .conflict(_, let message): self.init(message)
        case .configuration(let error): self.init(error)
        }
    }

    var text: String { hint.map { "\(message)\nhint: \($0)" } ?? message }
}
