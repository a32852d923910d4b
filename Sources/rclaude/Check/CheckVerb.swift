import ClaireDomain
import ClairePlatform

/// `rclaude check [--prompt] [--cwd DIR]`: whether the Claude Code that is installed here does what
/// the contract relies on, which tests can only play with a stand-in.
///
/// It starts a session of its own in a folder of its own, on a tmux server of its own, and sends no
/// prompt unless it is told to.
enum CheckVerb {
    private static let grammar = Arguments.Grammar(values: ["--cwd"], flags: ["--prompt"])

    static func run(_ words: [String], _ context: Context) throws(Failure) -> Int32 {
        let arguments = try Arguments(words, grammar)
        guard !context.isServed else { throw .usage("'check' looks at its own machine alone") }
        let isPrompted = arguments.flags.contains("--prompt")
        // What was started must be put away, whoever loses patience.
        Interruption.noteSignals()
        var report = CheckReport()
        let claude = ClaudeFolder()
        InstalledFiles(claude).look(&report)
        if let program = InstalledProgram.look(&report) {
            let stage = try CheckStage(
                program, folder: try arguments.value("--cwd"), claude, context.settings)
            defer { stage.clear() }
            try CheckPlay(stage, isPrompted: isPrompted).run(&report)
        }
        if let signal = Interruption.take() {
            Interruption.end(by: signal)
            return 128 + signal
        }
        Output.table(
            RowSchema.check.names, report.finished(isPrompted: isPrompted).map(\.fields))
        return 0
    }
}

/// The program itself.
enum InstalledProgram {
    static let name = "claude"

    /// Finds it and asks for its version.
    ///
    /// - Returns: what it says of its flags; `nil` where there is no program.
    static func look(_ report: inout CheckReport) -> InstalledFlags? {
        let path: String
        do throws(SubprocessError) {
            path = try ProgramPath.find(name)
        } catch {
            report.note(
                .program, .problem, "no '\(name)' on PATH",
                hint: "install Claude Code: https://code.claude.com/docs/en/setup")
            return nil
        }
        let said = answer(to: ["--version"])
        let version = said.split(separator: " ").first.map(String.init) ?? ""
        if version.split(separator: ".").count == 3, version.utf8.first.map(isDigit) == true {
            report.note(.program, .ok, "\(path) \(ControlCharacters.oneLine(said, limit: 80))")
        } else {
            report.note(
                .program, .warning,
                "'\(path) --version' says '\(ControlCharacters.oneLine(said, limit: 80))'",
                hint: "what PATH finds first should be Claude Code")
        }
        return InstalledFlags(help: answer(to: ["--help"]))
    }

    private static func answer(to flags: [String]) -> String {
        var program = Subprocess([name] + flags, timeout: 20_000)
        program.environment = ["CLAUDECODE": String?.none]
        guard let result = try? program.run(), result.ending == .finished else { return "" }
        return result.outputText.split(separator: "\n").joined(separator: "\n")
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }
}

/// The flags with which a session is started. `--help` leaves some out, so only the start itself tells.
struct InstalledFlags {
    static let needed = [
        "--session-id", "--resume", "--settings", "--mcp-config", "--append-system-prompt-file",
        "--permission-mode", "--model",
    ]

    /// Those that `--help` doesn't name.
    let unnamed: [String]

    init(help: String) {
        let words = Set(help.split { " \n\t,=<[".contains($0) })
        unnamed = InstalledFlags.needed.filter { !words.contains($0[...]) }
    }
}
