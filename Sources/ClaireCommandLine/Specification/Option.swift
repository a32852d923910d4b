/// An option of a command: declared in its spec, and the key by which the parse result is read.
///
/// `Result` is what reading gives: `Bool` for a flag, `Value?` for an option with a value, `Value`
/// where there is a default, `[Value]` where it may be repeated. So
/// `invocation[TaskSpec.priority]` is a `Priority?` and can't be anything else.
package struct Option<Result: Sendable>: Sendable {
    /// What specs and help texts see of it.
    package let declaration: OptionDeclaration

    private init(
        _ name: String, short: Character?, value: OptionDeclaration.ValueShape?, summary: String,
        isRequired: Bool = false,
        parse: @escaping @Sendable ([String]) throws(Misfit) -> Result?
    ) {
        declaration = OptionDeclaration(
            name: name, short: short, value: value, isRequired: isRequired, summary: summary
        ) { (texts) throws(Misfit) in
            try parse(texts).map { Reading(value: $0) }
        }
    }
}

extension Option where Result == Bool {
    /// An option without a value: there or not.
    package static func flag(_ name: String, short: Character? = nil, _ summary: String) -> Option {
        Option(name, short: short, value: nil, summary: summary) { !$0.isEmpty }
    }
}

extension Option {
    /// An option with a value, given at most once.
    package static func value<Value: Sendable>(
        _ name: String, short: Character? = nil, _ type: ValueType<Value>, _ summary: String
    ) -> Option where Result == Value? {
        Option(name, short: short, value: .init(type), summary: summary) {
            (texts) throws(Misfit) in
            .some(try type.read(texts).last)
        }
    }

    /// An option with a value that must be given.
    package static func required(
        _ name: String, short: Character? = nil, _ type: ValueType<Result>, _ summary: String
    ) -> Option {
        Option(name, short: short, value: .init(type), summary: summary, isRequired: true) {
            (texts) throws(Misfit) in
            try type.read(texts).last
        }
    }

    /// An option with a value and what it is when it is not given; the summary names the default.
    package static func value(
        _ name: String, short: Character? = nil, _ type: ValueType<Result>, default: Result,
        _ summary: String
    ) -> Option {
        Option(name, short: short, value: .init(type), summary: summary) {
            (texts) throws(Misfit) in
            try type.read(texts).last ?? `default`
        }
    }

    /// An option that may be given any number of times, one value each.
    package static func repeated<Value: Sendable>(
        _ name: String, short: Character? = nil, _ type: ValueType<Value>, _ summary: String
    ) -> Option where Result == [Value] {
        Option(
            name, short: short, value: .init(type, isRepeatable: true), summary: summary
        ) { (texts) throws(Misfit) in try type.read(texts) }
    }
}

/// An option with its type forgotten, for everything that walks over a spec.
package struct OptionDeclaration: Sendable {
    /// What an option with a value takes.
    package struct ValueShape: Sendable {
        /// The placeholder: `N`.
        package let label: String
        /// Where completion finds its values.
        package let source: ValueSource
        /// Whether it may be given more than once.
        package let isRepeatable: Bool

        init<Value>(_ type: ValueType<Value>, isRepeatable: Bool = false) {
            label = type.label
            source = type.source
            self.isRepeatable = isRepeatable
        }
    }

    /// The long name without its dashes.
    package let name: String
    /// The letter behind one dash, if it has one.
    package let short: Character?
    /// Nil for a flag.
    package let value: ValueShape?
    /// Whether the command line makes no sense without it.
    package let isRequired: Bool
    /// One line without a full stop.
    package let summary: String
    /// Turns the texts of all occurrences into a `Reading<Result>`; nil where one is required and
    /// there is none.
    let parse: @Sendable ([String]) throws(Misfit) -> (any Sendable)?

    /// The long name as it is typed: `--prio`.
    package var spelling: String { "--" + name }
}

/// A text that is not a value of its type.
struct Misfit: Error {
    let text: String
    let takes: String
    let source: ValueSource
}

/// What was read for one option or operand, under the key's own type.
struct Reading<Result: Sendable>: Sendable {
    let value: Result
}

extension ValueType {
    /// The values of all texts, or the first text that is none.
    func read(_ texts: [String]) throws(Misfit) -> [Value] {
        var values: [Value] = []
        for text in texts {
            guard let value = parse(text) else {
                throw Misfit(text: text, takes: takes, source: source)
            }
            values.append(value)
        }
        return values
    }
}
