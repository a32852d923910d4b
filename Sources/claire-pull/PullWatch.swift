import ClaireCommandLine
import ClaireCommands
import ClaireDomain
import ClaireFleet
import ClairePlatform
import ClaireStore
import ClaireVerb

/// `claire pull --watch`: one round after the other until a signal asks to stop.
struct PullWatch {
    let context: Context
    let pull: FleetPull
    let broadcasts: BroadcastRun
    let notifier: WaitNotifier
    /// The database.
    let path: String

    /// Milliseconds between the starts of two rounds where nothing else is asked.
    private static let interval: Int64 = 5000

    func run() throws(VerbFailure) {
        let every = context.invocation[PullSpec.every]?.milliseconds ?? Self.interval
        context.logger.log(.info, "watching", [("every_ms", .integer(every))])
        var isFirst = true
        var problems: [String] = []
        // Dashboards need not ask the fleet as well then. It is asked for here in any case.
        var lease: FleetLease?
        defer { lease?.release() }
        while Interruption.received == nil {
            let due = MonotonicClock.now() + every * 1_000_000
            lease = lease ?? FleetLease(of: path)
            try round(isFirst: isFirst, &problems)
            isFirst = false
            pause(until: due)
        }
        context.logger.log(.info, "stopped")
        if let signal = Interruption.take() { Interruption.end(by: signal) }
    }

    private func round(isFirst: Bool, _ known: inout [String]) throws(VerbFailure) {
        let report: PullReport
        do throws(FleetError) {
            report = try pull.round()
            try broadcasts.deliverPending(toIdle: report.idle)
            _ = try storing { () throws(StoreError) in try notifier.look() }
        } catch {
            return try goOn(after: error)
        }
        // A host that stays down is said once.
        for problem in report.problems where !known.contains(problem) {
            context.logger.log(.warning, problem)
        }
        known = report.problems
        let isNews = isFirst || report.events > 0
        context.logger.log(isNews ? .info : .debug, "pulled", Self.fields(report))
        guard context.form == .json, isNews else { return }
        context.printJSON(report.members(try PullVerb.seen(report, context)))
        try context.flush()
    }

    /// A fleet that can't be asked now may answer later; a program that is missing won't.
    private func goOn(after error: FleetError) throws(VerbFailure) {
        switch error {
        case .transport(.interrupted): return
        case .transport(.timedOut), .transport(.failed), .transport(.malformed), .store(.busy):
            context.logger.log(.error, VerbFailure(error).message.plain)
        default: throw VerbFailure(error)
        }
    }

    private static func fields(_ report: PullReport) -> [(key: String, value: JSON)] {
        [
            ("sessions", JSON(report.sessions.count)), ("events", JSON(report.events)),
            ("changed", JSON(report.changed.count)), ("ended", JSON(report.vanished.count)),
            ("waiting", JSON(report.sessions.count { $0.state == .waiting })),
        ]
    }

    /// Sleeps in pieces, so that a signal that falls between two looks is seen soon.
    private func pause(until due: Int64) {
        while Interruption.received == nil {
            let left = (due - MonotonicClock.now()) / 1_000_000
            guard left > 0 else { return }
            MonotonicClock.sleep(milliseconds: min(left, 100))
        }
    }
}
