/// What must hold between the options and operands of one command, checked while parsing.
///
/// Names are as typed: `--group` for an option, `SESSION` for an operand.
package enum Rule: Sendable, Equatable {
    case exactlyOne([String])
    case atMostOne([String])
    case atLeastOne([String])
    /// The first only makes sense beside the second.
    case needs(String, String)

    /// One of these must be given, and only one.
    package static func exactlyOne(_ names: String...) -> Rule { .exactlyOne(names) }
    /// Not two of these together.
    package static func atMostOne(_ names: String...) -> Rule { .atMostOne(names) }
    /// One of these must be given, or there is nothing to do.
    package static func atLeastOne(_ names: String...) -> Rule { .atLeastOne(names) }

    /// All names that the rule speaks of.
    package var names: [String] {
        switch self {
        case .exactlyOne(let names), .atMostOne(let names), .atLeastOne(let names): names
        case .needs(let one, let other): [one, other]
        }
    }

    /// What is wrong, given the names that are present; nil when the rule holds.
    func complaint(present: (String) -> Bool) -> Text? {
        switch self {
        case .exactlyOne(let names):
            let given = names.filter(present)
            if given.isEmpty { return "give \(alternatives(names))" }
            return given.count == 1 ? nil : "\(Text(listing: given)) exclude each other"
        case .atMostOne(let names):
            let given = names.filter(present)
            return given.count < 2 ? nil : "\(Text(listing: given)) exclude each other"
        case .atLeastOne(let names):
            return names.contains(where: present)
                ? nil : "nothing to do: give \(alternatives(names)), or several"
        case .needs(let one, let other):
            return present(one) && !present(other) ? "'\(one)' needs '\(other)'" : nil
        }
    }
}

extension Text {
    /// `'a', 'b' and 'c'`.
    init(listing names: [String]) {
        let quoted = names.map { "'\($0)'" }
        guard let last = quoted.last, quoted.count > 1 else {
            self.init(quoted.first ?? "")
            return
        }
        self.init(quoted.dropLast().joined(separator: ", ") + " and " + last)
    }
}
