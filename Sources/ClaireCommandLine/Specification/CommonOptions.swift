/// The options that every command takes.
package enum CommonOptions {
    /// `--json`
    package static let json = Option.flag("json", "Print one JSON object instead of text")
    /// `--quiet`, `-q`
    package static let quiet = Option.flag("quiet", short: "q", "Print full ids alone, one a line")
    /// `--color WHEN`
    package static let color = Option.value(
        "color", .colorChoice, default: .automatic, "Use colour: auto (default), always or never")
    /// `--help`, `-h`
    package static let help = Option.flag(
        "help", short: "h", "Print this help; --help opens the manual page, -h is short")

    /// In the order in which help texts list them.
    package static let declarations = [
        json.declaration, quiet.declaration, color.declaration, help.declaration,
    ]

    static let rules = [Rule.atMostOne("--json", "--quiet")]
}

/// When to use colour.
package enum ColorChoice: String, Sendable, CaseIterable {
    case automatic = "auto"
    case always
    case never
}

extension ValueType where Value == ColorChoice {
    static var colorChoice: ValueType {
        .choice("WHEN") { choice in
            switch choice {
            case .automatic: "on a terminal, unless NO_COLOR is set"
            case .always: "in a pipe too"
            case .never: "not at all"
            }
        }
    }
}

/// What form the output takes.
package enum OutputForm: Sendable, Equatable {
    /// Tables and sentences.
    case human
    /// Full ids alone, one a line.
    case quiet
    /// One JSON object.
    case json
}
