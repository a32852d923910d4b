/// A command line that makes no sense; nothing was touched.
package struct UsageError: Error, Sendable {
    /// The words that call the command as far as it was understood: `["claire", "task", "add"]`.
    package let path: [String]
    /// What to say; its exit code is `usage`.
    package let failure: Failure
    /// The form that was asked for before the error, so that a caller with `--json` gets JSON.
    package let form: OutputForm

    /// The command as the error line names it: `claire task add`.
    package var command: String { path.joined(separator: " ") }
}
