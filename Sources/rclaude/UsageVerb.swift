import ClaireDomain
import ClairePlatform

/// `rclaude usage UUID…`: tokens and an estimate of what they cost, a row for each model.
enum UsageVerb {
    static func run(_ words: [String], _ context: Context) throws(Failure) -> Int32 {
        let arguments = try Arguments(words, .init(values: ["--host"], takesOperands: true))
        let sessions = try Arguments.uuids(arguments.operands)
        guard !sessions.isEmpty else { throw .usage("which session? a uuid is missing") }
        let prices = try PriceTable.read(context.settings)
        var tally = ExitTally()
        let folder = TranscriptFolder(ClaudeFolder())
        let routing = try Routing(
            sessions, host: try arguments.value("--host"), context, &tally,
            isHere: { folder.path(of: $0, cwd: nil) != nil })
        for ambiguous in routing.ambiguous { tally.note(Failure.several(ambiguous).message) }
        var rows: [[String]] = []
        for session in routing.local {
            // No file before the first turn: nothing was used yet.
            guard let path = folder.path(of: session, cwd: nil) else { continue }
            rows += self.rows(of: session, UsageLedger.count(session, in: path), prices)
        }
        let calls = routing.remote.map { host, sessions in
            RemoteCall(host: host, words: ["usage"] + sessions.map(\.text))
        }
        rows += RemoteTable.ask(calls, .usage, context.settings, &tally).flatMap(\.rows)
        Output.table(RowSchema.usage.names, rows)
        return tally.exitCode
    }

    private static func rows(
        of session: UUID, _ ledger: UsageLedger, _ prices: PriceTable
    ) -> [[String]] {
        let models = Dictionary(grouping: ledger.totals, by: { $0.key.model })
        return models.keys.sorted { $0.precedesInBytes($1) }.map { model in
            let days = models[model] ?? []
            var tokens = TokenCount()
            var cost: Double? = 0
            var since = ""
            for (key, count) in days {
                tokens += count
                guard let price = prices.price(of: model, on: key.day) else {
                    cost = nil
                    continue
                }
                cost = cost.map { $0 + price.cost(of: count) }
                since = max(since, price.since)
            }
            let basis = cost == nil ? "no price known" : "estimate, prices of \(since)"
            return [
                session.text, ControlCharacters.oneLine(model, limit: 100), String(tokens.input),
                String(tokens.output), String(tokens.cacheRead),
                String(tokens.cacheWrite + tokens.cacheWriteHour),
                cost.map { Decimals.text($0, places: 6) } ?? "",
                ledger.isComplete ? basis : basis + ", partial",
            ]
        }
    }
}

/// Numbers in plain decimals.
enum Decimals {
    /// A number that isn't negative with so many places, rounded.
    static func text(_ value: Double, places: Int) -> String {
        let scale = (0..<places).reduce(1.0) { scale, _ in scale * 10 }
        let scaled = Int64(exactly: (value * scale).rounded()) ?? Int64.max
        let digits = String(scaled)
        let padded = String(repeating: "0", count: max(0, places + 1 - digits.utf8.count)) + digits
        return padded.dropLast(places) + "." + padded.suffix(places)
    }
}
