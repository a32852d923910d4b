import ClaireCommandLine
import ClaireCommands
import ClaireVerb

/// `claire completions SHELL`: the script that teaches the shell.
enum CompletionsVerb {
    static func run(_ context: Context) throws(VerbFailure) {
        let shell = context.invocation[CompletionsSpec.shell]
        let script = CompletionScript(program: "claire")
        let text =
            switch shell {
            case .bash: script.bash
            case .zsh: script.zsh
            case .fish: script.fish
            }
        guard context.form == .json else { return context.renderer.verbatim(text) }
        context.printJSON([
            ("completions", ["shell": .string(shell.rawValue), "script": .string(text)])
        ])
    }
}
