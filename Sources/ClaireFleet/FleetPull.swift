import ClaireDomain
import ClairePlatform
import ClaireStore

/// Refreshes what is known of the fleet, once or again and again.
///
/// A round asks for the sessions, and for more only about those that changed since the last round,
/// so that an idle fleet costs one call of rclaude. What was seen is compared with the record in a
/// read transaction; the write lock is taken only when there is news.
package final class FleetPull {
    private let transport: Transport
    private let store: Store
    /// Asked alone when there are any.
    private let hosts: [String]
    private var memory = FleetMemory()

    package init(transport: Transport, store: Store, hosts: [String] = []) {
        self.transport = transport
        self.store = store
        self.hosts = hosts
    }

    /// Asks the fleet and records what is new.
    ///
    /// - Parameter onlyStates: leaves out triage, usage and messages, for a look before something
    ///   else is done.
    package func round(onlyStates: Bool = false) throws(FleetError) -> PullReport {
        let table = try transporting { () throws(TransportError) in
            try transport.sessions(hosts: hosts)
        }
        var report = PullReport(problems: table.problems, isComplete: table.isComplete)
        let rows = single(table.rows, &report)
        report.sessions = rows
        let before = try storing { () throws(StoreError) in
            try store.read { reader throws(StoreError) in
                try FleetRecord(reader, machine: try store.machineID())
            }
        }
        var finding = FleetFinding(rows: rows, record: before)
        finding.vanished = vanished(rows, before)
        if !onlyStates {
            FleetInquiry(
                transport: transport, changed: memory.changed(rows), isFirst: memory.isEmpty
            ).run(&finding, &report)
        }
        report.vanished = finding.vanished
        let recorded = try record(finding.findings())
        report.events = recorded.events
        report.changed = recorded.sessions
        // Not before: what could not be recorded is asked again.
        if !onlyStates { memory.remember(rows) }
        return report
    }

    /// Of one session on several hosts the row of the host that it is known on, else the first; the
    /// others are reported and not merged.
    private func single(_ rows: [SessionRow], _ report: inout PullReport) -> [SessionRow] {
        let groups = Dictionary(grouping: rows, by: \.session)
        let doubles = groups.filter { Set($0.value.map(\.host)).count > 1 }
        guard !doubles.isEmpty || groups.count < rows.count else { return rows }
        for (session, rows) in doubles.sorted(by: { $0.key < $1.key }) {
            let hosts = rows.map(\.host).joined(separator: ", ")
            report.doubles.append(session)
            report.problems.append("session '\(session)' is on several hosts: \(hosts)")
        }
        var seen: Set<UUID> = []
        return rows.compactMap { row in
            guard seen.insert(row.session).inserted else { return nil }
            let known = memory.host(of: row.session)
            return groups[row.session]?.first { $0.host == known } ?? row
        }
    }

    /// The sessions that this machine saw alive and that a host which answered shows no more.
    private func vanished(
        _ rows: [SessionRow], _ record: FleetRecord
    ) -> [UUID] {
        let present = Set(rows.map(\.session))
        let missing = record.alive.filter { !present.contains($0.session) }
        guard !missing.isEmpty else { return [] }
        var answered = Set(rows.map(\.host))
        for host in Set(missing.map(\.host)).subtracting(answered)
        where hosts.isEmpty || hosts.contains(host) {
            if answersAlone(host) { answered.insert(host) }
        }
        return missing.filter { answered.contains($0.host) }.map(\.session)
    }

    /// Whether a host that showed no session at all answers when it is asked alone: it may be down,
    /// or no longer in the list of hosts, and silence is no evidence.
    private func answersAlone(_ host: String) -> Bool {
        guard HostName.isValid(host), memory.mayAsk(host, now: MonotonicClock.now()) else {
            return false
        }
        let answer = try? transport.sessions(hosts: [host])
        let isThere = answer.map { $0.isComplete && $0.rows.isEmpty } ?? false
        if !isThere { memory.noteSilence(of: host, now: MonotonicClock.now()) }
        return isThere
    }

    private func record(
        _ findings: [SessionFinding]
    ) throws(FleetError) -> (events: Int, sessions: Set<UUID>) {
        try storing { () throws(StoreError) in
            let machine = try store.machineID()
            let news = try store.read { reader throws(StoreError) in
                var news: [SessionFinding] = []
                for finding in findings where try finding.isNews(reader, machine) {
                    news.append(finding)
                }
                return news
            }
            guard !news.isEmpty else { return (0, []) }
            return try store.write(as: .claire) { writer throws(StoreError) in
                var sessions: Set<UUID> = []
                for finding in news {
                    let count = writer.events.count
                    try finding.write(writer, machine)
                    if writer.events.count > count { sessions.insert(finding.session) }
                }
                return (writer.events.count, sessions)
            }
        }
    }
}

/// What a round of refreshing came to.
package struct PullReport: Sendable {
    /// Every session that was seen, once.
    package var sessions: [SessionRow] = []
    /// Sessions of which something new was recorded.
    package var changed: Set<UUID> = []
    /// Sessions whose process has ended since they were last seen.
    package var vanished: [UUID] = []
    /// Sessions that several hosts show.
    package var doubles: [UUID] = []
    /// How many events were recorded.
    package var events = 0
    /// What could not be asked or read, a line each.
    package var problems: [String]
    /// Whether every part of the fleet that was asked answered, and could be read.
    package var isComplete: Bool

    init(problems: [String], isComplete: Bool) {
        self.problems = problems
        self.isComplete = isComplete
    }

    /// The sessions that wait for their next prompt.
    package var idle: Set<UUID> { Set(sessions.filter { $0.state == .idle }.map(\.session)) }

    /// Adds the problems of a further question; a host that is down is said once.
    mutating func add(_ more: [String], isComplete: Bool) {
        for problem in more where !problems.contains(problem) { problems.append(problem) }
        self.isComplete = self.isComplete && isComplete
    }
}
