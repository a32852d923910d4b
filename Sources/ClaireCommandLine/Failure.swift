/// Why a command did not do what it was asked: one line, where it helps one hint, and the exit code.
///
/// The message is lower case without a full stop, its subject in single quotes:
/// `Failure(.notFound, "no task '\(reference)'")`. Values are interpolated and so escaped when
/// they are shown. A hint names a command that is safe to run.
package struct Failure: Error, Sendable {
    /// The exit code of the command.
    package var exit: ExitCode
    /// What went wrong: the end of `claire task: …`.
    package var message: Text
    /// What to do about it.
    package var hint: Text?

    /// A failure with its message and, where there is one, a hint.
    package init(_ exit: ExitCode, _ message: Text, hint: Text? = nil) {
        self.exit = exit
        self.message = message
        self.hint = hint
    }
}
