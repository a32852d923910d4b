/// Which columns of a table are shown, and how wide, in a terminal of a given width.
struct TableLayout {
    /// Between two columns.
    static let gap = 2

    /// Indices of the columns that are shown.
    private(set) var shown: [Int]
    /// The width of each shown column.
    private(set) var widths: [Int]

    /// Shrinks the columns that may, the widest first; when that is not enough drops a column and
    /// tries again. `available` nil means as wide as it gets.
    init(columns: [Table.Column], natural: [Int], available: Int?) {
        shown = Array(columns.indices)
        widths = natural
        guard let available else { return }
        while true {
            widths = shown.map { natural[$0] }
            shrink(columns, to: available)
            guard total > available, let victim = nextToDrop(columns) else { return }
            shown.removeAll { $0 == victim }
        }
    }

    private var total: Int { widths.reduce(0, +) + Self.gap * max(0, widths.count - 1) }

    private mutating func shrink(_ columns: [Table.Column], to available: Int) {
        while total > available {
            let candidates = widths.indices.filter { index in
                columns[shown[index]].minimum.map { widths[index] > $0 } ?? false
            }
            guard let widest = candidates.max(by: { widths[$0] < widths[$1] }) else { return }
            let next = candidates.filter { $0 != widest }.map { widths[$0] }.max() ?? 0
            let floor = max(columns[shown[widest]].minimum ?? 0, next - 1)
            widths[widest] = max(floor, widths[widest] - (total - available))
        }
    }

    private func nextToDrop(_ columns: [Table.Column]) -> Int? {
        shown.filter { columns[$0].dropOrder != nil }
            .max { (columns[$0].dropOrder ?? 0) < (columns[$1].dropOrder ?? 0) }
    }
}
