/// The usage of one command.
struct UsageLine {
    let path: [String]
    let spec: CommandSpec

    /// In one line, its options not spelled out: `claire task add PROJECT TITLE [OPTION…]`.
    var short: String {
        var words = path
        if spec.subcommands.isEmpty {
            words += spec.operands.map(\.usage)
            words += spec.options.filter(\.isRequired).map {
                "\($0.spelling) \($0.value?.label ?? "")"
            }
        } else {
            words.append(spec.defaultSubcommand == nil ? "SUBCOMMAND" : "[SUBCOMMAND]")
        }
        return (words + ["[OPTION…]"]).joined(separator: " ")
    }
}
