/// The kind of value that an option or operand takes: its name in help texts, the closure that
/// turns what was typed into a value that can't hold nonsense, and where completion finds values.
///
/// Parsing is pure: it reads no clock, file or environment. What depends on those comes out as a
/// value that is resolved later, as `TimeExpression` is.
package struct ValueType<Value: Sendable>: Sendable {
    /// The placeholder in usage lines, in capitals: `N`, `PROJECT`.
    package let label: String
    /// What is accepted, as the end of the sentence "'--prio' takes …".
    package let takes: String
    /// Where completion finds values.
    package let source: ValueSource
    /// The value, or nil where the text is not one.
    package let parse: @Sendable (String) -> Value?

    /// A type of values by its parser.
    package init(
        _ label: String, takes: String, source: ValueSource = .unknown,
        parse: @escaping @Sendable (String) -> Value?
    ) {
        self.label = label
        self.takes = takes
        self.source = source
        self.parse = parse
    }

    /// The same type under another placeholder.
    package func labelled(_ label: String) -> ValueType {
        ValueType(label, takes: takes, source: source, parse: parse)
    }

    /// The same type with its text turned into something else, or refused by nil.
    package func map<Other: Sendable>(
        takes: String? = nil, _ transform: @escaping @Sendable (Value) -> Other?
    ) -> ValueType<Other> {
        let parse = parse
        return ValueType<Other>(label, takes: takes ?? self.takes, source: source) { text in
            parse(text).flatMap(transform)
        }
    }
}

/// Where completion finds the values of an option or operand.
package enum ValueSource: Sendable, Equatable {
    /// Free text: nothing is offered.
    case unknown
    /// A closed list, each with its summary.
    case choices([Choice])
    /// Values of a kind that only the command itself can list, e.g. `project`.
    case values(kind: String)
    /// Paths; the shell completes them.
    case files
    /// Folders; the shell completes them.
    case directories
}

/// One of a closed list of values.
package struct Choice: Sendable, Equatable {
    /// The value as typed.
    package let value: String
    /// What it means; may be empty.
    package let summary: String

    /// A value and what it means.
    package init(_ value: String, _ summary: String = "") {
        self.value = value
        self.summary = summary
    }
}
