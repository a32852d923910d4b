import ClaireCommandLine
import ClaireCommands
import Support
import Testing

/// Whatever is typed, a command line is understood or refused with a reason.
@Suite struct ParsingPropertyTests {
    private static let odd = [
        "", "-", "--", "---", "-=", "--=", "--=x", "-x", "-5", "=", ":", "\u{1B}[2J", "e\u{301}",
        "\u{202E}", "👩‍👩‍👧", "-👩‍👩‍👧", "--json", "-qh", "-h", "--help=1", "--color", "never", "0", "2",
        "3f9a", "yesterday", "9999999999999999999999", String(repeating: "x", count: 5000),
        "--claire-complete", "idle", "todo",
    ]

    @Test(arguments: ClaireCommands.all.map(\.name))
    func anyWordsAreUnderstoodOrRefused(_ name: String) throws {
        let verb = try #require(ClaireCommands.all.first { $0.name == name })
        let options = verb.walk().flatMap { $0.spec.options }
        let known =
            verb.walk().map(\.spec.name) + options.map(\.spelling)
            + options.map { $0.spelling + "=2" } + options.compactMap { $0.short.map { "-\($0)" } }
        var random = SeededGenerator(seed: 20)
        for _ in 0..<200 {
            let words = (0..<Int.random(in: 0...7, using: &random)).map { _ in
                (Bool.random(using: &random) ? known : Self.odd).randomElement(using: &random) ?? ""
            }
            check(verb, words)
        }
    }

    private func check(_ verb: CommandSpec, _ words: [String]) {
        do {
            switch try verb.parse(words) {
            case .run(let invocation):
                #expect(invocation.path.starts(with: verb.path), "\(words)")
                #expect(invocation.spec.subcommands.isEmpty, "\(words)")
                // Every common option can be read, whichever command it is.
                _ = (invocation.form, invocation.color, invocation[CommonOptions.help])
            case .help(let request):
                #expect(!request.shortText().isEmpty && !request.longText().isEmpty)
            case .complete(let request):
                _ = verb.complete(request)
            }
        } catch {
            let message = error.failure.message.plain
            #expect(error.failure.exit == .usage && !message.isEmpty, "\(words)")
            #expect(message.utf8.count < 400, "\(message)")
            #expect(error.failure.hint?.plain.contains("usage: claire \(verb.name)") == true)
        }
        // The same words while they are still being typed.
        for index in 0...words.count {
            let request = CompletionRequest(index: index, words: words)
            let lines = verb.complete(request) { query in [Candidate(query.prefix + "x")] }
            for line in lines.split(separator: "\n") {
                #expect(line.contains("\t") && !line.contains("\u{1B}"), "\(words) \(index)")
            }
        }
    }
}
