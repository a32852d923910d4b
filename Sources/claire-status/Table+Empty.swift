import ClaireCommandLine

extension Table {
    /// The table for a terminal: without the columns in which nothing stands. In a pipe every
    /// column stays, so that programs find each where it always is.
    func tightened(for screen: Screen) -> Table {
        guard screen.isInteractive else { return self }
        let kept = columns.indices.filter { column in
            rows.contains { !$0[column].isEmpty }
        }
        var table = Table(kept.map { columns[$0] })
        for row in rows { table.append(kept.map { row[$0] }) }
        return table
    }
}
