import ClaireDomain
import ClaireStore

/// All that a round found out, put together from the transport's tables.
struct FleetFinding {
    let rows: [SessionRow]
    let record: FleetRecord
    var vanished: [UUID] = []
    var triage: [UUID: TriageRow] = [:]
    var usage: [UUID: [UsageRow]] = [:]
    var messages: [UUID: [MessageRow]] = [:]
    var paneTails: [UUID: String] = [:]

    init(rows: [SessionRow], record: FleetRecord) {
        self.rows = rows
        self.record = record
    }

    /// What there is to compare with the record, a step for each session.
    func findings() -> [SessionFinding] {
        rows.map(finding) + vanished.map(Self.ended)
    }

    /// The state of a session and what it was read from; triage looked later than the listing.
    func state(of row: SessionRow) -> (state: SessionState, source: String, since: Int64?) {
        guard let verdict = triage[row.session] else { return (row.state, row.source, row.since) }
        let word = String(verdict.source.prefix { $0 != "+" })
        let source = word.isEmpty ? row.source : word
        return (verdict.state, source, Evidence.since(verdict.observedAt, source))
    }

    private func finding(_ row: SessionRow) -> SessionFinding {
        let (state, source, since) = state(of: row)
        let verdict = triage[row.session]
        let summary = verdict.flatMap { $0.summary.isEmpty ? nil : $0.summary }
        let sighting = Sighting(
            session: row.session, source: source,
            registers: SessionRegisters(
                host: row.host, cwd: row.cwd.isEmpty ? nil : row.cwd,
                tmuxName: .some(row.tmuxName.isEmpty ? nil : row.tmuxName),
                title: row.title.isEmpty ? nil : .some(row.title)),
            observed: ObservationRegisters(
                state: state, since: since.map { min($0, record.now) },
                message: summary.map { .some($0) },
                usage: usage[row.session].map(UsageTotal.object),
                triage: verdict.map { self.verdict($0, state) },
                lastSeen: state == .done ? nil : record.now))
        var finding = SessionFinding(sighting: sighting)
        finding.isAssigned = record.work(of: row.session) != nil
        finding.paneTail = paneTails[row.session]
        finding.answers = answers(of: row.session)
        return finding
    }

    /// What the agent said at the end of turns since it was given its task.
    private func answers(of session: UUID) -> [MessageRow] {
        guard let work = record.work(of: session) else { return [] }
        return (messages[session] ?? []).filter { message in
            message.kind == "answer" && message.at ?? .max >= work.since
                && message.offset > work.offset ?? -1
        }.sorted { $0.offset < $1.offset }
    }

    /// A verdict as it is recorded. One that differs only in priority, which grows with each minute
    /// of waiting, is the one that is recorded already.
    private func verdict(_ row: TriageRow, _ state: SessionState) -> JSONObject {
        if let known = record[row.session]?.triage?.object,
            known["state"] == .string(state.rawValue), known["summary"] == .string(row.summary),
            known["source"] == .string(row.source)
        {
            return known
        }
        return JSONObject([
            ("state", .string(state.rawValue)), ("priority", .integer(row.priority)),
            ("summary", .string(row.summary)), ("source", .string(row.source)),
        ])
    }

    private static func ended(_ session: UUID) -> SessionFinding {
        SessionFinding(
            sighting: Sighting(
                session: session, source: StateSource.process.rawValue,
                registers: SessionRegisters(), observed: ObservationRegisters(state: .done)))
    }
}

/// What a session used, over all models.
enum UsageTotal {
    /// The object of `usage`: totals, and the same for each model. A cost is there only if the price
    /// of every model is known.
    static func object(_ rows: [UsageRow]) -> JSONObject {
        let costs = rows.map(\.cost)
        let cost = costs.contains(nil) ? nil : costs.compactMap { $0 }.reduce(0, +)
        var bases: [String] = []
        for row in rows where !row.basis.isEmpty && !bases.contains(row.basis) {
            bases.append(row.basis)
        }
        return JSONObject(
            members(
                rows.map(\.input), rows.map(\.output), rows.map(\.cacheRead),
                rows.map(\.cacheWrite), cost)
                + [
                    ("basis", JSON(bases.isEmpty ? nil : bases.joined(separator: "; "))),
                    (
                        "models",
                        .array(
                            rows.map { row in
                                .object(
                                    JSONObject(
                                        [("model", .string(row.model))]
                                            + members(
                                                [row.input], [row.output], [row.cacheRead],
                                                [row.cacheWrite], row.cost)))
                            })
                    ),
                ])
    }

    private static func members(
        _ input: [Int64], _ output: [Int64], _ cacheRead: [Int64], _ cacheWrite: [Int64],
        _ cost: Double?
    ) -> [(key: String, value: JSON)] {
        [
            ("input", .integer(sum(input))), ("output", .integer(sum(output))),
            ("cache_read", .integer(sum(cacheRead))), ("cache_write", .integer(sum(cacheWrite))),
            ("cost_usd", JSON(cost.map { ($0 * 1_000_000).rounded() / 1_000_000 })),
        ]
    }

    /// A sum that stays at the largest number where it would not fit.
    private static func sum(_ numbers: [Int64]) -> Int64 {
        numbers.reduce(0) { total, number in
            let (sum, overflow) = total.addingReportingOverflow(number)
            return overflow ? .max : sum
        }
    }
}
