extension Renderer {
    /// Names and values, the values aligned; long values go on below themselves. Empty ones are
    /// left out.
    package func details(_ entries: [(name: String, value: Text)]) {
        let entries = entries.filter { !$0.value.isEmpty }
        let width = entries.map { DisplayWidth.of($0.name) }.max() ?? 0
        let indent = width + TableLayout.gap
        for (name, value) in entries {
            let lines = value.visible(keepingLines: true).lines(
                columns: screen.columns.map { max(20, $0 - indent) })
            for (number, line) in lines.enumerated() {
                let label = number == 0 ? Text(name, .muted).visible() : ""
                append(label)
                append(spaces: indent - label.width)
                append(line)
                endLine()
            }
        }
    }
}
