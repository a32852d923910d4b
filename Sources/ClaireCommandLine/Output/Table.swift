/// Rows under named columns.
package struct Table: Sendable {
    /// On which side a column is even.
    package enum Alignment: Sendable {
        case left
        case right
    }

    /// One column and how it behaves when the terminal is narrow.
    package struct Column: Sendable {
        /// Its head; shown in capitals.
        package let header: String
        /// Numbers stand on the right.
        package let alignment: Alignment
        /// The fewest columns it may shrink to; nil keeps it whole.
        package let minimum: Int?
        /// Columns with higher numbers are dropped earlier; nil is never dropped.
        package let dropOrder: Int?

        /// A column that is whole and stays, unless it is told otherwise.
        package init(
            _ header: String, _ alignment: Alignment = .left, shrinksTo minimum: Int? = nil,
            dropOrder: Int? = nil
        ) {
            self.header = header
            self.alignment = alignment
            self.minimum = minimum
            self.dropOrder = dropOrder
        }
    }

    /// From left to right.
    package let columns: [Column]
    /// From top to bottom; each has a cell for every column.
    package private(set) var rows: [[Text]] = []

    /// A table without rows.
    package init(_ columns: [Column]) {
        self.columns = columns
    }

    /// Adds a row; missing cells are empty, and more cells than columns are a mistake.
    package mutating func append(_ cells: [Text]) {
        precondition(cells.count <= columns.count, "more cells than columns")
        let missing = columns.count - cells.count
        rows.append(cells + [Text](repeating: "", count: missing))
    }
}
