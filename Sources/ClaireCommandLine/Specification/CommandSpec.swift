/// One command, whole: parser, short and long help, manual page and the completions of three
/// shells all come from this value. Order here is order in the documentation.
package struct CommandSpec: Sendable {
    /// `task`, or `add` for a subcommand.
    package let name: String
    /// The program whose command it is; empty for a subcommand and for the program itself.
    package let program: String
    /// The heading under which a list of commands shows it; empty for subcommands.
    package let group: String
    /// One line without a full stop, in the imperative: `Add a task to a project`.
    package let summary: String
    /// The description as it was written; a command that only runs never looks at it.
    private let prose: String
    /// Operands, options, subcommands and all else, in the order written.
    package let contents: Contents
    /// The subcommand that is meant when none is named.
    package let defaultSubcommand: String?

    /// A command of a program: `CommandSpec(verb: "task", of: "claire", …)`.
    package init(
        verb name: String, of program: String, group: String, summary: String,
        description: String = "", defaultSubcommand: String? = nil,
        @CommandSpecBuilder _ contents: () -> Contents = { Contents() }
    ) {
        self.name = name
        self.program = program
        self.group = group
        self.summary = summary
        prose = description
        self.defaultSubcommand = defaultSubcommand
        self.contents = contents()
    }

    /// A subcommand, or with `defaultSubcommand` a group of them.
    package init(
        _ name: String, summary: String, description: String = "",
        defaultSubcommand: String? = nil,
        @CommandSpecBuilder _ contents: () -> Contents = { Contents() }
    ) {
        self.init(
            verb: name, of: "", group: "", summary: summary, description: description,
            defaultSubcommand: defaultSubcommand, contents)
    }

    /// What it takes besides options, in order.
    package var operands: [OperandDeclaration] { contents.operands }
    /// Its own options; those that every command takes are in `CommonOptions`.
    package var options: [OptionDeclaration] { contents.options }
    /// Its subcommands; a command with some runs none of its own.
    package var subcommands: [CommandSpec] { contents.subcommands }
    /// What must hold between its options and operands.
    package var rules: [Rule] { contents.rules }
    /// Command lines to show.
    package var examples: [Example] { contents.examples }
    /// The exit codes that it uses besides 0, 1 and 2.
    package var exitCodes: [ExitCode] { contents.exitCodes }
    /// The variables that it alone obeys.
    package var environment: [EnvironmentNote] { contents.environment }
    /// Pages to read next.
    package var seeAlso: [SeeAlso] { contents.seeAlso }
    /// Further sections of its manual.
    package var topics: [Topic] { contents.topics }

    /// The words that call it: `claire task`.
    package var path: [String] { program.isEmpty ? [name] : [program, name] }

    /// The subcommand with this name, byte for byte.
    package func subcommand(named name: String) -> CommandSpec? {
        subcommands.first { $0.name.sameBytes(name) }
    }

    /// Every command below and including this one, with the words that call it.
    package func walk(below parents: [String] = []) -> [(path: [String], spec: CommandSpec)] {
        let here = parents.isEmpty ? path : parents + [name]
        return [(here, self)] + subcommands.flatMap { $0.walk(below: here) }
    }

    /// Paragraphs of plain text: lines of one are joined, an empty line separates them.
    package var description: [String] {
        prose.split(separator: "\n", omittingEmptySubsequences: false)
            .split(whereSeparator: \.isEmpty)
            .map { $0.joined(separator: " ") }
    }
}
