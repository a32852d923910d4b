import ClaireDomain

extension Reader {
    /// What the sessions of a task used while they worked on it: the sum over its assignments.
    func usage(task: UUID) throws(StoreError) -> Usage? {
        var total: Usage?
        for (session, own) in Dictionary(
            grouping: try assignments(task: task), by: \.sessionID)
        {
            let shares = UsageShares(
                try assignments(session: session), samples: try usageSamples(session))
            for usage in own.compactMap({ shares.usage(of: $0.id) }) {
                total = (total ?? .none) + usage
            }
        }
        return total
    }

    /// What a session had used at each look at it, oldest first. What the agent itself reported counts
    /// only where nobody read its transcript: the two would not add up.
    func usageSamples(_ session: UUID) throws(StoreError) -> [UsageSample] {
        let select = try connection.statement(
            """
            SELECT e.hlc, e.payload FROM history h JOIN events e ON e.rowid = h.event
            WHERE h.entity = ?1 AND e.event_type = 'session_observed'
              AND instr(e.payload, '"usage":')
            ORDER BY e.hlc
            """)
        select.bind(1, blob: session.bytes)
        let samples = try select.all { row -> (isReported: Bool, sample: UsageSample)? in
            guard let hlc = HLC(row.text(0)), let payload = try? JSON.parse(row.text(1)),
                let usage = payload["usage"], usage.object != nil
            else { return nil }
            return (
                payload["source"] == .string(Observation.agentUsageSource),
                UsageSample(at: hlc.wall, usage: Usage(usage))
            )
        }.compactMap { $0 }
        let read = samples.filter { !$0.isReported }
        return (read.isEmpty ? samples : read).map(\.sample)
    }
}
