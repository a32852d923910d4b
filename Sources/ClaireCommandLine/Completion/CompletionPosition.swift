/// What could stand at one word of an unfinished command line, worked out from the spec alone.
///
/// Reads leniently: what makes no sense in front of the word is passed over, since the line is
/// still being typed.
struct CompletionPosition {
    /// Where the candidates come from; subcommands and options count as choices.
    private(set) var source: ValueSource = .unknown
    /// What could also stand there: values of the subcommand that is meant when none is named.
    private(set) var alternative: ValueSource?
    /// What stands in front of the value in the same word: `--project=`, or nothing.
    private(set) var lead = ""
    /// What is typed of the value.
    private(set) var prefix: String

    private var path: [String]
    private var spec: CommandSpec
    private var operands: [String] = []
    private var options: [(name: String, text: String)] = []
    private var optionsEnded = false
    /// An option whose value is the next word.
    private var pending: OptionDeclaration?

    init(_ request: CompletionRequest, in verb: CommandSpec) {
        path = verb.path
        spec = verb
        prefix = request.current
        for word in request.words.prefix(request.index) { pass(word) }
        locate()
    }

    func query(_ kind: String) -> ValueQuery {
        ValueQuery(kind: kind, prefix: prefix, path: path, operands: operands, options: options)
    }

    /// The answer's lines for those candidates that begin with what is typed.
    func lines(_ candidates: [Candidate]) -> String {
        var lines = ""
        for candidate in candidates
        where candidate.value.startsWithBytes(prefix)
            && !candidate.value.unicodeScalars.contains(where: Escaping.isControl)
        {
            lines += "\(lead)\(candidate.value)\t\(Escaping.visible(candidate.summary))\n"
        }
        return lines
    }

    private mutating func pass(_ word: String) {
        if let option = pending {
            options.append((option.name, word))
            pending = nil
        } else if optionsEnded || !word.startsWithBytes("-") || word.sameBytes("-") {
            pass(operand: word)
        } else if word.sameBytes("--") {
            optionsEnded = true
        } else if word.startsWithBytes("--") {
            let parts = word.splitAtFirst("=")
            guard let option = option(parts?.before ?? word) else { return }
            pass(option, text: parts?.after)
        } else {
            pass(cluster: word.dropFirst())
        }
    }

    private mutating func pass(cluster letters: Substring) {
        var letters = letters
        while let letter = letters.popFirst() {
            guard let option = option(letter: letter) else { continue }
            pass(option, text: option.value == nil || letters.isEmpty ? nil : String(letters))
            if option.value != nil { return }
        }
    }

    private mutating func pass(_ option: OptionDeclaration, text: String?) {
        if option.value == nil || text != nil {
            options.append((option.name, text ?? ""))
        } else {
            pending = option
        }
    }

    private mutating func pass(operand word: String) {
        if let next = spec.subcommand(named: word) {
            enter(next)
        } else {
            enterDefault()
            operands.append(word)
        }
    }

    private mutating func enter(_ next: CommandSpec) {
        spec = next
        path.append(next.name)
    }

    private mutating func enterDefault() {
        if let name = spec.defaultSubcommand, let next = spec.subcommand(named: name) {
            enter(next)
        }
    }

    private mutating func locate() {
        if let pending {
            source = pending.value?.source ?? .unknown
        } else if !optionsEnded, let parts = prefix.splitAtFirst("="), prefix.startsWithBytes("--")
        {
            source = option(parts.before)?.value?.source ?? .unknown
            lead = parts.before + "="
            prefix = parts.after
        } else if !optionsEnded, prefix.startsWithBytes("-") {
            source = .choices(availableOptions)
        } else if !spec.subcommands.isEmpty {
            source = .choices(spec.subcommands.map { Choice($0.name, $0.summary) })
            let unnamed = spec.defaultSubcommand.flatMap { spec.subcommand(named: $0) }
            alternative = unnamed?.operands.first?.source
        } else {
            source = operandSource ?? (optionsEnded ? .unknown : .choices(availableOptions))
        }
    }

    /// The source of the next operand, or nil where none may follow.
    private var operandSource: ValueSource? {
        var index = operands.count
        for operand in spec.operands {
            if index < operand.count.upperBound {
                return isExcluded(operand.label) ? nil : operand.source
            }
            index -= operand.count.upperBound
        }
        return nil
    }

    /// Options that may still be given: repeatable, or not there yet and not excluded.
    private var availableOptions: [Choice] {
        (allOptions + CommonOptions.declarations).filter { option in
            let isGiven = options.contains { $0.name == option.name }
            return option.value?.isRepeatable == true || !isGiven && !isExcluded(option.spelling)
        }.map { Choice($0.spelling, $0.summary) }
    }

    /// Whether a rule forbids this beside what is given.
    private func isExcluded(_ name: String) -> Bool {
        (spec.rules + CommonOptions.rules).contains { rule in
            switch rule {
            case .exactlyOne(let names), .atMostOne(let names):
                names.contains(name) && names.contains { $0 != name && isGiven($0) }
            case .atLeastOne, .needs: false
            }
        }
    }

    private func isGiven(_ name: String) -> Bool {
        guard name.startsWithBytes("--") else {
            let index = spec.operands.firstIndex { $0.label == name }
            return index.map { $0 < operands.count } ?? false
        }
        return options.contains { "--" + $0.name == name }
    }

    /// Before the subcommand is named, the options of all of them.
    private var allOptions: [OptionDeclaration] {
        var seen: Set<String> = []
        return spec.walk().flatMap { $0.spec.options }.filter { seen.insert($0.name).inserted }
    }

    private func option(_ spelling: String) -> OptionDeclaration? {
        (CommonOptions.declarations + allOptions).first { $0.spelling.sameBytes(spelling) }
    }

    private func option(letter: Character) -> OptionDeclaration? {
        (CommonOptions.declarations + allOptions).first { $0.short == letter }
    }
}
