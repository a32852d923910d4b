import ClaireCommandLine
import ClaireCommands
import ClaireDomain

extension HelpCommand {
    /// Help on a verb that has no definition here: its manual page, else the comment at its top.
    /// Nothing of it is run.
    func helpOnExtension(_ command: String, _ invocation: Invocation) -> Int32 {
        let verbs = VerbRun(
            installation: front.installation, path: front.path, remote: front.remote)
        guard let name = VerbName(command) else {
            return fail(verbs.unknown(Array(command.utf8), names), invocation)
        }
        let outcome = VerbLookup(path: front.path).find(name)
        let topic = HelpSpec.topics.first { $0.name.utf8.elementsEqual(name.text.utf8) }
        if outcome == .unknown, let topic { return helpOnTopic(topic.page, invocation) }
        if outcome != .unknown, let word = invocation[HelpSpec.subcommand].first {
            let failure = Failure(
                .usage, "nothing is known of '\(cut: word)' in '\(name.text)'",
                hint: "claire help \(name.text)")
            return fail(failure, invocation)
        }
        switch outcome {
        case .unknown: return fail(verbs.unknown(Array(command.utf8), names), invocation)
        case .found(let file), .notRunnable(let file, _):
            // The page that man would find for a command of that name is the topic's.
            if invocation.form == .human, topic == nil {
                ManualPage(installation: front.installation).openExtension(name.fileName)
            }
            return describe(Extension(name: name, path: file), invocation)
        }
    }

    private func describe(_ it: Extension, _ invocation: Invocation) -> Int32 {
        let comment = ScriptHeader(of: it.path)?.comment ?? []
        if it.summary == nil && comment.isEmpty {
            let missing = Failure(
                .notFound,
                "no help on '\(it.name.text)': no manual page '\(it.name.fileName)', no comment at its top",
                hint: "its file is '\(it.path.text)'")
            return fail(missing, invocation)
        }
        return Report.print(form: invocation.form, color: invocation.color) { renderer in
            if invocation.form == .json {
                let help: JSON = [
                    "command": .string("claire \(it.name.text)"), "summary": JSON(it.summary),
                    "text": .string(comment.joined(separator: "\n")),
                ]
                return renderer.verbatim(Report.envelope("help", help))
            }
            renderer.line(
                "\("claire \(it.name.text)", .heading) \(it.summary.map { "- \($0)" } ?? "")")
            if !comment.isEmpty { renderer.line() }
            for line in comment { renderer.line(Text(line)) }
            if !it.options.isEmpty { renderer.line() }
            renderer.details(
                it.options.map { ($0.name, Text($0.summary.isEmpty ? "-" : $0.summary)) })
        }
    }

    private var names: [String] { front.catalog.entries.map(\.name.text) }

    func fail(_ failure: Failure, _ invocation: Invocation) -> Int32 {
        let renderer = Renderer.standard(form: invocation.form, color: invocation.color)
        return Report.failure(failure, command: "claire help", on: renderer)
    }
}
