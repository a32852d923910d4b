import ClaireDomain

/// What charts show: numbers by day and by hour. Days are those of UTC.
extension Reader {
    /// Milliseconds of a day.
    package static let day: Int64 = 86_400_000

    /// How many tasks, done as they now are, were done on each day.
    ///
    /// - Parameter days: how many days, today the last.
    /// - Returns: as many numbers, the oldest first.
    package func doneByDay(project: UUID? = nil, days: Int) throws(StoreError) -> [Int] {
        let first = now / Self.day - Int64(days - 1)
        let scope = project == nil ? "?1 IS NULL" : "t.project_id = ?1"
        let select = try connection.statement(
            """
            SELECT t.status_at / 86400000, count(*) FROM tasks t
            JOIN projects p ON p.id = t.project_id AND p.deleted = 0 AND p.created IS NOT NULL
            WHERE \(scope) AND t.status = 'done' AND t.status_at >= ?2 AND t.deleted = 0
              AND t.created IS NOT NULL
            GROUP BY 1
            """)
        select.bind(1, project)
        select.bind(2, first * Self.day)
        var counts = [Int](repeating: 0, count: days)
        try select.forEach { row throws(StoreError) in
            let index = row.integer(0) - Int(first)
            if counts.indices.contains(index) { counts[index] = row.integer(1) }
        }
        return counts
    }

    /// Tokens that all sessions used on each day, read from cache and written to it included.
    ///
    /// What a session used before it was first looked at counts on the day of that look, if the
    /// session began within the days.
    package func tokensByDay(days: Int) throws(StoreError) -> [Int64] {
        let first = now / Self.day - Int64(days - 1)
        // A day more, for what each had used when the first day began.
        let select = try connection.statement(
            """
            SELECT e.hlc, e.payload FROM events e
            WHERE e.hlc >= ?1 AND e.event_type = 'session_observed' AND instr(e.payload, '"usage":{')
            ORDER BY e.hlc
            """)
        select.bind(1, Self.hlcPrefix((first - 1) * Self.day))
        let began = try beginnings()
        var last: [String: Usage] = [:]
        var totals = [Int64](repeating: 0, count: days)
        try select.forEach { row throws(StoreError) in
            guard let hlc = HLC(row.text(0)), let payload = try? JSON.parse(row.text(1)),
                let session = payload["session_id"]?.string, let json = payload["usage"]
            else { return }
            let usage = Usage(json)
            defer { last[session] = usage }
            let isNew = began[session].map { $0 >= (first - 1) * Self.day } ?? false
            guard let before = last[session] ?? (isNew ? Usage.none : nil) else { return }
            let index = Int(hlc.wall / Self.day - first)
            guard totals.indices.contains(index) else { return }
            let used = usage.since(before)
            let sum = used.input + used.output + used.cacheRead + used.cacheWrite
            totals[index] += min(max(0, sum), .max / 1000)
        }
        return totals
    }

    private func beginnings() throws(StoreError) -> [String: Int64] {
        let select = try connection.statement(
            "SELECT id, created FROM sessions WHERE created IS NOT NULL")
        let rows = try select.all { ($0.text(0), Int64($0.integer(1))) }
        return Dictionary(rows, uniquingKeysWith: { first, _ in first })
    }

    /// How many sessions were in each state at the end of each of some equal spans, the last of them
    /// the one that now falls into.
    ///
    /// - Parameter span: milliseconds of one.
    package func statesOverTime(
        spans: Int, span: Int64
    ) throws(StoreError) -> [[SessionState: Int]] {
        let first = now / span - Int64(spans - 1)
        // As much again before: what was said then may still hold.
        let select = try connection.statement(
            """
            SELECT e.hlc, e.event_type, json_extract(e.payload, '$.session_id'),
              json_extract(e.payload, '$.state'), json_extract(e.payload, '$.source')
            FROM events e WHERE e.hlc >= ?1 AND e.event_type IN ('session_observed', 'session_closed')
            ORDER BY e.hlc
            """)
        select.bind(1, Self.hlcPrefix((first - Int64(spans)) * span))
        var evidence: [String: [StateSource: StateObservation]] = [:]
        var counts: [[SessionState: Int]] = []
        func close(before index: Int64) {
            while Int64(counts.count) + first < index, counts.count < spans {
                let end = (Int64(counts.count) + first + 1) * span
                counts.append(
                    evidence.values.reduce(into: [:]) { counts, words in
                        let state = StateObservation.reduce(words.values, now: min(end, now)).state
                        counts[state, default: 0] += 1
                    })
            }
        }
        try select.forEach { row throws(StoreError) in
            guard let hlc = HLC(row.text(0)) else { return }
            close(before: hlc.wall / span)
            if row.text(1).hasSameBytes(as: "session_closed") {
                evidence[row.text(2)] = nil
                return
            }
            let source = row.optionalText(4).flatMap(StateSource.init(rawValue:)) ?? .pane
            if let state = row.optionalText(3).flatMap(SessionState.init(named:)) {
                evidence[row.text(2), default: [:]][source] = StateObservation(
                    state: state, source: source, observedAt: hlc.wall)
            } else {
                evidence[row.text(2)]?[source]?.seenAt = hlc.wall
            }
        }
        close(before: first + Int64(spans))
        return counts
    }
}
