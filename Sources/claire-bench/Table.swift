import ClaireDomain

/// The rows as people and as programs read them.
struct Table {
    let rows: [Row]
    let conditions: Conditions

    /// Aligned columns, one line a row; why a row was skipped stands over all of its columns.
    var text: String {
        let head = ["row", "what", "ours", "peer", "", "ratio", "bar", ""]
        let cells = [head] + rows.map(Table.cells)
        let widths = head.indices.map { column in
            cells.filter { $0.count == head.count || column < 2 }.map { $0[column].count }.max()
                ?? 0
        }
        let lines = cells.map { line in
            zip(line, widths).map { $0 + String(repeating: " ", count: max(0, $1 - $0.count)) }
                .joined(separator: "  ").trimmingEnd
        }
        return ([conditions.text] + lines).joined(separator: "\n") + "\n"
    }

    private static func cells(_ row: Row) -> [String] {
        switch row.outcome {
        case .skipped(let why):
            [row.name, row.what, "skipped: \(why)"]
        case .measured(let ours, let peer):
            [
                row.name, row.what, ours.quantity.text, peer?.measure.quantity.text ?? "",
                peer?.name ?? "", row.ratio.map { "\(Quantity.digits($0))×" } ?? "", row.bar.text,
                row.isMet.map { $0 ? "met" : "NOT MET" } ?? "",
            ]
        }
    }

    /// One object, `format` first.
    var json: JSON {
        .object(
            JSONObject([
                ("format", "claire-bench/1"), ("conditions", conditions.json),
                ("rows", .array(rows.map(Table.json))),
            ]))
    }

    private static func json(_ row: Row) -> JSON {
        var members: [(key: String, value: JSON)] = [
            ("name", .string(row.name)), ("what", .string(row.what)),
            ("bar", row.bar.text.isEmpty ? .null : .string(row.bar.text)),
        ]
        switch row.outcome {
        case .skipped(let why): members.append(("skipped", .string(why)))
        case .measured(let ours, let peer):
            members += [
                ("ours", json(ours)), ("peer", JSON(peer?.name)),
                ("peer_measure", peer.map { json($0.measure) } ?? .null),
                ("ratio", JSON(row.ratio)), ("met", JSON(row.isMet)),
            ]
        }
        return .object(JSONObject(members))
    }

    private static func json(_ measure: Measure) -> JSON {
        .object(
            JSONObject([
                ("median", .number(measure.quantity.value)), ("least", .number(measure.least)),
                ("most", .number(measure.most)), ("unit", .string(measure.quantity.unit)),
                ("rounds", JSON(measure.rounds)),
            ]))
    }
}

extension String {
    /// Without spaces at the end.
    fileprivate var trimmingEnd: String {
        String(reversed().drop { $0 == " " }.reversed())
    }
}
