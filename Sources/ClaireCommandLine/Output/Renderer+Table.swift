extension Renderer {
    /// Columns under a head, cut to the terminal; in a pipe whole, with `-` in empty cells, so
    /// that every row has all columns.
    package func table(_ table: Table) {
        let head = table.columns.map { Text($0.header.uppercased(), .heading).visible() }
        let rows = table.rows.map { row in row.map { cell($0) } }
        var natural = head.map(\.width)
        for row in rows {
            for (index, cell) in row.enumerated() {
                natural[index] = max(natural[index], cell.width)
            }
        }
        let layout = TableLayout(
            columns: table.columns, natural: natural, available: screen.columns)
        for row in [head] + rows { append(line(row, table.columns, layout)) }
    }

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
                let label = number == 0 ? name : ""
                let padding = indent - DisplayWidth.of(label)
                append(Text(label, .muted).visible().bytes(colored: screen.isColored))
                if line.width > 0 { append(Self.spaces(padding)) }
                append(line.bytes(colored: screen.isColored) + [UInt8(ascii: "\n")])
            }
        }
    }

    private func cell(_ text: Text) -> Text {
        if text.isEmpty { return screen.isInteractive ? text : "-" }
        return text.visible()
    }

    private func line(
        _ row: [Text], _ columns: [Table.Column], _ layout: TableLayout
    ) -> [UInt8] {
        var bytes: [UInt8] = []
        var used = 0
        for (position, index) in layout.shown.enumerated() {
            let width = layout.widths[position]
            var cell = row[index].cut(to: width)
            if let columns = screen.columns { cell = cell.cut(to: max(0, columns - used)) }
            let padding = Self.spaces(width - cell.width)
            let isLast = position == layout.shown.count - 1
            let text = cell.bytes(colored: screen.isColored)
            switch columns[index].alignment {
            case .right: bytes += padding + text
            case .left: bytes += isLast ? text : text + padding
            }
            if !isLast { bytes += Self.spaces(TableLayout.gap) }
            used += width + TableLayout.gap
        }
        while bytes.last == UInt8(ascii: " ") { bytes.removeLast() }
        return bytes + [UInt8(ascii: "\n")]
    }

    private static func spaces(_ count: Int) -> [UInt8] {
        [UInt8](repeating: UInt8(ascii: " "), count: max(0, count))
    }
}
