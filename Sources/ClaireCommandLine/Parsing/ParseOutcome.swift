/// What a command line asks for, once it is found to make sense.
package enum ParseOutcome: Sendable {
    case run(Invocation)
    case help(HelpRequest)
    /// A shell asks what could stand at one of the words.
    case complete(CompletionRequest)
}

/// A call for help on one command.
package struct HelpRequest: Sendable {
    /// How much help.
    package enum Form: Sendable, Equatable {
        /// `-h`: what fits a screen.
        case short
        /// `--help`: the manual page.
        case long
    }

    /// How much help.
    package let form: Form
    /// The words that call the command: `["claire", "task", "add"]`.
    package let path: [String]
    /// The command that was asked about.
    package let spec: CommandSpec
    /// The verb at the top, which owns the manual page.
    package let verb: CommandSpec
}
