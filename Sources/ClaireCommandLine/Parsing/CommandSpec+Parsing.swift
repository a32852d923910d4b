extension CommandSpec {
    /// Turns the words after the command's name into what they ask for.
    ///
    /// Parsing only validates: it reads nothing but its arguments. Options stand before or after
    /// operands, as `--name=value` or `--name value`; `--` ends them; abbreviations are not
    /// accepted, since scripts would break whenever an option is added. A call for help wins over
    /// every mistake.
    package func parse(_ words: [String]) throws(UsageError) -> ParseOutcome {
        if let request = CompletionRequest(words) { return .complete(request) }
        var reader = CommandLineReader(self)
        do throws(UsageError) {
            try reader.read(words)
            if let request = reader.helpRequest { return .help(request) }
            try reader.settle()
            return .run(try reader.invocation())
        } catch {
            if let request = reader.helpRequest(in: words) { return .help(request) }
            throw error.form == .human
                ? error.inForm(CommandLineReader.formAsked(in: words)) : error
        }
    }
}

extension UsageError {
    /// The same error for a caller that asked for a form behind the mistake.
    fileprivate func inForm(_ form: OutputForm) -> UsageError {
        UsageError(path: path, failure: failure, form: form)
    }
}

extension CommandLineReader {
    /// The help that an option asked for.
    var helpRequest: HelpRequest? {
        occurrences.first { $0.declaration.name == CommonOptions.help.declaration.name }
            .map { help($0.spelling.sameBytes("-h") ? .short : .long) }
    }

    /// The help that stands somewhere in a command line that can't be understood.
    func helpRequest(in words: [String]) -> HelpRequest? {
        for word in words.prefix(while: { !$0.sameBytes("--") }) {
            if word.sameBytes("-h") { return help(.short) }
            if word.sameBytes("--help") { return help(.long) }
        }
        return nil
    }

    /// The form of output that stands somewhere in a command line that can't be understood.
    static func formAsked(in words: [String]) -> OutputForm {
        words.prefix { !$0.sameBytes("--") }.contains { $0.sameBytes("--json") } ? .json : .human
    }

    private func help(_ form: HelpRequest.Form) -> HelpRequest {
        HelpRequest(form: form, path: path, spec: spec, verb: verb)
    }

    /// Judges what was collected against the command that was found.
    func invocation() throws(UsageError) -> Invocation {
        let declared = spec.options + CommonOptions.declarations
        for occurrence in occurrences
        where !declared.contains(where: { $0.name == occurrence.declaration.name }) {
            throw unknownOption(occurrence.spelling)
        }
        let options = try readOptions(declared)
        let (operands, present) = try readOperands()
        if let missing = declared.first(where: { options[$0.name] == nil }) {
            throw missingOption(missing)
        }
        let given = Set(occurrences.map(\.declaration.name))
        for rule in CommonOptions.rules + spec.rules {
            let complaint = rule.complaint { name in
                name.startsWithBytes("--")
                    ? given.contains(String(name.dropFirst(2))) : present.contains(name)
            }
            if let complaint { throw self.complaint(complaint) }
        }
        return Invocation(
            path: path, spec: spec, options: options, operands: operands, given: given)
    }

    private func readOptions(
        _ declared: [OptionDeclaration]
    ) throws(UsageError) -> [String: any Sendable] {
        var readings: [String: any Sendable] = [:]
        for option in declared {
            let found = occurrences.filter { $0.declaration.name == option.name }
            if found.count > 1, option.value?.isRepeatable != true { throw givenTwice(option) }
            do throws(Misfit) {
                // A flag has no text; that it is there is told by an empty one.
                readings[option.name] = try option.parse(found.map { $0.text ?? "" })
            } catch {
                throw misfit(error, of: option.spelling)
            }
        }
        return readings
    }

    /// Gives each operand its words, left to right, keeping enough for those behind it.
    private func readOperands() throws(UsageError) -> ([String: any Sendable], Set<String>) {
        var readings: [String: any Sendable] = [:]
        var present: Set<String> = []
        var rest = operands[...]
        for (index, operand) in spec.operands.enumerated() {
            let reserved = spec.operands[(index + 1)...].reduce(0) { $0 + $1.count.lowerBound }
            let count = min(operand.count.upperBound, max(0, rest.count - reserved))
            guard count >= operand.count.lowerBound else { throw missingOperand(operand.label) }
            do throws(Misfit) {
                readings[operand.label] = try operand.parse(Array(rest.prefix(count)))
            } catch {
                throw misfit(error, of: operand.label)
            }
            if count > 0 { present.insert(operand.label) }
            rest = rest.dropFirst(count)
        }
        if let extra = rest.first { throw unexpectedOperand(extra) }
        return (readings, present)
    }
}
