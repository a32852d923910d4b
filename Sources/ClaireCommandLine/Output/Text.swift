/// Text for people, made of the program's own words and of values that came from somewhere else.
///
/// Written as a string literal: the literal parts are the program's, everything interpolated is a
/// value and is shown with its control characters escaped. So there is no way to print a title
/// that drives the terminal: `"added '\(title, .subject)' to \(project.name)"`.
package struct Text: Sendable, ExpressibleByStringInterpolation {
    struct Span: Sendable {
        var text: String
        var style: Style
        /// Whether these are the program's own words, which need no escaping.
        var isLiteral: Bool
        /// What it stands for.
        var key: String?
    }

    var spans: [Span]

    /// A value.
    package init(_ value: String, _ style: Style = .plain) {
        spans = [Span(text: value, style: style, isLiteral: false)]
    }

    /// The program's own words.
    package init(stringLiteral text: String) {
        spans = [Span(text: text, style: .plain, isLiteral: true)]
    }

    /// The program's own words with values among them.
    package init(stringInterpolation: StringInterpolation) {
        spans = stringInterpolation.spans
    }

    /// The same text in another style where it has none.
    package func styled(_ style: Style) -> Text {
        var copy = self
        for index in copy.spans.indices where copy.spans[index].style == .plain {
            copy.spans[index].style = style
        }
        return copy
    }

    /// The same text standing for something, which a surface that has links can lead to.
    package func standing(for key: String?) -> Text {
        var copy = self
        for index in copy.spans.indices { copy.spans[index].key = key }
        return copy
    }

    /// The bare characters as they came in, for machines: neither escaped nor styled.
    package var plain: String { spans.map(\.text).joined() }

    /// The stretches of one style each, as they came in: for a surface that is no terminal and
    /// escapes by itself.
    package var stretches: [(text: String, style: Style, key: String?)] {
        spans.map { ($0.text, $0.style, $0.key) }
    }

    /// Whether there is nothing to show.
    package var isEmpty: Bool { spans.allSatisfy(\.text.isEmpty) }

    /// What a literal with interpolations is gathered in.
    package struct StringInterpolation: StringInterpolationProtocol {
        var spans: [Span] = []

        /// Begins with nothing.
        package init(literalCapacity: Int, interpolationCount: Int) {}

        /// The program's own words.
        package mutating func appendLiteral(_ literal: String) {
            if !literal.isEmpty {
                spans.append(Span(text: literal, style: .plain, isLiteral: true))
            }
        }

        /// A value.
        package mutating func appendInterpolation(_ value: String, _ style: Style = .plain) {
            spans.append(Span(text: value, style: style, isLiteral: false))
        }

        /// A number, which needs no escaping.
        package mutating func appendInterpolation(
            _ number: some BinaryInteger, _ style: Style = .plain
        ) {
            spans.append(Span(text: String(number), style: style, isLiteral: true))
        }

        /// Text that knows by itself what in it is a value.
        package mutating func appendInterpolation(_ text: Text) { spans += text.spans }

        /// A value of any length, cut to what an error line can carry.
        package mutating func appendInterpolation(cut value: String) {
            let short = value.count > 60 ? value.prefix(59) + "…" : value[...]
            spans.append(Span(text: String(short), style: .plain, isLiteral: false))
        }
    }
}
