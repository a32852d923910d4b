import ClaireDomain
import ClaireStore

/// Says what is wrong on this machine and what to do.
struct LocalAdvisor {
    let report: SyncReport
    let reader: Reader
    let configured: [ConfiguredPeer]

    private var now: Int64 { report.now }

    /// The worst first.
    func advice() throws(StoreError) -> [SyncAdvice] {
        var found: [SyncAdvice] = []
        if configured.isEmpty, report.peers.isEmpty {
            found.append(
                SyncAdvice(
                    .note, "no_peers", "no peer is named here, and no machine calls this one",
                    do:
                        "claire sync peer add NAME URL; or 'claire web' here, and add this one there"
                ))
        }
        found += [clock(), lead()].compactMap { $0 }
        found += refused()
        found += waiting()
        found += forks()
        if let restored = try incarnation() { found.append(restored) }
        return SyncAdvice.sorted(found)
    }

    private func clock() -> SyncAdvice? {
        guard now >= LogicalClock.epoch else {
            return SyncAdvice(
                .problem, "clock",
                "this machine's clock says \(Timestamp.text(now)): nothing can "
                    + "be written or taken in", do: "set the clock")
        }
        let skews = report.peers.compactMap(\.skew)
        guard SyncReport.isClockHere(skews), let least = skews.min() else { return nil }
        return SyncAdvice(
            .problem, "clock_here",
            "this machine's clock is \(Elapsed.text(least)) \(least > 0 ? "behind" : "ahead of") "
                + "those of all \(skews.count) peers",
            do: "set this machine's clock; 'timedatectl' says whether it follows a time server")
    }

    /// What this machine wrote while its clock stood in the future.
    private func lead() -> SyncAdvice? {
        guard report.clockLead > ClockRepair.tolerance else { return nil }
        return SyncAdvice(
            .problem, "clock_lead",
            "this machine's log is \(Elapsed.text(report.clockLead)) ahead of its clock: peers keep "
                + "what it writes aside until then",
            do: ClockRepair.advice)
    }

    /// Altered events, by who sent them.
    private func refused() -> [SyncAdvice] {
        var told: Set<String> = []
        return report.refusals.compactMap { refusal in
            let code = refusal.rejection.rawValue
            guard told.insert("\(refusal.peer) \(code)").inserted else { return nil }
            let alike = report.refusals.filter {
                $0.rejection == refusal.rejection && $0.peer.hasSameBytes(as: refusal.peer)
            }
            return refused(refusal, alike)
        }
    }

    private func refused(_ refusal: Refusal, _ alike: [Refusal]) -> SyncAdvice? {
        let isBlocking = alike.contains(where: report.isBlocking)
        guard isBlocking || now - refusal.arrived < PeerAdvisor.memory else { return nil }
        let events = Elapsed.count(alike.count, "event")
        let isOne = alike.count == 1
        let since = isBlocking ? "" : "; no log waits for the right ones"
        let place = refusal.position.map { " (the last at \($0.origin) \($0.seq))" } ?? ""
        let verify =
            configured.contains { $0.name.hasSameBytes(as: refusal.peer) }
            ? "claire sync verify \(ShellText.quoted(refusal.peer)); then " : ""
        switch refusal.rejection {
        case .otherBytes, .brokenChain:
            let how =
                refusal.rejection == .otherBytes
                ? "\(isOne ? "has" : "have") other bytes than this log under the same uuid"
                : isOne ? "does not fit the chain of its log" : "do not fit the chain of their log"
            return SyncAdvice(
                isBlocking ? .problem : .warning, "tampering",
                "\(events) from '\(refusal.peer)' \(how)\(place): altered there or on the way, "
                    + "refused and kept aside\(since)",
                do: "\(verify)claire doctor, here and there: the side that altered them says so")
        default:
            return SyncAdvice(
                .warning, refusal.rejection.rawValue,
                "\(events) from '\(refusal.peer)' \(isOne ? "was" : "were") refused\(place): \(refusal.detail)\(since)",
                do: "see what writes them there")
        }
    }

    /// The logs that are due first; somebody with a token could make any number of them.
    private func waiting() -> [SyncAdvice] {
        let shown = report.quarantined.prefix(Self.shownLogs).map(waiting)
        let more = report.quarantined.dropFirst(Self.shownLogs)
        guard !more.isEmpty else { return shown }
        let events = more.reduce(0) { $0 + $1.count }
        return shown + [
            SyncAdvice(
                .warning, "quarantined",
                "\(Elapsed.count(events, "event", "of", "of")) \(Elapsed.count(more.count, "more log")) "
                    + "wait for their time",
                do: "claire sync status --json names them all")
        ]
    }

    /// How many logs in quarantine are named one by one.
    private static let shownLogs = 5

    private func waiting(_ waiting: QuarantinedLog) -> SyncAdvice {
        let origin = waiting.origin.map { "of '\($0)'" } ?? "without a log"
        let wait = waiting.until - now
        let due =
            wait > 0
            ? "until \(Timestamp.text(waiting.until)), in \(Elapsed.text(wait))"
            : "for the next exchange"
        return SyncAdvice(
            .warning, "quarantined",
            "\(Elapsed.count(waiting.count, "event")) \(origin) from '\(waiting.peer)' "
                + (waiting.count == 1 ? "is" : "are") + " ahead of this machine's clock and "
                + (waiting.count == 1 ? "waits" : "wait") + " \(due)",
            do: wait > 0
                ? "set the clock that is wrong; if that machine wrote them while its clock was, "
                    + "there: claire doctor --repair clock"
                : "claire sync")
    }

    /// Forks of late; they are settled by themselves, and older ones are history.
    private func forks() -> [SyncAdvice] {
        let late = report.forks.filter { now - $0.found < PeerAdvisor.memory }
        let own = late.filter(\.isOwn)
        var found: [SyncAdvice] = []
        if let split = own.first {
            found.append(
                SyncAdvice(
                    .warning, "fork_own",
                    "a copy of this machine's database wrote under its name (\(split.origin) from "
                        + "\(split.seq) on, seen \(Elapsed.ago(now - split.found))); both "
                        + "branches are kept, and this machine goes on under a name of its own",
                    do: "see that no clone or old backup of this database is still in use"))
        }
        if let split = late.first(where: { !$0.isOwn }) {
            let more = late.count - own.count - 1
            found.append(
                SyncAdvice(
                    .note, "fork",
                    "two branches of the log '\(split.origin)' from \(split.seq) on were seen "
                        + "\(Elapsed.ago(now - split.found))"
                        + (more > 0 ? ", and \(Elapsed.count(more, "other fork"))" : "")
                        + "; both are kept, the one as '\(split.branch)'",
                    do: "see that its machine was not cloned, or restored without knowing"))
        }
        return found
    }

    /// This machine writes a new log since a short while.
    private func incarnation() throws(StoreError) -> SyncAdvice? {
        guard !report.origin.hasSameBytes(as: report.machine) else { return nil }
        let first = try reader.positions(of: report.origin, after: 0, limit: 1, maxBytes: 0).first
        let since = first.flatMap { HLC($0.event.hlc)?.wall } ?? now
        guard now - since < PeerAdvisor.memory else { return nil }
        return SyncAdvice(
            .note, "incarnation",
            "this database was restored, copied or repaired \(Elapsed.ago(now - since)); what is "
                + "written here now stands in the log '\(report.origin)'")
    }
}
