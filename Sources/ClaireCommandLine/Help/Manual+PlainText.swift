extension Manual {
    /// The page as plain text, wrapped: what `--help` prints where there is no terminal.
    package func plainText(columns: Int = 80) -> String {
        let writer = PlainTextWriter(columns: columns)
        var parts = ["NAME\n" + writer.indented("\(name) – \(summary)", by: 4)]
        for section in sections {
            let blocks = section.blocks.map(writer.text)
            parts.append(section.title + "\n" + writer.join(section.blocks, blocks))
        }
        return parts.joined(separator: "\n\n") + "\n"
    }
}

/// Lays out the blocks of a manual page with spaces.
private struct PlainTextWriter {
    let columns: Int

    func text(_ block: Manual.Block) -> String {
        switch block {
        case .paragraph(let text): indented(text, by: 4)
        case .heading(let title): "  " + title
        case .usage(let usage): indented(usage.words, by: 4)
        case .options(let options): terms(options.map { ($0.listing, $0.summary + ".") })
        case .operands(let operands): terms(operands.map { ($0.usage, $0.summary + ".") })
        case .terms(let entries): terms(entries.map { ($0.term, $0.text) })
        case .examples(let examples):
            examples.map { "    \($0.summary):\n        $ \($0.command)" }
                .joined(separator: "\n")
        case .listing(let text):
            text.split(separator: "\n", omittingEmptySubsequences: false)
                .map { $0.isEmpty ? "" : "        \($0)" }.joined(separator: "\n")
        case .references(let pages):
            indented(pages.map { "\($0.page)(\($0.section))" }.joined(separator: ", "), by: 4)
        }
    }

    /// Usage lines and headings stand close to what follows; everything else has a line between.
    func join(_ blocks: [Manual.Block], _ texts: [String]) -> String {
        var whole = ""
        for (index, text) in texts.enumerated() {
            if index > 0 { whole += isClose(blocks[index - 1]) ? "\n" : "\n\n" }
            whole += text
        }
        return whole
    }

    private func isClose(_ block: Manual.Block) -> Bool {
        switch block {
        case .usage, .heading: true
        default: false
        }
    }

    private func terms(_ entries: [(String, String)]) -> String {
        entries.map { term, text in "    \(term)\n" + indented(text, by: 12) }
            .joined(separator: "\n")
    }

    func indented(_ text: String, by indent: Int) -> String {
        indented([text], by: indent, hanging: 0)
    }

    /// A usage: words that are not broken inside, the following lines hanging.
    private func indented(_ words: [String], by indent: Int) -> String {
        indented(words, by: indent, hanging: 4)
    }

    private func indented(_ pieces: [String], by indent: Int, hanging: Int) -> String {
        let margin = String(repeating: " ", count: indent)
        // A no-break space keeps an option and its value on one line.
        let text = pieces.map { piece in
            hanging == 0 ? piece : String(piece.map { $0 == " " ? "\u{A0}" : $0 })
        }.joined(separator: " ")
        let lines = Wrapping.lines(text, columns: max(20, columns - indent - hanging))
        let rest = String(repeating: " ", count: hanging)
        return lines.enumerated().map { number, line in
            margin + (number == 0 ? "" : rest)
                + line.map { $0 == "\u{A0}" ? " " : String($0) }
                .joined()
        }.joined(separator: "\n")
    }
}

extension HelpRequest {
    /// The long help in plain text: the manual of the command that was asked about.
    package func longText(common: Manual.Common = .init(), columns: Int = 80) -> String {
        Manual(path: path, spec: spec, common: common).plainText(columns: columns)
    }
}
