import ClaireDomain
import ClairePlatform

/// A row of the transport's, made of a checked row of text.
protocol TransportRow: Sendable {
    /// The columns that the table must have; others are ignored, or read where they are there.
    static var required: [String] { get }
    /// - Throws: `RowProblem` for a value that its column can't hold.
    init(_ fields: RowFields) throws(RowProblem)
}

/// What the transport answered: the rows that could be read, and what is wrong with the rest.
package struct TransportTable<Row: Sendable>: Sendable {
    package var rows: [Row]
    /// Hosts that did not answer and rows that were malformed, a line each.
    package var problems: [String]
    /// Whether every part of the fleet that was asked answered.
    package var isComplete: Bool
}

extension Transport {
    /// Runs a verb that prints a table. Exit status 6 is an answer in part.
    func table<Row: TransportRow>(
        of type: Row.Type, _ words: [String], timeout: Int64 = 60_000
    ) throws(TransportError) -> TransportTable<Row> {
        try table(of: type, words[0], try run(words, timeout: timeout))
    }

    /// Reads what a verb printed.
    func table<Row: TransportRow>(
        of type: Row.Type, _ verb: String, _ result: SubprocessResult
    ) throws(TransportError) -> TransportTable<Row> {
        let said = messages(result)
        if result.ending == .interrupted, result.output.isEmpty { throw .interrupted }
        let status = result.termination.exitCode
        // A sender that a signal stops still says what became of each recipient.
        guard status == 0 || status == 6 || (result.ending == .interrupted) else {
            throw .failed(
                command: command, verb: verb, status: status, message: said.first ?? "")
        }
        var table = TransportTable<Row>(
            rows: [], problems: said, isComplete: status == 0 && result.ending == .finished)
        if result.isTruncated { table.problems.append("the answer is too long and was cut") }
        try read(result.outputText, of: verb, into: &table)
        return table
    }

    private func read<Row: TransportRow>(
        _ output: String, of verb: String, into table: inout TransportTable<Row>
    ) throws(TransportError) {
        // By bytes: CR LF is one Character, and a stray CR must not join two lines.
        let lines = output.utf8.split(separator: UInt8(ascii: "\n")).map { Substring($0) }
        guard let first = lines.first else {
            throw .malformed(command: command, verb: verb, detail: "there is no header row")
        }
        let header: TSVHeader
        do throws(TSVError) {
            header = try TSVHeader(first, required: Row.required)
        } catch {
            throw .malformed(
                command: command, verb: verb, detail: "\(error) in the header '\(cut(first))'")
        }
        for line in lines.dropFirst() {
            do throws(TSVError) {
                let row = try header.row(line)
                do throws(RowProblem) {
                    table.rows.append(try Row(RowFields(row)))
                } catch {
                    throw TSVError.malformed(row: String(line), reason: error.description)
                }
            } catch {
                table.problems.append("'\(command) \(verb)': \(shortened(error))")
                table.isComplete = false
            }
        }
    }

    private func shortened(_ error: TSVError) -> String {
        guard case .malformed(let row, let reason) = error else { return "\(error)" }
        return "malformed row '\(cut(row[...]))': \(reason)"
    }

    private func cut(_ text: Substring) -> String {
        text.count > 120 ? text.prefix(119) + "…" : String(text)
    }

    /// What the program said on standard error, a line each, without its name before them.
    func messages(_ result: SubprocessResult) -> [String] {
        let name = command.split(separator: "/").last.map(String.init) ?? command
        return result.errorText.split(separator: "\n").prefix(50).map { line in
            line.hasPrefix(name + ": ") ? String(line.dropFirst(name.count + 2)) : String(line)
        }
    }
}
