/// The script that teaches a shell to complete a program.
///
/// Which words may stand where is worked out in one place, from the specs, by the program itself:
/// the scripts ask `PROGRAM --claire-complete INDEX -- WORDS…` and turn the answer's lines into
/// what their shell wants. So a script never goes stale when an option is added, and commands
/// that the user adds complete as the others do.
///
/// Values are data. Nothing of an answer is ever evaluated or split into words: no `eval`, no
/// `compgen -W`, and what is inserted is quoted for the place where it goes.
package struct CompletionScript: Sendable {
    /// The program, `[a-z][a-z0-9-]*`.
    package let program: String

    /// The scripts of a program.
    package init(program: String) {
        self.program = program
    }
}
