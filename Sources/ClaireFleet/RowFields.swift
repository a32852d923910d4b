import ClaireDomain

/// Why a row can't be taken.
struct RowProblem: Error, CustomStringConvertible {
    let description: String
}

/// The values of one row, read into types that can't hold nonsense.
///
/// What a row says comes from other programs and machines: control characters are taken out of
/// texts, and texts are bounded so that no event becomes too long to be made.
struct RowFields {
    private let row: TSVRow

    init(_ row: TSVRow) { self.row = row }

    func uuid(_ column: String = "uuid") throws(RowProblem) -> UUID {
        let text = row[column] ?? ""
        guard let id = UUID(text) else { throw problem(column, text) }
        return id
    }

    /// A text in one line, cut to so many bytes; empty where the table has no such column.
    func line(_ column: String, bytes: Int = 1024) -> String {
        PlainText.line(row[column] ?? "", bytes: bytes)
    }

    /// A text whose newlines and tabs stay.
    func text(_ column: String, bytes: Int) -> String {
        PlainText.cut(PlainText.stripped(row[column] ?? ""), bytes: bytes)
    }

    /// A host's name: what can neither be an option nor be taken apart by a shell.
    func host(_ column: String) throws(RowProblem) -> String {
        let text = row[column] ?? ""
        guard HostName.isValid(text) else { throw problem(column, text) }
        return text
    }

    /// A whole number that isn't negative, `nil` where the value is empty or the column is not there.
    func number(_ column: String) throws(RowProblem) -> Int64? {
        guard let text = row[column], !text.isEmpty else { return nil }
        guard text.utf8.first != UInt8(ascii: "+"), let number = Int64(text), number >= 0 else {
            throw problem(column, text)
        }
        return number
    }

    /// Milliseconds since 1970, before the year 2286, where clocks of thirteen digits end.
    func moment(_ column: String) throws(RowProblem) -> Int64? {
        let moment = try number(column)
        if let moment, moment >= 10_000_000_000_000 { throw problem(column, String(moment)) }
        return moment
    }

    /// An amount that isn't negative.
    func amount(_ column: String) throws(RowProblem) -> Double? {
        guard let text = row[column], !text.isEmpty else { return nil }
        guard let amount = Double(text), amount.isFinite, amount >= 0 else {
            throw problem(column, text)
        }
        return amount
    }

    func state(_ column: String = "state") throws(RowProblem) -> SessionState {
        let text = row[column] ?? ""
        guard let state = SessionState(named: text) else { throw problem(column, text) }
        return state
    }

    /// A short word of letters, digits, `-` and `_`.
    func word(_ column: String) throws(RowProblem) -> String {
        let text = row[column] ?? ""
        let isWord = text.utf8.allSatisfy { byte in
            (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte)
                || (0x61...0x7A).contains(byte) || byte == 0x2D || byte == 0x5F
        }
        guard isWord, (1...40).contains(text.utf8.count) else { throw problem(column, text) }
        return text
    }

    func oneOf<Value>(
        _ column: String, _ type: Value.Type
    ) throws(RowProblem) -> Value where Value: RawRepresentable, Value.RawValue == String {
        let text = row[column] ?? ""
        guard let value = Value(rawValue: text) else { throw problem(column, text) }
        return value
    }

    private func problem(_ column: String, _ text: String) -> RowProblem {
        RowProblem(description: "'\(PlainText.line(text, bytes: 60))' can't be a \(column)")
    }
}
