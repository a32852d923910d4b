/// The usage of one command.
struct UsageLine {
    let path: [String]
    let spec: CommandSpec

    /// In one line, its options not spelled out: `claire task add PROJECT TITLE [OPTION…]`.
    var short: String { (path + operandWords + ["[OPTION…]"]).joined(separator: " ") }

    /// The words behind the command: what must be given, and what may be.
    var operandWords: [String] {
        guard spec.subcommands.isEmpty else {
            return [spec.defaultSubcommand == nil ? "SUBCOMMAND" : "[SUBCOMMAND]"]
        }
        return spec.operands.map(\.usage)
            + spec.options.filter(\.isRequired).map { $0.usage }
    }
}

extension OptionDeclaration {
    /// As it is typed, its value named: `--prio N`.
    var usage: String { value.map { "\(spelling) \($0.label)" } ?? spelling }

    /// As option lists show it: `-q, --quiet`, or indented alike where there is no letter.
    var listing: String { (short.map { "-\($0), " } ?? "    ") + usage }
}
