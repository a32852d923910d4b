import ClaireDomain

/// `rclaude tail UUID [-n N]`: the last lines of a session's pane.
enum TailVerb {
    static func run(_ words: [String], _ context: Context) throws(Failure) -> Int32 {
        let arguments = try Arguments(
            words, .init(values: ["-n", "--host"], takesOperands: true))
        let session = try arguments.oneUUID()
        let count = try arguments.number("-n", in: 1...10_000) ?? 40
        var tally = ExitTally()
        let (fleet, host) = try Routing.one(
            session, host: try arguments.value("--host"), context, &tally)
        if let host {
            return try RemoteText.pass(
                RemoteCall(host: host, words: ["tail", session.text, "-n", "\(count)"]), context)
        }
        guard let pane = fleet[session]?.place.pane,
            let text = try Tmux().tail(of: pane.id, lines: Int(count))
        else { throw .notFound("no pane with session '\(session)'") }
        Output.write(last(Int(count), of: text))
        return tally.exitCode
    }

    /// The last lines, blank ones at the end left out, control characters too.
    static func last(_ count: Int, of text: String) -> String {
        var lines = ControlCharacters.stripped(text).split(
            separator: "\n", omittingEmptySubsequences: false
        ).map { line in
            var line = line
            while line.last == " " { line.removeLast() }
            return line
        }
        while lines.last?.isEmpty == true { lines.removeLast() }
        return lines.suffix(count).map { $0 + "\n" }.joined()
    }
}

/// Text from another machine that goes on as it is.
enum RemoteText {
    /// Asks a host and passes its text on without control characters.
    ///
    /// - Returns: the exit code there.
    static func pass(_ call: RemoteCall, _ context: Context) throws(Failure) -> Int32 {
        guard let answer = RemoteCall.ask([call], context.settings).first?.answer else { return 0 }
        switch answer {
        case .failure(let failure): throw .failed(failure.message)
        case .success(let answer):
            Output.write(ControlCharacters.stripped(answer.output))
            return answer.status
        }
    }
}

extension Failure {
    /// A session that several hosts have.
    static func several(_ found: (session: UUID, hosts: [String])) -> Failure {
        .notFound(
            "session '\(found.session)' is on several hosts: \(found.hosts.joined(separator: ", "))"
        )
    }
}
