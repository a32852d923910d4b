import ClaireCommandLine
import ClaireCommands
import ClairePlatform

/// Answers the shells: `claire --claire-complete INDEX -- WORDS…` prints what could stand at one of
/// the words after `claire`, as lines of `value<TAB>summary`.
///
/// Nothing but reading happens. A verb with a definition is asked through its own
/// `--claire-complete`; so is an extension that says that it answers, for at most 500 ms.
struct Completer {
    let front: Front

    /// How long an extension may think, in milliseconds (claire-extensions(7)).
    static let timeout: Int64 = 500

    /// Answers about the whole command line.
    func answer(_ request: CompletionRequest) -> Int32 {
        guard let (verb, rest) = split(request) else {
            return print(before(request), beginningWith: request.current)
        }
        guard let name = VerbName(verb) else { return 0 }
        if let own = FrontVerb(Array(verb.utf8)) { return answer(rest, about: own.spec) }
        if ClaireCommands.verbs.contains(where: { $0.name.utf8.elementsEqual(verb.utf8) }) {
            return ask(name, rest)
        }
        return answerExtension(name, rest)
    }

    /// Answers about the words of one of the front's own commands.
    func answer(_ request: CompletionRequest, about spec: CommandSpec) -> Int32 {
        let text = spec.complete(request) { query in
            switch query.kind {
            case "verb": verbs.map { Candidate($0.0, $0.1) } + Self.topics
            case "subcommand": Self.subcommands(below: query.operands)
            default: []
            }
        }
        return text.isEmpty ? 0 : Report.print { $0.verbatim(text) }
    }

    /// The pages that belong to no command, for `claire help`.
    private static var topics: [Candidate] {
        HelpSpec.topics.map {
            Candidate($0.name, "The manual page \($0.page.page)(\($0.page.section))")
        }
    }

    /// The subcommands of the command that some words call.
    private static func subcommands(below words: [String]) -> [Candidate] {
        var specs = ClaireCommands.all
        for word in words {
            specs = specs.first { $0.name.utf8.elementsEqual(word.utf8) }?.subcommands ?? []
        }
        return specs.map { Candidate($0.name, $0.summary) }
    }

    /// The verb of the command line and its own request; `nil` where the word in question stands
    /// before the verb, or is the verb.
    private func split(_ request: CompletionRequest) -> (verb: String, rest: CompletionRequest)? {
        var index = 0
        let words = request.words
        while index < words.count, words[index].utf8.first == UInt8(ascii: "-") {
            index += words[index].utf8.elementsEqual("--remote".utf8) ? 2 : 1
        }
        guard index < request.index else { return nil }
        let rest = CompletionRequest(
            index: request.index - index - 1, words: Array(words.dropFirst(index + 1)))
        return (words[index], rest)
    }

    private func before(_ request: CompletionRequest) -> [(String, String)] {
        let previous = request.index > 0 ? request.words[request.index - 1] : ""
        if previous.utf8.elementsEqual("--remote".utf8) { return [] }
        guard request.current.utf8.first == UInt8(ascii: "-") else { return verbs }
        return FrontLine.options.map { ($0.name, $0.summary) }
    }

    private var verbs: [(String, String)] {
        front.catalog.entries.filter { $0.path != nil }.map { ($0.name.text, $0.summary) }
    }

    // MARK: Other programs

    /// Becomes the verb, which knows its words.
    private func ask(_ name: VerbName, _ request: CompletionRequest) -> Int32 {
        guard case .found(let file) = VerbLookup(path: front.path).find(name) else { return 0 }
        Handover.setEnvironment(front.installation, remote: front.remote)
        _ = Subprocess.replace([file.text] + Self.arguments(request))
        return 0
    }

    private func answerExtension(_ name: VerbName, _ request: CompletionRequest) -> Int32 {
        guard case .found(let file) = VerbLookup(path: front.path).find(name) else { return 0 }
        let it = Extension(name: name, path: file)
        guard it.completes else {
            guard request.current.utf8.first == UInt8(ascii: "-") else { return 0 }
            let options = it.options.map { ($0.name, $0.summary) }
            return print(options, beginningWith: request.current)
        }
        Handover.setEnvironment(front.installation, remote: front.remote)
        var question = Subprocess([file.text] + Self.arguments(request), timeout: Self.timeout)
        question.grace = 0
        question.limit = 1 << 20
        guard let answer = try? question.run(), answer.succeeded, !answer.isTruncated else {
            return 0
        }
        return relay(answer.outputText, beginningWith: request.current)
    }

    /// Passes on what an extension answered, after looking at it.
    private func relay(_ answer: String, beginningWith prefix: String) -> Int32 {
        for wish in ["\tfiles\n", "\tdirectories\n"] where answer.utf8.elementsEqual(wish.utf8) {
            return Report.print { $0.verbatim(wish) }
        }
        let candidates = answer.split(separator: "\n").map { line in
            let parts = line.split(separator: "\t", maxSplits: 1, omittingEmptySubsequences: false)
            return (String(parts[0]), parts.count > 1 ? String(parts[1]) : "")
        }
        return print(candidates, beginningWith: prefix)
    }

    private static func arguments(_ request: CompletionRequest) -> [String] {
        ["--claire-complete", String(request.index), "--"] + request.words
    }

    /// Prints the candidates that begin with what is typed, one a line. A value with a control
    /// character can't be typed and is left out; a summary has its own shown as escapes.
    private func print(
        _ candidates: [(value: String, summary: String)], beginningWith prefix: String
    ) -> Int32 {
        Report.print { renderer in
            for (value, summary) in candidates
            where !value.isEmpty && value.utf8.starts(with: prefix.utf8)
                && Escaping.visible(value).utf8.elementsEqual(value.utf8)
            {
                renderer.verbatim("\(value)\t\(Escaping.visible(summary))")
            }
        }
    }
}
