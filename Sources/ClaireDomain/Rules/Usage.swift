/// Tokens, and what they cost.
package struct Usage: Equatable, Sendable {
    /// Tokens.
    package var input, output, cacheRead, cacheWrite: Int64
    /// An estimate in US dollars; `nil` where a price is not known.
    package var cost: Double?

    package init(
        input: Int64, output: Int64, cacheRead: Int64, cacheWrite: Int64, cost: Double?
    ) {
        self.input = input
        self.output = output
        self.cacheRead = cacheRead
        self.cacheWrite = cacheWrite
        self.cost = cost
    }

    /// Nothing used.
    package static let none = Usage(input: 0, output: 0, cacheRead: 0, cacheWrite: 0, cost: 0)

    /// Reads the `usage` of an observation; what is missing there counts as nothing.
    package init(_ json: JSON) {
        func tokens(_ key: String) -> Int64 { max(0, json[key]?.integer ?? 0) }
        self.init(
            input: tokens("input"), output: tokens("output"), cacheRead: tokens("cache_read"),
            cacheWrite: tokens("cache_write"), cost: json["cost_usd"]?.double)
    }

    /// Tokens of all kinds.
    package var tokens: Int64 {
        [input, output, cacheRead, cacheWrite].reduce(0) { sum, count in
            let (next, overflow) = sum.addingReportingOverflow(count)
            return overflow ? .max : next
        }
    }

    /// The object of the verbs' `--json`.
    package var json: JSON {
        [
            "input": .integer(input), "output": .integer(output),
            "cache_read": .integer(cacheRead), "cache_write": .integer(cacheWrite),
            "cost_usd": JSON(cost.map { ($0 * 1_000_000).rounded() / 1_000_000 }),
        ]
    }

    /// The sum; sums that would not fit stay at the largest number.
    package static func + (left: Usage, right: Usage) -> Usage {
        func sum(_ a: Int64, _ b: Int64) -> Int64 {
            let (sum, overflow) = a.addingReportingOverflow(b)
            return overflow ? .max : sum
        }
        return Usage(
            input: sum(left.input, right.input), output: sum(left.output, right.output),
            cacheRead: sum(left.cacheRead, right.cacheRead),
            cacheWrite: sum(left.cacheWrite, right.cacheWrite),
            cost: left.cost.flatMap { cost in right.cost.map { cost + $0 } })
    }

    /// What was used since an earlier look. A count that fell began anew, and is taken whole.
    package func since(_ earlier: Usage) -> Usage {
        func grown(_ now: Int64, _ before: Int64) -> Int64 { now >= before ? now - before : now }
        return Usage(
            input: grown(input, earlier.input), output: grown(output, earlier.output),
            cacheRead: grown(cacheRead, earlier.cacheRead),
            cacheWrite: grown(cacheWrite, earlier.cacheWrite),
            cost: cost.flatMap { now in
                earlier.cost.map { now >= $0 ? now - $0 : now }
            })
    }
}

/// What a session had used in all when it was looked at.
package struct UsageSample: Equatable, Sendable {
    /// Milliseconds since 1970.
    package let at: Int64
    package let usage: Usage

    package init(at: Int64, usage: Usage) {
        self.at = at
        self.usage = usage
    }
}

/// Shares a session's tokens out among its assignments: what was used from the time when it began
/// to work on one until that was released.
///
/// Sessions are looked at when a turn ends, so the turn in which a task was done belongs to that
/// task: the first look after the release counts, if it comes before the next work begins.
package struct UsageShares: Sendable {
    private struct Stretch {
        let assignment: UUID
        let begin: Int64
        /// `nil` while it lasts.
        let end: Int64?
    }

    private let stretches: [Stretch]
    private let samples: [UsageSample]

    /// - Parameters:
    ///   - assignments: all of one session, oldest first.
    ///   - samples: of that session, oldest first.
    package init(_ assignments: [Assignment], samples: [UsageSample]) {
        self.samples = samples
        var stretches: [Stretch] = []
        var free: Int64? = .min
        for assignment in assignments where assignment.state != .superseded {
            // Behind work that is still in hand it only waits.
            guard let now = free else { break }
            let begin = max(assignment.created, now)
            let isOver = assignment.state == .released
            if let end = assignment.released, end <= begin { continue }
            // Released by its task's end elsewhere: from when on is not known, so it holds up nobody.
            if isOver, assignment.released == nil { continue }
            stretches.append(
                Stretch(assignment: assignment.id, begin: begin, end: assignment.released))
            free = assignment.released
        }
        self.stretches = stretches
    }

    /// What was used for an assignment; `nil` where nobody looked since it was begun.
    package func usage(of assignment: UUID) -> Usage? {
        guard let index = stretches.firstIndex(where: { $0.assignment == assignment }) else {
            return nil
        }
        let stretch = stretches[index]
        let next = index + 1 < stretches.count ? stretches[index + 1].begin : .max
        let before = samples.last { $0.at <= stretch.begin }
        let last =
            if let end = stretch.end {
                samples.first { $0.at >= end && $0.at < next } ?? samples.last { $0.at < end }
            } else {
                samples.last
            }
        guard let last, last.at > stretch.begin else { return nil }
        return last.usage.since(before?.usage ?? .none)
    }
}
