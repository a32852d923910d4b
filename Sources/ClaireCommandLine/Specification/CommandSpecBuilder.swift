/// What a command consists of, in the order in which it was written.
package struct Contents: Sendable {
    package var operands: [OperandDeclaration] = []
    package var options: [OptionDeclaration] = []
    package var subcommands: [CommandSpec] = []
    package var rules: [Rule] = []
    package var examples: [Example] = []
    package var exitCodes: [ExitCode] = []
    package var environment: [EnvironmentNote] = []
    package var seeAlso: [SeeAlso] = []

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
    }
}

/// A command line to show, and what it does.
package struct Example: Sendable {
    /// As typed into a POSIX shell, beginning with the program's name.
    package let command: String
    /// One line without a full stop.
    package let summary: String

    package init(_ command: String, _ summary: String) {
        self.command = command
        self.summary = summary
    }
}

/// An environment variable that a command obeys.
package struct EnvironmentNote: Sendable {
    package let name: String
    package let summary: String

    package init(_ name: String, _ summary: String) {
        self.name = name
        self.summary = summary
    }
}

/// A manual page to read next.
package struct SeeAlso: Sendable, Equatable {
    package let page: String
    package let section: Int

    package init(_ page: String, _ section: Int = 1) {
        self.page = page
        self.section = section
    }
}

/// Lets a spec list its operands, options, subcommands, rules and examples in one block.
@resultBuilder
package enum CommandSpecBuilder {
    package static func buildExpression<Result>(_ operand: Operand<Result>) -> Contents {
        Contents { $0.operands = [operand.declaration] }
    }

    package static func buildExpression<Result>(_ option: Option<Result>) -> Contents {
        Contents { $0.options = [option.declaration] }
    }

    package static func buildExpression(_ command: CommandSpec) -> Contents {
        Contents { $0.subcommands = [command] }
    }

    package static func buildExpression(_ rule: Rule) -> Contents {
        Contents { $0.rules = [rule] }
    }

    package static func buildExpression(_ example: Example) -> Contents {
        Contents { $0.examples = [example] }
    }

    /// An exit code that this command uses, besides 0, 1 and 2, which all use.
    package static func buildExpression(_ code: ExitCode) -> Contents {
        Contents { $0.exitCodes = [code] }
    }

    package static func buildExpression(_ note: EnvironmentNote) -> Contents {
        Contents { $0.environment = [note] }
    }

    package static func buildExpression(_ page: SeeAlso) -> Contents {
        Contents { $0.seeAlso = [page] }
    }

    package static func buildExpression(_ contents: Contents) -> Contents { contents }

    package static func buildBlock(_ parts: Contents...) -> Contents {
        var whole = Contents()
        for part in parts { whole.append(part) }
        return whole
    }
}
