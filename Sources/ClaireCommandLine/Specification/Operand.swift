/// An operand of a command: declared in its spec, and the key by which the parse result is read.
///
/// `Result` is `Value` where it must be given, `Value?` where it may, `[Value]` where it repeats.
package struct Operand<Result: Sendable>: Sendable {
    /// What specs and help texts see of it.
    package let declaration: OperandDeclaration

    private init(
        _ label: String, source: ValueSource, summary: String, count: ClosedRange<Int>,
        parse: @escaping @Sendable ([String]) throws(Misfit) -> Result?
    ) {
        declaration = OperandDeclaration(
            label: label, source: source, summary: summary, count: count
        ) { (texts) throws(Misfit) in
            try parse(texts).map { Reading(value: $0) }
        }
    }

    /// An operand that must be given.
    package static func required(_ type: ValueType<Result>, _ summary: String) -> Operand {
        Operand(type.label, source: type.source, summary: summary, count: 1...1) {
            (texts) throws(Misfit) in
            try type.read(texts).first
        }
    }

    /// An operand that may be left out; it stands behind all that must be given.
    package static func optional<Value: Sendable>(
        _ type: ValueType<Value>, _ summary: String
    ) -> Operand where Result == Value? {
        Operand(type.label, source: type.source, summary: summary, count: 0...1) {
            (texts) throws(Misfit) in
            .some(try type.read(texts).first)
        }
    }

    /// The last operand, given `minimum` times or more.
    package static func repeated<Value: Sendable>(
        _ type: ValueType<Value>, minimum: Int = 0, _ summary: String
    ) -> Operand where Result == [Value] {
        Operand(type.label, source: type.source, summary: summary, count: minimum...Int.max) {
            (texts) throws(Misfit) in
            try type.read(texts)
        }
    }
}

/// An operand with its type forgotten, for everything that walks over a spec.
package struct OperandDeclaration: Sendable {
    /// The name in capitals.
    package let label: String
    /// Where completion finds its values.
    package let source: ValueSource
    /// One line without a full stop.
    package let summary: String
    /// How many words it takes.
    package let count: ClosedRange<Int>
    /// Turns its words into a `Reading<Result>`; nil where a required word is missing.
    let parse: @Sendable ([String]) throws(Misfit) -> (any Sendable)?

    /// As it stands in a usage line: `TASK`, `[SESSION]`, `[PEER…]`.
    package var usage: String {
        let name = count.upperBound > 1 ? label + "…" : label
        return count.lowerBound == 0 ? "[\(name)]" : name
    }
}
