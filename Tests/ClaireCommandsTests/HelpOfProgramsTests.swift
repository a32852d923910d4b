import ClaireCommandLine
import ClaireCommands
import Support
import Testing

/// Every built program keeps to its definition (after git's t0012: each command must answer `-h`
/// without a word on standard error).
@Suite struct HelpOfProgramsTests {
    private static let home: TemporaryHome? = {
        guard let home = try? TemporaryHome(), (try? home.install("claire")) != nil else {
            return nil
        }
        return home
    }()

    private static let verbs = ClaireCommands.all.map(\.name)

    private func run(_ words: [String]) throws -> CommandOutput {
        try #require(Self.home).run(["claire"] + words)
    }

    @Test(arguments: verbs)
    func everyCommandAnswersForHelpAndIsSilentOtherwise(_ name: String) throws {
        let verb = try #require(ClaireCommands.all.first { $0.name == name })
        for (path, spec) in verb.walk() {
            let words = Array(path.dropFirst())
            let short = try run(words + ["-h"])
            #expect(short.status == 0 && short.errors.isEmpty, "\(path): \(short.errors)")
            #expect(short.output.hasPrefix(spec.summary + ".\n\nUsage: claire \(name)"), "\(path)")
            let long = try run(words + ["--help"])
            #expect(long.status == 0 && long.errors.isEmpty, "\(path): \(long.errors)")
            #expect(long.output.hasPrefix("NAME\n    \(path.joined(separator: "-")) – "), "\(path)")
        }
    }

    @Test(arguments: verbs)
    func anUnknownOptionIsWrongUsageInTextAndInJSON(_ name: String) throws {
        let text = try run([name, "--no-such-option"])
        #expect(text.status == ExitCode.usage.rawValue)
        #expect(text.output.isEmpty)
        #expect(
            text.errors.hasPrefix("claire \(name): unknown option '--no-such-option'\nhint: "),
            "\(text.errors)")
        let json = try run([name, "--no-such-option", "--json"])
        #expect(json.status == ExitCode.usage.rawValue)
        #expect(json.errors.hasPrefix(#"{"format":"claire/1","error":{"code":"usage","#))
    }

    @Test(arguments: verbs)
    func completionAnswersWithinTheWordsOfTheDefinition(_ name: String) throws {
        let verb = try #require(ClaireCommands.all.first { $0.name == name })
        let answer = try run(["--claire-complete", "1", "--", name, "--"])
        let offered = answer.output.split(separator: "\n").map { $0.prefix { $0 != "\t" } }
        let declared = verb.walk().flatMap { $0.spec.options } + CommonOptions.declarations
        #expect(answer.status == 0 && answer.errors.isEmpty)
        #expect(Set(offered.map(String.init)) == Set(declared.map(\.spelling)))
    }
}
