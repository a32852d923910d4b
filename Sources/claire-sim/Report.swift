import ClairePlatform

/// What `claire-sim` prints.
enum Report {
    /// The figures of a run.
    ///
    /// - Parameters:
    ///   - seconds: on the clock on the wall.
    ///   - cpuSeconds: of all threads together.
    static func text(_ tally: Tally, seconds: Double, cpuSeconds: Double) -> String {
        var lines = [
            "seeds               \(tally.seeds)",
            "events              \(tally.events), at \(tally.positions) positions checked",
            "simulated hours     \(tally.simulated / 3_600_000)",
            "commands            \(tally.writes) acknowledged, \(tally.refused) refused",
            "exchanges           \(tally.exchanges) in \(tally.rounds) calls",
            "logs beside a first \(tally.incarnations), forks told apart \(tally.forks)",
            "kept for their time \(tally.quarantined) events when all was healed",
            "rounds to heal      \(tally.mostHealingRounds) at most",
            "faults",
        ]
        for (fault, count) in zip(Tally.Fault.allCases, tally.faults) {
            lines.append("  \(pad(fault.rawValue, 30))\(count)")
        }
        let divergences = Invariant.allCases.filter { $0 != .ackedIsKept }
            .reduce(0) { $0 + tally.count(of: $1) }
        lines += [
            "destroyed with disks \(tally.destroyed) events that nobody else held",
            "divergences         \(divergences)",
            "acked lost          \(tally.count(of: .ackedIsKept))",
            "seeds a second      \(rate(tally, seconds)), \(rate(tally, cpuSeconds)) a second of "
                + "one core's time",
        ]
        return lines.joined(separator: "\n")
    }

    private static func rate(_ tally: Tally, _ seconds: Double) -> Int {
        Int(Double(tally.seeds) / max(seconds, 0.001))
    }

    /// One failure with the command that replays it.
    static func text(_ seed: UInt64, _ violation: Violation) -> String {
        """
        seed \(seed) fails: \(violation.invariant.rawValue)
          \(violation.detail)
          again: claire-sim --seed \(seed) --trace
        """
    }

    static func pad(_ text: String, _ width: Int) -> String {
        text + String(repeating: " ", count: max(1, width - text.count))
    }
}
