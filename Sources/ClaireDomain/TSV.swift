/// Tab-separated rows as the transport's contract writes them (claire-transport.7): a header row
/// names the columns; tab, newline, CR and backslash in a value are `\t \n \r \\`.
package enum TSV {
    /// One row with its line's end.
    package static func line(_ fields: [String]) -> String {
        var bytes: [UInt8] = []
        for (index, field) in fields.enumerated() {
            if index > 0 { bytes.append(UInt8(ascii: "\t")) }
            for byte in field.utf8 {
                if let letter = letter(for: byte) {
                    bytes.append(UInt8(ascii: "\\"))
                    bytes.append(letter)
                } else {
                    bytes.append(byte)
                }
            }
        }
        bytes.append(UInt8(ascii: "\n"))
        return String(decoding: bytes, as: UTF8.self)
    }

    /// The values of one row, given without its line's end.
    ///
    /// - Throws: `TSVError` for a backslash before anything else than `t`, `n`, `r` and `\`.
    package static func fields(of line: some StringProtocol) throws(TSVError) -> [String] {
        var fields: [String] = []
        var field: [UInt8] = []
        var isEscaped = false
        for byte in line.utf8 {
            if isEscaped {
                guard let meant = meaning(of: byte) else {
                    throw .malformed(row: String(line), reason: "unknown escape")
                }
                field.append(meant)
                isEscaped = false
            } else if byte == UInt8(ascii: "\\") {
                isEscaped = true
            } else if byte == UInt8(ascii: "\t") {
                fields.append(String(decoding: field, as: UTF8.self))
                field.removeAll(keepingCapacity: true)
            } else {
                field.append(byte)
            }
        }
        guard !isEscaped else {
            throw .malformed(row: String(line), reason: "it ends in a backslash")
        }
        fields.append(String(decoding: field, as: UTF8.self))
        return fields
    }

    private static func letter(for byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "\t"): UInt8(ascii: "t")
        case UInt8(ascii: "\n"): UInt8(ascii: "n")
        case UInt8(ascii: "\r"): UInt8(ascii: "r")
        case UInt8(ascii: "\\"): UInt8(ascii: "\\")
        default: nil
        }
    }

    private static func meaning(of letter: UInt8) -> UInt8? {
        switch letter {
        case UInt8(ascii: "t"): UInt8(ascii: "\t")
        case UInt8(ascii: "n"): UInt8(ascii: "\n")
        case UInt8(ascii: "r"): UInt8(ascii: "\r")
        case UInt8(ascii: "\\"): UInt8(ascii: "\\")
        default: nil
        }
    }
}

/// What is wrong with a table or a row of it.
package enum TSVError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The header lacks a column that is needed, or there is no header.
    case missingColumn(String)
    /// A row that says nothing sure; only that row is lost.
    case malformed(row: String, reason: String)

    package var description: String {
        switch self {
        case .missingColumn(let name): "no column '\(name)'"
        case .malformed(let row, let reason): "malformed row '\(row)': \(reason)"
        }
    }
}

/// The header of a table: where each column stands.
package struct TSVHeader: Sendable {
    private let columns: [String]

    /// Reads a header row.
    ///
    /// - Parameter required: the columns that must be there; any others may be.
    /// - Throws: `missingColumn` with the first that isn't.
    package init(_ line: some StringProtocol, required: [String]) throws(TSVError) {
        columns = try TSV.fields(of: line)
        for name in required where !columns.contains(where: { $0.hasSameBytes(as: name) }) {
            throw .missingColumn(name)
        }
    }

    /// Reads a row below this header.
    ///
    /// - Throws: `malformed` if it hasn't as many values as the header has columns.
    package func row(_ line: some StringProtocol) throws(TSVError) -> TSVRow {
        let fields = try TSV.fields(of: line)
        guard fields.count == columns.count else {
            throw .malformed(
                row: String(line), reason: "\(fields.count) values for \(columns.count) columns")
        }
        return TSVRow(columns: columns, fields: fields)
    }
}

/// The values of one row by the names of their columns.
package struct TSVRow: Sendable {
    private let columns: [String]
    private let fields: [String]

    fileprivate init(columns: [String], fields: [String]) {
        self.columns = columns
        self.fields = fields
    }

    /// The value of a column; `nil` where the table has no such column.
    package subscript(column: String) -> String? {
        columns.firstIndex { $0.hasSameBytes(as: column) }.map { fields[$0] }
    }
}
