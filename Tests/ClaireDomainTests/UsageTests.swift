import ClaireDomain
import Testing

/// Tokens and cost as they are shared out among the tasks of a session.
@Suite struct UsageTests {
    static let session = UUID(high: 9, low: 9)

    static func id(_ number: UInt64) -> UUID { UUID(high: 0, low: number) }

    static func assignment(
        _ number: UInt64, _ created: Int64, _ released: Int64?,
        _ state: AssignmentState? = nil
    ) -> Assignment {
        Assignment(
            id: id(number), taskID: id(number), sessionID: session,
            state: state ?? (released == nil ? .current : .released), reason: nil,
            created: created, released: released)
    }

    static func sample(_ at: Int64, _ output: Int64, cost: Double? = 0) -> UsageSample {
        UsageSample(
            at: at,
            usage: Usage(input: 0, output: output, cacheRead: 0, cacheWrite: 0, cost: cost))
    }

    struct Case: Sendable, CustomTestStringConvertible {
        let name: String
        let assignments: [Assignment]
        /// Tokens of output of each assignment.
        let outputs: [Int64?]
        var testDescription: String { name }
    }

    /// The session had used so many tokens at these times.
    static let samples = [
        sample(10, 100), sample(20, 150), sample(30, 400), sample(40, 1000),
    ]

    static let cases = [
        Case(
            name: "what was used before it is not its own",
            assignments: [assignment(1, 15, nil)], outputs: [900]),
        Case(
            name: "the turn in which it was released belongs to it",
            assignments: [assignment(1, 15, 25)], outputs: [300]),
        Case(
            name: "but not beyond the beginning of the next",
            assignments: [assignment(1, 15, 25), assignment(2, 26, nil)], outputs: [50, 850]),
        Case(
            name: "one that waits has used nothing, and begins when the one before it ends",
            assignments: [assignment(1, 12, 35), assignment(2, 13, nil)], outputs: [300, 600]),
        Case(
            name: "one that waits behind work in hand has used nothing",
            assignments: [assignment(1, 12, nil), assignment(2, 13, nil, .waiting)],
            outputs: [900, nil]),
        Case(
            name: "a superseded one has used nothing and holds up nobody",
            assignments: [assignment(1, 12, nil, .superseded), assignment(2, 13, nil)],
            outputs: [nil, 900]),
        Case(
            name: "where nobody has looked since, nothing is known",
            assignments: [assignment(1, 41, nil)], outputs: [nil]),
        Case(
            name: "a session that was first seen at its work spent all on it",
            assignments: [assignment(1, 5, nil)], outputs: [1000]),
    ]

    @Test(arguments: cases)
    func shares(_ sharing: Case) {
        let shares = UsageShares(sharing.assignments, samples: Self.samples)
        let outputs = sharing.assignments.map { shares.usage(of: $0.id)?.output }
        #expect(outputs == sharing.outputs)
    }

    @Test("a count that falls began anew, and an unknown price makes the cost unknown")
    func differences() {
        let samples = [Self.sample(10, 500), Self.sample(20, 70, cost: nil)]
        let shares = UsageShares([Self.assignment(1, 12, nil)], samples: samples)
        let found = shares.usage(of: Self.id(1))
        #expect(found == Usage(input: 0, output: 70, cacheRead: 0, cacheWrite: 0, cost: nil))
    }
}
