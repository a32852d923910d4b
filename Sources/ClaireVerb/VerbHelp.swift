import ClaireCommandLine
import ClaireCommands
import ClairePlatform
import Glibc

/// What `-h` and `--help` print.
struct VerbHelp {
    let request: HelpRequest

    /// The short help; or on a terminal the manual page, which the front knows to find, and
    /// elsewhere the long help.
    func show() -> ExitCode {
        let isTerminal = isatty(STDOUT_FILENO) == 1
        if request.form == .long, isTerminal, let front = Environment.nonEmpty("CLAIRE") {
            // Comes back only where the front can't be run; the text below says the same.
            _ = Subprocess.replace([front, "help", request.verb.name])
        }
        let renderer = Renderer.standard(form: .human, color: .automatic)
        let columns = renderer.screen.columns ?? 80
        renderer.verbatim(
            request.form == .short
                ? request.shortText(columns: columns)
                : request.longText(common: ClaireCommands.common, columns: min(columns, 100)))
        do throws(OutputFailure) { try renderer.flush() } catch {
            guard let failure = error.failure else { return .done }
            renderer.report(failure, command: request.verb.path.joined(separator: " "))
            return failure.exit
        }
        return .done
    }
}
