/// Why a command did not do what it was asked: one line, where it helps one hint, and the exit code.
///
/// The message is lower case without a full stop, its subject in single quotes:
/// `Failure(.notFound, "no task '\(reference)'")`. Values are interpolated and so escaped when
/// they are shown. A hint names a command that is safe to run.
package struct Failure: Error, Sendable {
    package var exit: ExitCode
    package var message: Text
    package var hint: Text?

    package init(_ exit: ExitCode, _ message: Text, hint: Text? = nil) {
        self.exit = exit
        self.message = message
        self.hint = hint
    }
}
