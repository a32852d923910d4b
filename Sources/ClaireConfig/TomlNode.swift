import ClaireDomain

/// A place in a TOML document, for error messages.
package struct TomlPlace: Hashable, Comparable, Sendable {
    /// 1-based line; 0 where the place is not known.
    package var line: Int
    /// 1-based column in code points; 0 where the place is not known.
    package var column: Int

    /// A place by its 1-based line and column.
    package init(line: Int, column: Int) {
        self.line = line
        self.column = column
    }

    /// Earlier in the document is less.
    package static func < (left: TomlPlace, right: TomlPlace) -> Bool {
        (left.line, left.column) < (right.line, right.column)
    }
}

/// A value of TOML 1.0 with its place.
package struct TomlNode: Sendable {
    /// What stands there.
    package var value: Value
    /// Where the value begins.
    package var place: TomlPlace

    /// The kinds of value that TOML has.
    package enum Value: Sendable {
        case string(String)
        case integer(Int64)
        /// A float as text of 17 significant digits, so that no digit is lost on the way.
        case float(String)
        case boolean(Bool)
        /// A date, a time or both, as text.
        case time(String)
        case array([TomlNode])
        case table(TomlTable)
    }

    /// The kind with its article, as error messages name it: "a string".
    package var kind: String {
        switch value {
        case .string: "a string"
        case .integer: "an integer"
        case .float: "a float"
        case .boolean: "a boolean"
        case .time: "a date or time"
        case .array: "an array"
        case .table: "a table"
        }
    }

    /// The text, where this is a string.
    package var string: String? {
        guard case .string(let text) = value else { return nil }
        return text
    }

    /// The table, where this is one.
    package var table: TomlTable? {
        guard case .table(let table) = value else { return nil }
        return table
    }

    /// Whether both hold the same content, wherever it stands and however it is spelled.
    package func hasSameContent(as other: TomlNode) -> Bool {
        switch (value, other.value) {
        case (.string(let left), .string(let right)): left.hasSameBytes(as: right)
        case (.integer(let left), .integer(let right)): left == right
        case (.boolean(let left), .boolean(let right)): left == right
        case (.float(let left), .float(let right)): left.hasSameBytes(as: right)
        case (.time(let left), .time(let right)): left.hasSameBytes(as: right)
        case (.array(let left), .array(let right)):
            left.count == right.count
                && zip(left, right).allSatisfy { $0.hasSameContent(as: $1) }
        case (.table(let left), .table(let right)): left.hasSameContent(as: right)
        default: false
        }
    }
}
