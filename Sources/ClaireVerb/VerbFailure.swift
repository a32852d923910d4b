import ClaireCommandLine
import ClaireConfig
import ClaireDomain
import ClaireOperations
import ClaireStore

/// Why a verb did not do what it was asked: a line for people, a word for programs, an exit code.
package struct VerbFailure: Error, Sendable {
    package var exit: ExitCode
    /// For programs, in the `code` of an error object: `not_found`, `claim_lost`.
    package var code: String
    /// One line in lower case without a full stop, its subject in single quotes.
    package var message: Text
    /// What to do next; a command in it is safe to run.
    package var hint: Text?
    /// Lines between message and hint: what an ambiguous name may mean.
    package var details: [Text] = []
    /// The message for programs, which get no details.
    package var wholeMessage: String?

    package init(_ exit: ExitCode, code: String? = nil, _ message: Text, hint: Text? = nil) {
        self.exit = exit
        self.code = code ?? exit.word
        self.message = message
        self.hint = hint
    }

    package init(_ failure: Failure) {
        self.init(failure.exit, failure.message, hint: failure.hint)
    }

    /// Prints it on standard error, as lines or, where JSON was asked for, as one object.
    func report(on renderer: Renderer, command: String) {
        guard renderer.form != .json else {
            let error: JSON = [
                "code": .string(code), "message": .string(wholeMessage ?? message.plain),
                "next": JSON(hint?.plain),
            ]
            renderer.reportEncoded(Envelope.encoded([("error", error)]))
            return
        }
        renderer.report(Failure(exit, message), command: command)
        for line in details { renderer.note(line) }
        if let hint { renderer.note("\(Text("hint:", .muted)) \(hint)") }
    }
}

extension VerbFailure {
    /// What the store says, with its exit code.
    ///
    /// A field that can't be taken is `usage`: fields come from the command line or from what it
    /// names, nothing was written, and the same line will never work.
    package init(_ error: StoreError) {
        let exit: ExitCode =
            switch error {
            case .notFound, .ambiguous: .notFound
            case .conflict: .conflict
            case .invalid: .usage
            case .missing, .damaged, .newer, .clock, .busy, .readOnly, .forbidden, .backupFailed,
                .full, .failed:
                .failed
            }
        self.init(
            exit, code: error.code, Text(error.message), hint: error.hint.map { Text($0) })
        if case .notFound(.task, let name) = error, name.utf8.count < Limits.idPrefix {
            hint = "a task is named by at least \(Limits.idPrefix) characters of its id"
        }
        guard case .ambiguous(let noun, let name, let candidates) = error else { return }
        wholeMessage = error.message
        message = "'\(name)' may be any of \(candidates.count) \(noun.rawValue)s"
        let ids = ShortIDs(of: candidates.map(\.id))
        details = candidates.map { "  \(ids.text($0.id), .identifier)  \($0.label)" }
    }

    /// What is wrong with claire.toml; a name that is taken is a conflict, one that can't be taken
    /// is wrong usage.
    package init(_ error: ConfigurationError) {
        switch error {
        case .groupExists:
            self.init(
                .conflict, code: "name_taken", Text(error.message), hint: "claire group list")
        case .peerExists(let name, _):
            self.init(
                .conflict, code: "name_taken", Text(error.message),
                hint: "claire sync peer remove \(ShellWord.quoted(name))")
        case .exposed(let path, _):
            self.init(
                .failed, code: "exposed", Text(error.message),
                hint:
                    "chmod 600 \(ShellWord.quoted(path)), and renew the tokens if others were here"
            )
        case .badName: self.init(.usage, code: "invalid", Text(error.message))
        case .unreadable, .invalid, .unwritable, .uneditable:
            self.init(.failed, code: "configuration", Text(error.message))
        }
    }

    /// Why it can't be told where the database is.
    package init(_ error: PathsError) { self.init(.failed, Text(error.message)) }
}
