/// A command line that was parsed and validated, read by the keys that its spec declares.
package struct Invocation: Sendable {
    /// The words that call the command: `["claire", "task", "add"]`.
    package let path: [String]
    /// The command that runs: the subcommand where there is one.
    package let spec: CommandSpec
    private let options: [String: any Sendable]
    private let operands: [String: any Sendable]
    /// The options that stood on the command line, by name.
    private let given: Set<String>

    init(
        path: [String], spec: CommandSpec, options: [String: any Sendable],
        operands: [String: any Sendable], given: Set<String>
    ) {
        self.path = path
        self.spec = spec
        self.options = options
        self.operands = operands
        self.given = given
    }

    /// The value of an option that this command declares.
    ///
    /// Asking for another command's option is a mistake in the program, never in its input.
    package subscript<Result>(option: Option<Result>) -> Result {
        guard let reading = options[option.declaration.name] as? Reading<Result> else {
            preconditionFailure("\(path) does not declare \(option.declaration.spelling)")
        }
        return reading.value
    }

    /// The value of an operand that this command declares.
    package subscript<Result>(operand: Operand<Result>) -> Result {
        guard let reading = operands[operand.declaration.label] as? Reading<Result> else {
            preconditionFailure("\(path) does not declare \(operand.declaration.label)")
        }
        return reading.value
    }

    /// Whether the option stood on the command line, its default aside.
    package func has<Result>(_ option: Option<Result>) -> Bool {
        given.contains(option.declaration.name)
    }

    /// Whether the command that runs declares this option.
    package func declares<Result>(_ option: Option<Result>) -> Bool {
        options[option.declaration.name] != nil
    }

    /// The subcommand as a case of the verb's own enumeration, for an exhaustive switch.
    ///
    /// A test holds that the cases are exactly the subcommands of the spec.
    package func subcommand<Command>(as type: Command.Type) -> Command
    where Command: RawRepresentable, Command.RawValue == String {
        guard let command = Command(rawValue: spec.name) else {
            preconditionFailure("\(type) has no case for \(path)")
        }
        return command
    }

    /// The form that the common options ask for.
    package var form: OutputForm {
        if self[CommonOptions.json] { return .json }
        return self[CommonOptions.quiet] ? .quiet : .human
    }

    /// When to use colour.
    package var color: ColorChoice { self[CommonOptions.color] }
}
