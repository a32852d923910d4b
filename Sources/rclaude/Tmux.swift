import ClaireDomain
import ClairePlatform

/// The user's tmux server, through its command line.
///
/// Panes are addressed by their `%N` alone: `-t x` would match a session `xy` by its prefix. Names
/// and texts from outside never stand in a format or a command, where `#(…)` would be run.
struct Tmux {
    /// Milliseconds for one call; tmux answers in a few.
    static let timeout: Int64 = 10_000

    /// The words that name the server, where it isn't the user's own.
    private let server: [String]

    /// - Parameter server: the name of a server apart from the user's.
    init(server: String? = nil) { self.server = server.map { ["-L", $0] } ?? [] }

    /// What tmux said.
    struct Answer {
        let succeeded: Bool
        let output: [UInt8]
        let error: String

        /// Whether there is no server, or one that ends since its last session has, which is an
        /// empty fleet and no error.
        var saysNoServer: Bool { !succeeded && Self.noServer.contains { error.hasPrefix($0) } }

        /// The last is what a server without a session says to any command with a target.
        private static let noServer = [
            "no server running", "error connecting to", "server exited", "lost server",
            "no current target",
        ]
    }

    /// Runs commands in one call of tmux; they stop at the first that fails.
    ///
    /// - Throws: `transport` where there is no tmux.
    func run(_ commands: [[String]], input: [UInt8]? = nil) throws(Failure) -> Answer {
        let words = commands.joined(separator: [";"])
        var program = Subprocess(["tmux", "-u"] + server + words, timeout: Tmux.timeout)
        if let input { program.input = .bytes(input) }
        // Under a C locale tabs and everything beyond ASCII would come out as `_`, even with -u.
        program.environment = ["LC_ALL": "C.UTF-8"]
        return try Tmux.answer(of: program)
    }

    /// Runs one command with the caller's own locale, which a server that this starts will keep.
    ///
    /// It keeps all of the caller's environment for every pane that it will ever have, so what is
    /// true of this call alone is left out: which claire runs, and whose session asks.
    func runStartingServer(_ commands: [[String]]) throws(Failure) -> Answer {
        let words = commands.joined(separator: [";"])
        var program = Subprocess(["tmux", "-u"] + server + words, timeout: Tmux.timeout)
        for name in Tmux.passing { program.environment[name] = .some(nil) }
        return try Tmux.answer(of: program)
    }

    /// Variables that tell a verb how it was called, or an agent's child whose child it is.
    static let passing = [
        "CLAIRE", "CLAIRE_EXEC_PATH", "CLAIRE_CONTRACT", "CLAIRE_REMOTE", "CLAIRE_SESSION",
        "CLAUDECODE", "CLAUDE_CODE_SESSION_ID",
    ]

    private static func answer(of program: Subprocess) throws(Failure) -> Answer {
        let result: SubprocessResult
        do throws(SubprocessError) {
            result = try program.run()
        } catch {
            throw .transport("\(error)", hint: "sudo apt-get install tmux")
        }
        let error =
            result.ending == .timedOut
            ? "tmux did not answer within \(timeout) ms" : result.errorText
        return Answer(succeeded: result.succeeded, output: result.output, error: error)
    }

    /// Every pane of the server once; none where no server runs.
    func panes() throws(Failure) -> [TmuxPane] {
        let answer = try run([["list-panes", "-a", "-F", TmuxPane.format]])
        guard answer.succeeded else {
            if answer.saysNoServer { return [] }
            throw .failed("tmux: \(answer.error)")
        }
        return TmuxPane.list(answer.output)
    }

    /// One pane as it is now; `nil` if it is gone.
    func pane(_ id: String) throws(Failure) -> TmuxPane? {
        let answer = try run([["display-message", "-p", "-t", id, TmuxPane.format]])
        return answer.succeeded ? TmuxPane.list(answer.output).first { $0.id == id } : nil
    }

    /// What panes show, the visible part, in one call of tmux as a rule.
    ///
    /// - Returns: the text by pane; a pane that has gone has none.
    func texts(of panes: [String]) throws(Failure) -> [String: String] {
        var texts: [String: String] = [:]
        var rest = panes[...]
        // The chain stops at a pane that has gone: the rest is asked for again, without it.
        while !rest.isEmpty {
            let answer = try run(rest.flatMap(Tmux.capture) + [Tmux.mark(TmuxCapture.end)])
            let captured = TmuxCapture.split(answer.output)
            texts.merge(captured.complete) { $1 }
            let failed = captured.incomplete ?? rest.first
            guard !answer.succeeded, !answer.saysNoServer,
                let index = rest.firstIndex(where: { $0 == failed })
            else { break }
            rest = rest[(index + 1)...]
        }
        return texts
    }

    private static func capture(_ pane: String) -> [[String]] {
        // Without its `%`, which tmux would hand to strftime(3).
        [mark(String(pane.dropFirst())), ["capture-pane", "-p", "-t", pane]]
    }

    private static func mark(_ name: String) -> [String] {
        ["display-message", "-p", TmuxCapture.mark + name]
    }

    /// The last lines of a pane, its history included; `nil` if it is gone.
    func tail(of pane: String, lines: Int) throws(Failure) -> String? {
        let answer = try run([["capture-pane", "-p", "-J", "-t", pane, "-S", "-\(lines)"]])
        return answer.succeeded ? String(decoding: answer.output, as: UTF8.self) : nil
    }
}

/// Takes the output of several captures apart.
enum TmuxCapture {
    /// Stands before each pane's text; the bell can't be in a captured text.
    static let mark = "rclaude-capture\u{7}"
    static let end = "end"

    /// The texts by pane, and the pane at which the output breaks off.
    static func split(_ output: [UInt8]) -> (complete: [String: String], incomplete: String?) {
        var complete: [String: String] = [:]
        var name: String?
        var lines: [Substring] = []
        for line in String(decoding: output, as: UTF8.self)
            .split(separator: "\n", omittingEmptySubsequences: false)
        {
            guard let next = marked(line) else {
                lines.append(line)
                continue
            }
            if let name { complete[name] = lines.joined(separator: "\n") }
            lines = []
            name = next == end ? nil : "%" + next
        }
        return (complete, name)
    }

    private static func marked(_ line: Substring) -> String? {
        line.hasPrefix(mark) ? String(line.dropFirst(mark.count)) : nil
    }
}
