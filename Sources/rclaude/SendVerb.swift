import ClaireDomain
import ClairePlatform

/// `rclaude send`: types a text into sessions, and says for each what was observed.
enum SendVerb {
    private static let grammar = Arguments.Grammar(
        values: ["--mode", "--text", "--id", "--host", "--wait"], lists: ["--session"],
        flags: ["--yes", "--stdin"])

    static func run(_ words: [String], _ context: Context) throws(Failure) -> Int32 {
        let arguments = try Arguments(words, grammar)
        let sessions = try Arguments.uuids(arguments.values("--session"))
        guard !sessions.isEmpty else { throw .usage("to which session? '--session' is missing") }
        let options = try options(arguments, context)
        if !arguments.flags.contains("--yes") { try confirm(sessions) }
        Interruption.noteSignals()
        var tally = ExitTally()
        let fleet = try LocalFleet.look(context.settings)
        let routing = try Routing(
            sessions, host: try arguments.value("--host"), context, &tally,
            isHere: { fleet[$0] != nil })
        let run = DeliveryRun(
            settings: context.settings, deliveries: routing.local.map { Delivery($0, options) })
        let signal = run.run()
        var rows = run.deliveries.map(\.row)
        rows += routing.ambiguous.map {
            [
                $0.session.text, "failed", "on several hosts: \($0.hosts.joined(separator: ", "))",
                "0",
            ]
        }
        if signal == nil { rows += forward(routing, options, context, &tally) }
        print(rows, in: sessions, &tally)
        if let signal { Interruption.end(by: signal) }
        return tally.exitCode
    }

    private static func options(
        _ arguments: Arguments, _ context: Context
    ) throws(Failure) -> SendOptions {
        let word = try arguments.value("--mode") ?? "idle"
        guard let mode = SendOptions.Mode(rawValue: word) else {
            throw .usage("mode '\(word)' is none of idle, queue, now")
        }
        let id = try arguments.value("--id")
        if let id, !SentNotes.isID(id) {
            throw .usage("'\(id)' can't be an id: 1 to 64 letters, digits, '-' and '_'")
        }
        return SendOptions(
            mode: mode, text: try text(arguments, context), id: id,
            wait: try arguments.number("--wait", in: 0...600_000) ?? context.settings.wait,
            settle: context.settings.settle, verify: context.settings.verify)
    }

    private static func text(
        _ arguments: Arguments, _ context: Context
    ) throws(Failure) -> String {
        let given = try arguments.value("--text")
        guard (given != nil) != arguments.flags.contains("--stdin") else {
            throw .usage("one of '--text' and '--stdin' is needed")
        }
        let raw: String
        if let given {
            raw = given
        } else {
            raw = String(decoding: try context.input(), as: UTF8.self)
        }
        let text = PlainText.stripped(raw)
        guard text.utf8.count <= SendOptions.longest else {
            throw .usage("the text is longer than \(SendOptions.longest) bytes")
        }
        guard text.utf8.contains(where: { $0 > 0x20 }) else { throw .usage("the text is empty") }
        return text
    }

    /// Asks the person; without one the option says it.
    private static func confirm(_ sessions: [UUID]) throws(Failure) {
        guard Terminal.isTerminal(.input), Terminal.isTerminal(.error) else {
            throw .usage("without a terminal '--yes' is needed")
        }
        for session in sessions { Output.message("to \(session)") }
        Output.message("send? y or n")
        guard Terminal.readYes(timeout: 60_000) else {
            throw .failed("nothing was sent")
        }
    }

    /// Has other machines send to their sessions. A recipient whose host doesn't answer gets no row:
    /// what became of it isn't known.
    private static func forward(
        _ routing: Routing, _ options: SendOptions, _ context: Context, _ tally: inout ExitTally
    ) -> [[String]] {
        var words = ["send", "--yes", "--stdin", "--mode", options.mode.rawValue]
        words += ["--wait", "\(options.wait)"]
        if let id = options.id { words += ["--id", id] }
        var settings = context.settings
        settings.sshTimeout += options.wait + options.settle + options.verify
        let calls = routing.remote.map { host, sessions in
            RemoteCall(
                host: host, words: words + ["--session"] + sessions.map(\.text),
                input: Array(options.text.utf8))
        }
        return RemoteTable.ask(calls, .send, settings, &tally).flatMap(\.rows)
    }

    private static func print(
        _ rows: [[String]], in order: [UUID], _ tally: inout ExitTally
    ) {
        let sorted = order.compactMap { session in rows.first { UUID($0[0]) == session } }
        Output.table(RowSchema.send.names, sorted)
        if sorted.count < order.count { tally.fail() }
        for row in sorted where row[1] != DeliveryOutcome.submitted.rawValue { tally.fail() }
    }
}
