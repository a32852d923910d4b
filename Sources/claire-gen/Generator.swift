import ClaireCommandLine
import ClaireCommands
import Glibc

/// Writes the manual pages and completions that are made from the definitions of the commands.
enum Generator {
    static let directory = Operand.optional(
        .directory, "The repository's root; this folder if not given")
    static let check = Option.flag("check", "Write nothing; fail where a file is not up to date")

    static let spec = CommandSpec(
        verb: "claire-gen", of: "", group: "",
        summary: "Write manual pages and completions from the definitions of the commands"
    ) {
        directory
        check
    }

    /// Does it; the result is the exit code.
    static func run(_ words: [String]) -> Int32 {
        let renderer = Renderer.standard(form: .human, color: .automatic)
        do {
            switch try spec.parse(words) {
            case .run(let invocation): try generate(invocation, renderer)
            case .help(let request): renderer.verbatim(request.shortText())
            case .complete(let request): renderer.verbatim(spec.complete(request))
            }
            try renderer.flush()
            return ExitCode.done.rawValue
        } catch let error as UsageError {
            return report(error.failure, renderer)
        } catch let error as Failure {
            return report(error, renderer)
        } catch let error as OutputFailure {
            return error.failure.map { report($0, renderer) } ?? ExitCode.done.rawValue
        } catch {
            return ExitCode.failed.rawValue
        }
    }

    private static func report(_ failure: Failure, _ renderer: Renderer) -> Int32 {
        renderer.report(failure, command: spec.name)
        return failure.exit.rawValue
    }

    private static func generate(
        _ invocation: Invocation, _ renderer: Renderer
    ) throws(Failure) {
        let root = invocation[directory] ?? "."
        var stale: [String] = []
        for (path, text) in ClaireCommands.generatedFiles {
            let file = GeneratedFile(path: root + "/" + path)
            guard file.text != text else { continue }
            stale.append(path)
            if !invocation[check] { try file.write(text) }
        }
        for path in stale { renderer.line("\(path)") }
        if invocation[check], let first = stale.first {
            throw Failure(.failed, "'\(first)' is not up to date", hint: "run claire-gen")
        }
    }
}
