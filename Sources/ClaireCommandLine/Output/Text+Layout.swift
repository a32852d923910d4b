extension Text {
    /// The text as it may be shown, all of it literal: in one line, or with its lines kept.
    func visible(keepingLines: Bool = false) -> Text {
        guard spans.contains(where: { !$0.isLiteral }) else { return self }
        var copy = self
        for index in copy.spans.indices where !copy.spans[index].isLiteral {
            copy.spans[index].text = Escaping.visible(
                copy.spans[index].text, keepingLines: keepingLines)
            copy.spans[index].isLiteral = true
        }
        return copy
    }

    /// The columns that a text without line breaks takes.
    var width: Int { spans.reduce(0) { $0 + DisplayWidth.of($1.text) } }

    /// A visible text in at most `columns` columns, its end replaced by `…` where it is longer.
    func cut(to columns: Int) -> Text {
        guard width > columns else { return self }
        var kept: [Span] = []
        var room = max(0, columns - 1)
        for span in spans {
            let (head, used) = Self.head(of: span.text, columns: room)
            kept.append(Span(text: head, style: span.style, isLiteral: true))
            room -= used
            if head.utf8.count < span.text.utf8.count { break }
        }
        if columns > 0 {
            kept.append(Span(text: "…", style: kept.last?.style ?? .plain, isLiteral: true))
        }
        var short: Text = ""
        short.spans = kept
        return short
    }

    private static func head(of text: String, columns: Int) -> (String, used: Int) {
        var used = 0
        var end = text.startIndex
        for index in text.indices {
            let width = DisplayWidth.of(text[index])
            guard used + width <= columns else { break }
            used += width
            end = text.index(after: index)
        }
        return (String(text[..<end]), used)
    }

    /// Appends the bytes of a visible text, with SGR sequences where it is coloured.
    func write(to bytes: inout [UInt8], colored: Bool) {
        for span in spans where !span.text.isEmpty {
            let parameters = colored ? span.style.parameters : ""
            guard !parameters.isEmpty else {
                bytes += span.text.utf8
                continue
            }
            bytes += "\u{1B}[".utf8
            bytes += parameters.utf8
            bytes.append(UInt8(ascii: "m"))
            bytes += span.text.utf8
            bytes += "\u{1B}[0m".utf8
        }
    }

    /// The lines of a visible text, broken at spaces to fit `columns`; nil breaks at newlines only.
    func lines(columns: Int?) -> [Text] {
        var lines: [Text] = []
        for line in splitAtNewlines() {
            lines += columns.map { line.wrapped(columns: max(1, $0)) } ?? [line]
        }
        return lines
    }

    private func splitAtNewlines() -> [Text] {
        var lines: [Text] = [""]
        for span in spans {
            let parts = span.text.split(separator: "\n", omittingEmptySubsequences: false)
            for (index, part) in parts.enumerated() {
                if index > 0 { lines.append("") }
                lines[lines.count - 1].spans.append(
                    Span(text: String(part), style: span.style, isLiteral: true))
            }
        }
        return lines
    }

    private func wrapped(columns: Int) -> [Text] {
        guard width > columns else { return [self] }
        let cells = spans.flatMap { span in span.text.map { (character: $0, style: span.style) } }
        return Wrapping.breaks(cells.map(\.character), columns: columns).map { range in
            var line: Text = ""
            line.spans = []
            for cell in cells[range] {
                if line.spans.last?.style == cell.style {
                    line.spans[line.spans.count - 1].text.append(cell.character)
                } else {
                    line.spans.append(
                        Span(text: String(cell.character), style: cell.style, isLiteral: true))
                }
            }
            return line
        }
    }
}
