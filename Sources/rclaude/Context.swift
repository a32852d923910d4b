import ClaireDomain
import ClairePlatform

/// What a verb needs to know about the call that it serves.
struct Context {
    let settings: Settings
    /// Whether another machine asks: then only this one is looked at.
    let isServed: Bool
    /// What the other machine sent behind the arguments; our own standard input when `nil`.
    let body: [UInt8]?

    /// The other machines that a call without `--host` asks; mistakes in the list are said.
    func hosts(_ tally: inout ExitTally) -> [String] {
        guard !isServed else { return [] }
        let hosts = Hosts.read()
        for problem in hosts.problems { tally.note(problem) }
        return hosts.names
    }

    /// All of standard input, bounded.
    func input() throws(Failure) -> [UInt8] {
        if let body { return body }
        return try StandardInput.readAll(limit: StandardInput.limit)
    }
}

/// How a call went that is made of several parts: done, or done in part.
struct ExitTally {
    private(set) var hasProblems = false

    /// Says what went wrong with a part; the others go on.
    mutating func note(_ problem: String) {
        Output.message(problem)
        hasProblems = true
    }

    /// Counts a part as not done that was said already, as a row.
    mutating func fail() { hasProblems = true }

    /// 0, or 6 where something is missing.
    var exitCode: Int32 { hasProblems ? 6 : 0 }
}
