import ClaireCommandLine
import ClaireCommands
import ClaireDomain
import Glibc

extension HelpCommand {
    /// Shows a page that belongs to no command, as claire-json(7): the page itself on a terminal,
    /// else its text.
    func helpOnTopic(_ page: SeeAlso, _ invocation: Invocation) -> Int32 {
        let manual = ManualPage(installation: front.installation)
        let name = "\(page.page)(\(page.section))"
        if let word = invocation[HelpSpec.subcommand].first {
            return fail(Failure(.usage, "'\(cut: word)' is no part of \(name)"), invocation)
        }
        guard let file = manual.file(page.page, section: page.section) else {
            let failure = Failure(
                .notFound, "the manual page \(name) isn't installed", hint: "install Claire again")
            return fail(failure, invocation)
        }
        if invocation.form == .human, isatty(STDOUT_FILENO) == 1 { manual.open(file) }
        let screen = Renderer.standard(form: invocation.form, color: invocation.color).screen
        guard let text = manual.text(file, columns: screen.columns ?? 80) else {
            let failure = Failure(
                .failed, "neither 'man' nor 'mandoc' could show \(name)",
                hint: "its file is '\(file.text)'")
            return fail(failure, invocation)
        }
        return Report.print(form: invocation.form, color: invocation.color) { renderer in
            guard invocation.form == .json else { return renderer.verbatim(text) }
            let help: JSON = [
                "command": .string(page.page), "summary": .null, "text": .string(text),
            ]
            renderer.verbatim(Report.envelope("help", help))
        }
    }
}
