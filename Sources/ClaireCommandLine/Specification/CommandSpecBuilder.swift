/// What a command consists of, in the order in which it was written.
package struct Contents: Sendable {
    /// Operands in order.
    package var operands: [OperandDeclaration] = []
    /// Options in order.
    package var options: [OptionDeclaration] = []
    /// Subcommands in order.
    package var subcommands: [CommandSpec] = []
    /// Rules in the order in which they are checked.
    package var rules: [Rule] = []
    /// Examples in order.
    package var examples: [Example] = []
    /// Exit codes besides 0, 1 and 2.
    package var exitCodes: [ExitCode] = []
    /// Environment variables in order.
    package var environment: [EnvironmentNote] = []
    /// Pages to read next.
    package var seeAlso: [SeeAlso] = []
    /// Further sections of the manual, in order.
    package var topics: [Topic] = []

    /// Nothing.
    package init() {}

    /// One thing alone.
    init(_ fill: (inout Contents) -> Void) { fill(&self) }

    mutating func append(_ other: Contents) {
        operands += other.operands
        options += other.options
        subcommands += other.subcommands
        rules += other.rules
        examples += other.examples
        exitCodes += other.exitCodes
        environment += other.environment
        seeAlso += other.seeAlso
        topics += other.topics
    }
}

/// A command line to show, and what it does.
package struct Example: Sendable {
    /// As typed into a POSIX shell, beginning with the program's name.
    package let command: String
    /// One line without a full stop.
    package let summary: String

    /// A command line and what it does.
    package init(_ command: String, _ summary: String) {
        self.command = command
        self.summary = summary
    }
}

/// An environment variable that a command obeys.
package struct EnvironmentNote: Sendable {
    /// The variable's name.
    package let name: String
    /// One line without a full stop.
    package let summary: String

    /// A variable and what it does.
    package init(_ name: String, _ summary: String) {
        self.name = name
        self.summary = summary
    }
}

/// A manual page to read next.
package struct SeeAlso: Sendable, Equatable {
    /// Its name: `claire-task`.
    package let page: String
    /// 1 for commands, 7 for formats and contracts.
    package let section: Int

    /// A page by name and section.
    package init(_ page: String, _ section: Int = 1) {
        self.page = page
        self.section = section
    }
}

/// A section of the manual of its own, where a command has more to say than its description holds.
package struct Topic: Sendable {
    /// What a topic consists of.
    package enum Part: Sendable {
        /// A paragraph.
        case text(String)
        /// What begins a part of the section.
        case heading(String)
        /// A file, or lines of one, as they are to be typed.
        case listing(String)
    }

    /// In capitals, as manuals have it.
    package let title: String
    /// In order.
    package let parts: [Part]

    /// A section of these parts.
    package init(_ title: String, _ parts: [Part]) {
        self.title = title
        self.parts = parts
    }
}

/// Lets a spec list its operands, options, subcommands, rules and examples in one block.
@resultBuilder
package enum CommandSpecBuilder {
    /// The next operand.
    package static func buildExpression<Result>(_ operand: Operand<Result>) -> Contents {
        Contents { $0.operands = [operand.declaration] }
    }

    /// The next option.
    package static func buildExpression<Result>(_ option: Option<Result>) -> Contents {
        Contents { $0.options = [option.declaration] }
    }

    /// The next subcommand.
    package static func buildExpression(_ command: CommandSpec) -> Contents {
        Contents { $0.subcommands = [command] }
    }

    /// A rule.
    package static func buildExpression(_ rule: Rule) -> Contents {
        Contents { $0.rules = [rule] }
    }

    /// The next example.
    package static func buildExpression(_ example: Example) -> Contents {
        Contents { $0.examples = [example] }
    }

    /// An exit code that this command uses, besides 0, 1 and 2, which all use.
    package static func buildExpression(_ code: ExitCode) -> Contents {
        Contents { $0.exitCodes = [code] }
    }

    /// An environment variable.
    package static func buildExpression(_ note: EnvironmentNote) -> Contents {
        Contents { $0.environment = [note] }
    }

    /// A page to read next.
    package static func buildExpression(_ page: SeeAlso) -> Contents {
        Contents { $0.seeAlso = [page] }
    }

    /// A further section of the manual.
    package static func buildExpression(_ topic: Topic) -> Contents {
        Contents { $0.topics = [topic] }
    }

    /// Several things at once, built elsewhere.
    package static func buildExpression(_ contents: Contents) -> Contents { contents }

    /// All of them in order.
    package static func buildBlock(_ parts: Contents...) -> Contents {
        var whole = Contents()
        for part in parts { whole.append(part) }
        return whole
    }
}
