import ClaireDomain
import ClaireStore

/// What makes a queue stop feeding: a budget that is spent, or an agent that met its account's limit.
struct QueueLimits {
    /// US dollars that each session had cost when the queue began.
    private let baseline: [UUID: Double]
    /// Milliseconds since 1970.
    private let started: Int64
    /// US dollars; `nil` without a limit.
    private let budget: Double?

    /// - Parameter sessions: as they are when the queue begins.
    init(_ sessions: [Session], started: Int64, budget: Double?) {
        baseline = sessions.reduce(into: [:]) { costs, session in
            costs[session.id] = Self.cost(of: session)
        }
        self.started = started
        self.budget = budget
    }

    /// US dollars that some sessions cost since the queue began, by estimate.
    func spent(_ sessions: [Session]) -> Double {
        sessions.reduce(0) { sum, session in
            guard let cost = Self.cost(of: session) else { return sum }
            let before = baseline[session.id] ?? 0
            // A count that fell began anew.
            return sum + (cost >= before ? cost - before : cost)
        }
    }

    /// Why nothing may be fed; `nil` where something may.
    func stop(_ sessions: [Session]) -> String? {
        for session in sessions where session.state == .error {
            guard session.stateSince ?? 0 >= started, let message = session.message,
                Self.isLimit(message)
            else { continue }
            return "session '\(session.label)' met a limit: "
                + PlainText.line(message, bytes: 300)
        }
        guard let budget else { return nil }
        let spent = spent(sessions)
        guard spent < budget else {
            let words = QueueRound.dollars(spent)
            return "the budget of \(QueueRound.dollars(budget)) is spent: \(words)"
        }
        if let session = sessions.first(where: Self.isCostUnknown) {
            return "the cost of session '\(session.label)' is not known, so no budget can be kept"
        }
        return nil
    }

    private static func cost(of session: Session) -> Double? {
        session.usage.map { Usage($0) }?.cost
    }

    private static func isCostUnknown(_ session: Session) -> Bool {
        guard let usage = session.usage.map({ Usage($0) }) else { return false }
        return usage.cost == nil && usage.input + usage.output > 0
    }

    /// What Claude Code says when an account may not go on for now; its wording is no contract.
    private static let limits = [
        "rate limit", "rate_limit", "usage limit", "limit reached", "hit your limit",
        "session limit", "weekly limit", "error: 429", "credit balance", "billing_error",
    ]

    /// Whether an error says that nothing more is to be had for now.
    static func isLimit(_ message: String) -> Bool {
        let bytes = Array(message.lowercased().utf8)
        return limits.contains { phrase in
            let phrase = Array(phrase.utf8)
            guard phrase.count <= bytes.count else { return false }
            return (0...(bytes.count - phrase.count)).contains { start in
                bytes[start..<(start + phrase.count)].elementsEqual(phrase)
            }
        }
    }
}
