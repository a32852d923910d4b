// What is said about a command line that makes no sense. Every hint ends with the usage line, so
// that nobody has to ask for help to go on.

extension CommandLineReader {
    func unknownOption(_ spelling: String) -> UsageError {
        let own =
            spec.options.isEmpty && !spec.subcommands.isEmpty
            ? spec.walk().flatMap { $0.spec.options } : spec.options
        let known = (own + CommonOptions.declarations).map(\.spelling)
        if let nearest = Suggestion.nearest(to: spelling, among: known) {
            return complaint("unknown option '\(spelling)'", "did you mean '\(nearest)'?")
        }
        if let (other, _) = verb.walk().first(where: { entry in
            entry.spec.options.contains { $0.spelling.sameBytes(spelling) }
        }) {
            let command = other.joined(separator: " ")
            return complaint("unknown option '\(spelling)'", "'\(command)' has such an option;")
        }
        let advice: Text? =
            spec.operands.isEmpty ? nil : "'--' stands before operands that begin with '-';"
        return complaint("unknown option '\(spelling)'", advice)
    }

    func unwantedValue(_ spelling: String) -> UsageError {
        complaint("option '\(spelling)' takes no value")
    }

    func missingValue(_ option: OptionDeclaration) -> UsageError {
        complaint("option '\(option.spelling)' needs a value, \(option.value?.label ?? "")")
    }

    func missingOption(_ option: OptionDeclaration) -> UsageError {
        complaint("missing option '\(option.spelling) \(option.value?.label ?? "")'")
    }

    func givenTwice(_ option: OptionDeclaration) -> UsageError {
        complaint("option '\(option.spelling)' is given twice")
    }

    func misfit(_ misfit: Misfit, of name: String) -> UsageError {
        let text = misfit.text.isEmpty ? "the empty text" : "'\(cut: misfit.text)'" as Text
        var nearest: String?
        if case .choices(let choices) = misfit.source {
            nearest = Suggestion.nearest(to: misfit.text, among: choices.map(\.value))
        }
        return complaint(
            "'\(name)' takes \(misfit.takes), not \(text)", nearest.map { "did you mean '\($0)'?" })
    }

    func missingSubcommand() -> UsageError {
        complaint("missing subcommand", "one of \(subcommandNames);")
    }

    func unknownSubcommand(_ word: String) -> UsageError {
        let names = spec.subcommands.map(\.name)
        if let nearest = Suggestion.nearest(to: word, among: names) {
            return complaint("unknown subcommand '\(cut: word)'", "did you mean '\(nearest)'?")
        }
        return complaint("unknown subcommand '\(cut: word)'", "one of \(subcommandNames);")
    }

    func missingOperand(_ label: String) -> UsageError {
        complaint("missing operand \(label)")
    }

    func unexpectedOperand(_ word: String) -> UsageError {
        complaint(
            "unexpected operand '\(cut: word)'",
            spec.operands.isEmpty ? nil : "a text of several words wants quotes;")
    }

    func complaint(_ message: Text, _ advice: Text? = nil) -> UsageError {
        let usage = "usage: \(UsageLine(path: path, spec: spec).short)" as Text
        let hint = advice.map { "\($0) \(usage)" as Text } ?? usage
        return UsageError(
            path: path, failure: Failure(.usage, message, hint: hint), form: form)
    }

    private var subcommandNames: String {
        spec.subcommands.map(\.name).joined(separator: ", ")
    }

    private var form: OutputForm {
        if has(CommonOptions.json.declaration) { return .json }
        return has(CommonOptions.quiet.declaration) ? .quiet : .human
    }

    private func has(_ option: OptionDeclaration) -> Bool {
        occurrences.contains { $0.declaration.name == option.name }
    }
}
