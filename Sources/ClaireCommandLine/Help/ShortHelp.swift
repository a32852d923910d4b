/// The help that `-h` prints: usage, one line of what it does, operands and options.
struct ShortHelp {
    let path: [String]
    let spec: CommandSpec
    let columns: Int

    var text: String {
        var parts = [spec.summary + ".", usage]
        parts += section("Subcommands", spec.subcommands.map { ($0.name, $0.summary) })
        parts += section("Operands", spec.operands.map { ($0.label, $0.summary) })
        let options = spec.options.map { ($0.listing, $0.summary) }
        let common = CommonOptions.declarations.map { ($0.listing, $0.summary) }
        // One column for both lists of options.
        let width = Self.width((options + common).map(\.0))
        parts += section("Options", options, width: width)
        parts += section(options.isEmpty ? "Options" : "Common options", common, width: width)
        if let example = spec.examples.first {
            parts.append("Example:\n  \(example.command)")
        }
        return parts.joined(separator: "\n\n") + "\n"
    }

    private var usage: String {
        let line = UsageLine(path: path, spec: spec).short
        return Wrapping.lines(line, columns: columns - 7).joined(separator: "\n       ")
            .prefixed(by: "Usage: ")
    }

    private func section(
        _ title: String, _ entries: [(String, String)], width: Int? = nil
    ) -> [String] {
        guard !entries.isEmpty else { return [] }
        let width = width ?? Self.width(entries.map(\.0))
        let lines = entries.flatMap { Self.entry($0.0, $0.1, width: width, columns: columns) }
        return [([title + ":"] + lines).joined(separator: "\n")]
    }

    private static func width(_ terms: [String]) -> Int {
        min(28, terms.map { DisplayWidth.of($0) }.max() ?? 0)
    }

    /// `  term   summary`, the summary wrapped below itself; a long term has a line of its own.
    static func entry(_ term: String, _ summary: String, width: Int, columns: Int) -> [String] {
        let indent = String(repeating: " ", count: width + 4)
        let lines = Wrapping.lines(summary, columns: max(20, columns - width - 4))
        let used = DisplayWidth.of(term)
        guard used <= width else { return ["  " + term] + lines.map { indent + $0 } }
        let first = "  \(term)\(String(repeating: " ", count: width - used + 2))\(lines[0])"
        return [first] + lines.dropFirst().map { indent + $0 }
    }
}

extension String {
    fileprivate func prefixed(by prefix: String) -> String { prefix + self }
}

extension HelpRequest {
    /// The manual page of the verb that was asked about: `claire-task`.
    package var page: String { verb.path.joined(separator: "-") }

    /// The short help in plain text, wrapped.
    package func shortText(columns: Int = 80) -> String {
        ShortHelp(path: path, spec: spec, columns: min(columns, 100)).text
    }
}
