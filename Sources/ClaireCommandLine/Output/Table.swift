/// Rows under named columns.
package struct Table: Sendable {
    package enum Alignment: Sendable {
        case left
        case right
    }

    /// One column and how it behaves when the terminal is narrow.
    package struct Column: Sendable {
        package let header: String
        package let alignment: Alignment
        /// The fewest columns it may shrink to; nil keeps it whole.
        package let minimum: Int?
        /// Columns with higher numbers are dropped earlier; nil is never dropped.
        package let dropOrder: Int?

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

    package let columns: [Column]
    package private(set) var rows: [[Text]] = []

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
