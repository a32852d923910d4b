import ClaireCommandLine
import ClaireCommands
import ClairePlatform
import Glibc

/// What the `main` of every verb is: parse by the definition, run, and turn whatever went wrong into
/// one line and an exit code (cli.md, "Errors").
///
/// ```swift
/// VerbMain.run(TaskSpec.verb, TaskVerb.run)
/// ```
package enum VerbMain {
    /// Runs a verb and ends the process.
    ///
    /// SIGINT and SIGTERM keep their default here: they end the process at once, SQLite rolls back
    /// what was not committed and files are put in place in one step, so nothing is half-written. A
    /// verb that has something to put away installs `Interruption` itself.
    ///
    /// - Parameter body: does what was asked. It prints through `context.renderer`; what it gathered
    ///   is written when it returns.
    package static func run(
        _ spec: CommandSpec, _ body: (Context) throws(VerbFailure) -> Void
    ) -> Never {
        let command = spec.path.joined(separator: " ")
        StandardDescriptors.keepOpen()
        CrashHandler.install(name: command)
        let code = answer(spec, command: command, body)
        exit(code.rawValue)
    }

    private static func answer(
        _ spec: CommandSpec, command: String, _ body: (Context) throws(VerbFailure) -> Void
    ) -> ExitCode {
        let words: [String]
        do throws(VerbFailure) { words = try Arguments.ofThisProcess() } catch {
            return fail(error, command, .standard(form: .human, color: .automatic))
        }
        let outcome: ParseOutcome
        do throws(UsageError) { outcome = try spec.parse(words) } catch {
            let renderer = Renderer.standard(form: error.form, color: .automatic)
            return fail(VerbFailure(error.failure), error.command, renderer)
        }
        switch outcome {
        case .run(let invocation): return run(invocation, command, body)
        case .help(let request): return VerbHelp(request: request).show()
        case .complete(let request):
            let renderer = Renderer.standard(form: .human, color: .never)
            let answer = spec.complete(request, values: CompletionValues.list)
            if !answer.isEmpty { renderer.verbatim(answer) }
            try? renderer.flush()
            return .done
        }
    }

    private static func run(
        _ invocation: Invocation, _ command: String,
        _ body: (Context) throws(VerbFailure) -> Void
    ) -> ExitCode {
        let renderer = Renderer.standard(form: invocation.form, color: invocation.color)
        let context = Context(invocation: invocation, renderer: renderer, command: command)
        do throws(VerbFailure) {
            try refuseRemote()
            try body(context)
        } catch {
            return fail(error, command, renderer)
        }
        do throws(OutputFailure) { try renderer.flush() } catch {
            // Nobody reading any more is how `| head` ends, and no failure.
            guard let failure = error.failure else { return context.exit }
            return fail(VerbFailure(failure), command, renderer)
        }
        return context.exit
    }

    /// Acting on this machine when another was named would be the worst answer.
    private static func refuseRemote() throws(VerbFailure) {
        guard Environment.nonEmpty("CLAIRE_REMOTE") != nil else { return }
        throw VerbFailure(
            .failed, code: "not_yet", "working on another machine's claire comes with 'claire web'",
            hint: "leave out '--remote' and unset 'CLAIRE_REMOTE' to work on this machine")
    }

    private static func fail(
        _ failure: VerbFailure, _ command: String, _ renderer: Renderer
    ) -> ExitCode {
        failure.report(on: renderer, command: command)
        return failure.exit
    }
}
