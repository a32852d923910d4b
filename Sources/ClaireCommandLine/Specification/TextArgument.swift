/// A text that is given on the command line, or with `-` on standard input.
package enum TextArgument: Sendable, Equatable {
    case inline(String)
    case standardInput
}

extension ValueType where Value == TextArgument {
    /// Text, or `-` for standard input; `accepts` judges what is given inline.
    package static func textOrInput(
        _ label: String = "TEXT", takes: String = "text, or '-' to read it from standard input",
        accepts: @escaping @Sendable (String) -> Bool = { _ in true }
    ) -> ValueType {
        ValueType(label, takes: takes) { text in
            if text.sameBytes("-") { return .standardInput }
            return accepts(text) ? .inline(text) : nil
        }
    }
}
