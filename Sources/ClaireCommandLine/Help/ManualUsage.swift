/// The full usage of a command: what must be given, then every option of its own.
package struct ManualUsage: Sendable {
    /// The words that call the command.
    package let path: [String]
    /// The command.
    package let spec: CommandSpec
    /// Whether its options must stand in front of its operands, as they do for a program that
    /// hands over to another.
    package let optionsFirst: Bool

    /// The usage of a command.
    package init(path: [String], spec: CommandSpec, optionsFirst: Bool = false) {
        self.path = path
        self.spec = spec
        self.optionsFirst = optionsFirst
    }

    /// Words that may not be broken: `claire task add`, `PROJECT`, `[--prio N]`.
    var words: [String] {
        let operands = spec.operands.map(\.usage)
        let options = ordered.map { option in
            let usage = option.isRequired ? option.usage : "[\(option.usage)]"
            return usage + (option.value?.isRepeatable == true ? "…" : "")
        }
        return [path.joined(separator: " ")]
            + (optionsFirst ? options + operands : operands + options)
    }

    /// The same as macro lines of mdoc(7).
    var macros: [String] {
        let operands = spec.operands.map { operand in
            operand.count.lowerBound == 0
                ? ".Op \(Mdoc.operand(operand))" : ".\(Mdoc.operand(operand))"
        }
        let options = ordered.map { option in
            let flag = Mdoc.longFlag(option) + Mdoc.more(option.value?.isRepeatable == true)
            return option.isRequired ? ".\(flag)" : ".Op \(flag)"
        }
        return [".Nm \(path.map(Mdoc.argument).joined(separator: " "))"]
            + (optionsFirst ? options + operands : operands + options)
    }

    /// Those that must be given first.
    private var ordered: [OptionDeclaration] {
        spec.options.filter(\.isRequired) + spec.options.filter { !$0.isRequired }
    }
}
