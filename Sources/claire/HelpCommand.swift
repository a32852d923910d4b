import ClaireCommandLine
import ClaireCommands
import ClaireDomain
import ClairePlatform
import Glibc

/// `claire help [VERB [SUBCOMMAND]]`: the manual page on a terminal, else the long help.
struct HelpCommand {
    let front: Front

    /// Shows what was asked for.
    func run(_ invocation: Invocation) -> Int32 {
        guard let command = invocation[HelpSpec.command] else { return overview(invocation) }
        if let spec = ClaireCommands.all.first(where: { $0.name.utf8.elementsEqual(command.utf8) })
        {
            return show(spec, invocation)
        }
        return helpOnExtension(command, invocation)
    }

    private func show(_ spec: CommandSpec, _ invocation: Invocation) -> Int32 {
        let words = invocation[HelpSpec.subcommand]
        var found = spec
        for (index, word) in words.enumerated() {
            guard let next = found.subcommand(named: word) else {
                let path = spec.path + words[..<index]
                return fail(Self.noSubcommand(word, of: found, path), invocation)
            }
            found = next
        }
        guard case .help(let request) = try? spec.parse(words + ["--help"]) else { return 0 }
        return show(request, invocation)
    }

    private static func noSubcommand(
        _ word: String, of spec: CommandSpec, _ path: [String]
    ) -> Failure {
        let call = path.joined(separator: " ")
        let help = path.dropFirst().joined(separator: " ")
        let hint: Text =
            Suggestion.nearest(to: word, among: spec.subcommands.map(\.name))
            .map { "did you mean 'claire help \(help) \($0)'?" } ?? "claire help \(help)"
        return Failure(.usage, "'\(call)' has no subcommand '\(cut: word)'", hint: hint)
    }

    /// Shows the help that an option of one of the front's commands asked for.
    func show(_ request: HelpRequest) -> Int32 {
        show(request, nil)
    }

    /// Shows claire(1): the page itself on a terminal, else its text.
    func showFront() -> Int32 {
        if isatty(STDOUT_FILENO) == 1 {
            ManualPage(installation: front.installation).open("claire")
        }
        return Report.print { renderer in
            let columns = renderer.screen.columns ?? 80
            renderer.verbatim(ClaireCommands.frontManual.plainText(columns: columns))
        }
    }

    private func overview(_ invocation: Invocation) -> Int32 {
        if invocation.form == .json { return CommandList(front: front).run(invocation) }
        let entries = front.catalog.entries
        return Report.print(form: invocation.form, color: invocation.color) { renderer in
            if invocation.form == .quiet {
                renderer.identifiers(entries.map(\.name.text))
            } else {
                Overview(entries: entries).print(on: renderer)
            }
        }
    }

    private func show(_ request: HelpRequest, _ invocation: Invocation?) -> Int32 {
        let form = invocation?.form ?? .human
        if form == .human, request.form == .long, isatty(STDOUT_FILENO) == 1 {
            let page = request.verb.path.joined(separator: "-")
            ManualPage(installation: front.installation).open(page)
        }
        return Report.print(form: form, color: invocation?.color ?? .automatic) { renderer in
            print(request, form, on: renderer)
        }
    }

    private func print(_ request: HelpRequest, _ form: OutputForm, on renderer: Renderer) {
        let columns = renderer.screen.columns ?? 80
        let text =
            request.form == .short
            ? request.shortText(columns: columns)
            : request.longText(common: ClaireCommands.common, columns: columns)
        switch form {
        case .json:
            let help: JSON = [
                "command": .string(request.path.joined(separator: " ")),
                "summary": .string(request.spec.summary), "text": .string(text),
            ]
            renderer.verbatim(Report.envelope("help", help))
        case .quiet, .human: renderer.verbatim(text)
        }
    }
}
