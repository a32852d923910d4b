extension Renderer {
    /// Columns under a head, cut to the terminal; in a pipe whole, with `-` in empty cells, so
    /// that every row has all columns.
    package func table(_ table: Table) {
        let head = table.columns.map { Text($0.header.uppercased(), .heading).visible() }
        let rows = ([head] + table.rows).map { row in row.map { cell($0) } }
        var natural = [Int](repeating: 0, count: table.columns.count)
        for row in rows {
            for index in natural.indices { natural[index] = max(natural[index], row[index].width) }
        }
        let layout = TableLayout(
            columns: table.columns, natural: natural, available: screen.columns)
        for row in rows { line(row, table.columns, layout) }
    }

    /// A cell as it is shown, and the columns that it takes.
    private typealias Cell = (text: Text, width: Int)

    private func cell(_ text: Text) -> Cell {
        if text.isEmpty { return screen.isInteractive ? (text, 0) : ("-", 1) }
        let text = text.visible()
        return (text, text.width)
    }

    private func line(_ row: [Cell], _ columns: [Table.Column], _ layout: TableLayout) {
        var used = 0
        for (position, index) in layout.shown.enumerated() {
            if position > 0 { append(spaces: TableLayout.gap) }
            let width = layout.widths[position]
            // A table that can't be made narrow enough is cut at the edge of the terminal.
            let room = min(width, screen.columns.map { max(0, $0 - used) } ?? width)
            let isCut = row[index].width > room
            let text = isCut ? row[index].text.cut(to: room) : row[index].text
            let padding = width - (isCut ? text.width : row[index].width)
            if columns[index].alignment == .right { append(spaces: padding) }
            append(text)
            if columns[index].alignment == .left { append(spaces: padding) }
            used += width + TableLayout.gap
        }
        endLine()
    }
}
