import ClaireDomain

/// The columns of a verb's rows, and what their values may be: what comes from another machine is
/// checked against it, row by row.
struct RowSchema {
    struct Column {
        let name: String
        /// Whether a table without it can't be understood.
        let isRequired: Bool
        let accepts: @Sendable (String) -> Bool
    }

    let columns: [Column]

    var names: [String] { columns.map(\.name) }

    /// Takes a table from another machine apart.
    ///
    /// Lines before the header are passed over: a remote shell's start-up files may print.
    /// - Returns: the good rows in this schema's order of columns, and what is wrong with the others.
    func rows(of output: String) -> (rows: [[String]], problems: [String]) {
        let lines = output.split(separator: "\n", omittingEmptySubsequences: true)
        let required = columns.filter(\.isRequired).map(\.name)
        var missing: TSVError?
        for (index, line) in lines.enumerated() {
            do throws(TSVError) {
                let header = try TSVHeader(line, required: required)
                return rows(of: lines[(index + 1)...], header)
            } catch {
                if missing == nil { missing = error }
            }
        }
        return ([], [missing.map { "no table: \($0)" } ?? "no table: no output"])
    }

    private func rows(
        of lines: ArraySlice<Substring>, _ header: TSVHeader
    ) -> (rows: [[String]], problems: [String]) {
        var rows: [[String]] = []
        var problems: [String] = []
        for line in lines {
            do throws(TSVError) {
                rows.append(try values(of: try header.row(line), line))
            } catch {
                problems.append("\(error)")
            }
        }
        return (rows, problems)
    }

    private func values(of row: TSVRow, _ line: Substring) throws(TSVError) -> [String] {
        var values: [String] = []
        for column in columns {
            let value = row[column.name] ?? ""
            guard !(row[column.name] == nil && column.isRequired), column.accepts(value) else {
                throw .malformed(row: String(line), reason: "'\(value)' can't be a \(column.name)")
            }
            values.append(value)
        }
        return values
    }
}

extension RowSchema.Column {
    static func uuid(_ name: String = "uuid") -> Self {
        Self(name: name, isRequired: true) { UUID($0) != nil }
    }

    static func text(_ name: String, required: Bool = true) -> Self {
        Self(name: name, isRequired: required) { !$0.utf8.contains(0) }
    }

    /// A whole number that isn't negative, or nothing.
    static func number(_ name: String, required: Bool = true) -> Self {
        Self(name: name, isRequired: required) { $0.isEmpty || Int64($0).map { $0 >= 0 } ?? false }
    }

    static func amount(_ name: String) -> Self {
        Self(name: name, isRequired: true) {
            $0.isEmpty || Double($0).map { $0.isFinite && $0 >= 0 } ?? false
        }
    }

    static func word(_ name: String, _ words: [String], required: Bool = true) -> Self {
        Self(name: name, isRequired: required) { words.contains($0) }
    }
}

extension RowSchema {
    private static let states = SessionState.allCases.map(\.rawValue)
    private static let sources = StateSource.allCases.map(\.rawValue)

    static let sessions = RowSchema(columns: [
        .uuid(), .text("host"), .text("cwd"), .text("tmux_name"), .number("mtime"),
        .word("state", states), .word("source", sources),
        .word("confidence", ["certain", "high", "medium", "low"]), .text("title"), .number("pid"),
        .number("observed_at", required: false),
        .init(name: "pane", isRequired: false) { $0.isEmpty || TmuxPane.isID($0) },
        .number("offset", required: false),
    ])

    static let triage = RowSchema(columns: [
        .uuid(), .word("state", states), .number("priority"), .text("summary"), .text("source"),
        .number("observed_at"),
    ])

    static let send = RowSchema(columns: [
        .uuid(),
        .word(
            "outcome",
            [DeliveryOutcome.submitted, .typed, .busy, .waiting, .gone, .failed].map(\.rawValue)),
        .text("detail"), .number("offset", required: false),
    ])

    static let usage = RowSchema(columns: [
        .uuid(), .text("model"), .number("input"), .number("output"), .number("cache_read"),
        .number("cache_write"), .amount("cost_usd"), .text("basis"),
    ])

    static let check = RowSchema(columns: [
        .word("check", Check.allCases.map(\.rawValue)),
        .word("verdict", CheckRow.Verdict.allCases.map(\.rawValue)), .text("detail"),
        .text("hint"),
    ])

    static let seen = RowSchema(columns: [
        .uuid(), .text("id"), .word("seen", ["yes", "queued", "no"]), .number("offset"),
        .number("at"),
    ])

    static let messages = RowSchema(columns: [
        .uuid(), .number("offset"), .word("kind", MessageKind.allCases.map(\.rawValue)),
        .text("id"), .number("at"), .text("text"),
    ])
}
