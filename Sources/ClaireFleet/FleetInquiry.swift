import ClaireDomain
import ClairePlatform

/// The questions of a round beyond the listing, asked only about sessions that changed.
struct FleetInquiry {
    let transport: Transport
    /// The sessions that are not as they were in the last round.
    let changed: [SessionRow]
    /// Whether there was no last round.
    let isFirst: Bool

    /// How much of a pane is recorded when its session begins to wait, lines and bytes.
    private static let tailLines = 20
    private static let tailBytes = 4096

    /// Asks; what can't be answered is said and leaves its part out.
    func run(_ finding: inout FleetFinding, _ report: inout PullReport) {
        guard !changed.isEmpty else { return }
        askTriage(&finding, &report)
        askUsage(&finding, &report)
        askMessages(&finding, &report)
        askTails(&finding)
    }

    private func askTriage(_ finding: inout FleetFinding, _ report: inout PullReport) {
        let table = take(&report) { () throws(TransportError) in
            try transport.triage(changed.map(\.session))
        }
        for row in table?.rows ?? [] { finding.triage[row.session] = row }
    }

    /// While a turn is under way its tokens are left for its end, but for the first look.
    private func askUsage(_ finding: inout FleetFinding, _ report: inout PullReport) {
        let asked = changed.filter { row in
            row.modified != nil && (isFirst || row.state != .working)
        }.map(\.session)
        guard !asked.isEmpty else { return }
        let table = take(&report) { () throws(TransportError) in try transport.usage(asked) }
        for row in table?.rows ?? [] { finding.usage[row.session, default: []].append(row) }
    }

    private func askMessages(_ finding: inout FleetFinding, _ report: inout PullReport) {
        let record = finding.record
        let asked = changed.compactMap { row -> (session: UUID, offset: Int64?)? in
            guard let work = record.work(of: row.session), row.modified != nil else { return nil }
            if let end = row.offset, let read = work.offset, read >= end { return nil }
            return (row.session, work.offset)
        }
        guard !asked.isEmpty else { return }
        for (asked, answer) in zip(asked, transport.messages(since: asked)) {
            let table = take(&report) { () throws(TransportError) in try answer.get() }
            finding.messages[asked.session] = table?.rows
        }
    }

    private func askTails(_ finding: inout FleetFinding) {
        for row in changed {
            let state = finding.state(of: row).state
            guard state == .waiting || state == .error,
                finding.record.work(of: row.session) != nil,
                finding.record[row.session]?.state != state,
                // A session outside tmux has no pane to show: that is no problem to report.
                let text = try? transport.tail(row.session, lines: Self.tailLines)
            else { continue }
            finding.paneTails[row.session] = PlainText.cut(text, bytes: Self.tailBytes)
        }
    }

    /// A table, its problems reported once; `nil` where there was no answer.
    private func take<Row>(
        _ report: inout PullReport,
        _ ask: () throws(TransportError) -> TransportTable<Row>
    ) -> TransportTable<Row>? {
        do throws(TransportError) {
            let table = try ask()
            report.add(table.problems, isComplete: table.isComplete)
            return table
        } catch {
            report.add(error == .interrupted ? [] : [error.message], isComplete: false)
            return nil
        }
    }
}
