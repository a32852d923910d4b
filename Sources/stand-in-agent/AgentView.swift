import ClairePlatform

/// What the agent draws.
extension Agent {
    var greeting: [String] {
        [
            " ✻ Claude Code \(StandIn.version) (a stand-in for tests)",
            "   \(options.model) · \(session.cwd)", "",
        ]
    }

    /// The live part: what goes on, then the dialog or the box with the prompt.
    var live: [String] {
        let width = terminal.size.columns
        var lines: [String] = []
        if case .asking(let dialog) = activity { return lines + dialog.lines(width: width) }
        if let turn {
            let seconds = (MonotonicClock.now() - turn.startedAt) / 1_000_000_000
            lines += ["✻ Working… (\(seconds)s · esc to interrupt)", ""]
        }
        lines += queued.map { "  ⧗ \($0.prefix(60))" }
        return lines + box(width: width)
    }

    private func box(width: Int) -> [String] {
        let rule = String(repeating: "─", count: width)
        let written = prompt.text.split(
            omittingEmptySubsequences: false, whereSeparator: \.isNewline)
        let lines = (written.isEmpty ? [""] : written).enumerated().flatMap { index, line in
            Screen.wrapped(Screen.plain(String(line)), width: width - 3).enumerated().map {
                (index == 0 && $0.offset == 0 ? "> " : "  ") + $0.element
            }
        }
        return [rule] + lines + [rule, "  ? for shortcuts"]
    }

    /// Shows a text of the conversation under a mark.
    func show(_ mark: String, _ text: String) {
        let lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
        let indent = String(repeating: " ", count: Screen.width(mark) + 1)
        let shown = lines.enumerated().map { ($0.offset == 0 ? mark + " " : indent) + $0.element }
        screen.add(shown + [""], live: live)
    }
}
