import ClaireCommandLine
import ClaireCommands
import ClaireDomain
import ClaireFleet
import ClairePlatform
import ClaireSessions
import ClaireStore
import ClaireVerb

/// One round of the queue after the other, until nothing is left to do or a signal asks to stop.
struct QueueLoop {
    let context: Context
    let engine: QueueEngine
    let projects: [Project]
    let notifier: WaitNotifier

    /// Milliseconds between the starts of two rounds, and while there is more to begin.
    private static let interval: Int64 = 5000
    private static let haste: Int64 = 500

    func run() throws(VerbFailure) {
        let every = context.invocation[QueueSpec.every]?.milliseconds ?? Self.interval
        let printer = QueuePrinter(context: context)
        var problems: [String] = []
        while Interruption.received == nil {
            let begun = MonotonicClock.now()
            guard let round = try round(&problems) else { continue }
            if let holder = round.takenBy { throw Self.taken(by: holder) }
            try printer.print(round, engine.state)
            try notify()
            if isDone(round) { return try end() }
            let wait = round.isUnfinished ? min(Self.haste, every) : every
            pause(until: begun + wait * 1_000_000)
        }
        let signal = Interruption.take()
        try end()
        try context.flush()
        if let signal { Interruption.end(by: signal) }
    }

    /// A fleet that can't be asked now may answer later; a program that is missing won't.
    private func round(_ known: inout [String]) throws(VerbFailure) -> QueueRound? {
        do throws(FleetError) {
            let round = try engine.round()
            for problem in round.problems where !known.contains(problem) {
                context.logger.log(.warning, problem)
            }
            known = round.problems
            return round
        } catch {
            switch error {
            case .transport(.interrupted): return nil
            case .transport(.timedOut), .transport(.failed), .transport(.malformed), .store(.busy):
                context.logger.log(.error, VerbFailure(error).message.plain)
                pause(until: MonotonicClock.now() + Self.interval * 1_000_000)
                return nil
            default: throw VerbFailure(error)
            }
        }
    }

    private func notify() throws(VerbFailure) {
        do throws(StoreError) { try notifier.look() } catch {
            if case .busy = error { return }
            throw VerbFailure(error)
        }
    }

    private func isDone(_ round: QueueRound) -> Bool {
        if context.invocation[QueueSpec.watch] || round.isUnfinished { return false }
        if context.invocation[QueueSpec.once] { return true }
        return round.busy.isEmpty && (round.ready == 0 || engine.state.stop != nil)
    }

    /// The sessions go on by themselves, and another machine may take over.
    private func end() throws(VerbFailure) {
        try QueueHold.release(projects, context)
        if engine.state.stop != nil || engine.hasFailed { context.exit = .partial }
    }

    private static func taken(by holder: QueueHolder) -> VerbFailure {
        VerbFailure(
            .conflict, code: "queue_held",
            "the queue was taken over by '\(holder.host)': nothing more is fed from here",
            hint: "claire status")
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
