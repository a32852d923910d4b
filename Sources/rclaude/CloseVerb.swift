import ClaireDomain
import ClairePlatform
import Glibc

/// `rclaude close UUID`: ends a session's agent, and its pane where Claire opened it.
enum CloseVerb {
    /// Milliseconds until an agent that was asked to end is ended, and until that must show.
    private static let patience: Int64 = 5_000

    static func run(_ words: [String], _ context: Context) throws(Failure) -> Int32 {
        let arguments = try Arguments(words, .init(values: ["--host"], takesOperands: true))
        let session = try arguments.oneUUID()
        var tally = ExitTally()
        let (fleet, host) = try Routing.one(
            session, host: try arguments.value("--host"), context, &tally)
        if let host {
            return try RemoteText.pass(
                RemoteCall(host: host, words: ["close", session.text]), context)
        }
        guard let found = fleet[session] else { throw .notFound("no session '\(session)'") }
        try close(found.place)
        return 0
    }

    private static func close(_ place: PaneSession) throws(Failure) {
        guard place.confidence != .low else {
            throw .conflict(
                "session '\(place.session)' is only guessed to be in \(place.pane?.id ?? "a pane")")
        }
        if let pid = place.pid, let process = ProcessTable.entry(of: pid), process.isAlive {
            // The pid may have been given to somebody else since the look.
            let start = place.agent?.process.startTime ?? place.registry?.processStart
            guard start == nil || start == process.startTime else { return }
            guard end(process) else {
                throw .failed("process \(pid) of session '\(place.session)' does not end")
            }
        }
        guard let pane = place.pane, pane.claireSession == place.session else { return }
        let answer = try Tmux().run([["kill-pane", "-t", pane.id]])
        // The pane closes by itself when its program ends.
        guard answer.succeeded || answer.saysNoServer || answer.error.hasPrefix("can't find pane")
        else { throw .failed("tmux: \(answer.error)") }
    }

    /// SIGTERM, and SIGKILL for one that won't.
    private static func end(_ process: ProcessEntry) -> Bool {
        for signal in [SIGTERM, SIGKILL] {
            kill(process.pid, signal)
            let deadline = MonotonicClock.now() + patience * 1_000_000
            while MonotonicClock.now() < deadline {
                guard let now = ProcessTable.entry(of: process.pid), now.isAlive,
                    now.startTime == process.startTime
                else { return true }
                MonotonicClock.sleep(milliseconds: 20)
            }
        }
        return false
    }
}
