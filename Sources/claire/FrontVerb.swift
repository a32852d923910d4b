import ClaireCommandLine
import ClaireCommands
import ClaireDomain

/// The commands that the front does itself.
enum FrontVerb: CaseIterable {
    case help, commands, version

    /// The command of a word; `nil` where the word is another's.
    init?(_ word: [UInt8]) {
        // Spelled out, so that handing over to a verb builds no definition.
        switch String(decoding: word, as: UTF8.self) {
        case "help": self = .help
        case "commands": self = .commands
        case "version": self = .version
        default: return nil
        }
    }

    /// Its definition.
    var spec: CommandSpec {
        switch self {
        case .help: HelpSpec.verb
        case .commands: CommandsSpec.verb
        case .version: VersionSpec.verb
        }
    }

    /// Does it; returns the exit code.
    func run(_ words: [String], in front: Front) -> Int32 {
        let outcome: ParseOutcome
        do throws(UsageError) { outcome = try spec.parse(words) } catch {
            let renderer = Renderer.standard(form: error.form, color: .automatic)
            return Report.failure(error.failure, command: error.command, on: renderer)
        }
        switch outcome {
        case .run(let invocation): return run(invocation, in: front)
        case .help(let request): return HelpCommand(front: front).show(request)
        case .complete(let request): return Completer(front: front).answer(request, about: spec)
        }
    }

    private func run(_ invocation: Invocation, in front: Front) -> Int32 {
        switch self {
        case .help: return HelpCommand(front: front).run(invocation)
        case .commands: return CommandList(front: front).run(invocation)
        case .version:
            return Report.print(form: invocation.form, color: invocation.color) { renderer in
                let version: JSON = [
                    "claire": .string(Version.current),
                    "contract": .integer(Int64(Handover.contract) ?? 0),
                ]
                switch invocation.form {
                case .json: renderer.verbatim(Report.envelope("version", version))
                case .quiet: renderer.line(Text(Version.current))
                case .human: renderer.line("claire \(Version.current)")
                }
            }
        }
    }
}
