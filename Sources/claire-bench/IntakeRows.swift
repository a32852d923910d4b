import ClaireDomain
import ClairePlatform
import ClaireStore

/// Taking another machine's log in by pages, as an exchange does, beside what this machine appends.
enum IntakeRows {
    static func rows(_ context: Context) throws -> [Row] {
        let source = try context.record()
        let origin = try source.store.machineID().text
        let page = 500
        return [
            .measured(
                "intake", "take in \(source.count) events, \(page) a transaction",
                bar: .ratioAtLeast(0.5)
            ) {
                var round = 0
                let samples = try Alternation.run(
                    rounds: context.workbench.isQuick ? 3 : 5,
                    [
                        {
                            round += 1
                            let (store, _) = try Store.create(
                                at: context.workbench.path("intake\(round)/claire.db"),
                                machine: UUID(high: 1, low: UInt64(round)))
                            return try rate(source.count) { try take(source, origin, page, store) }
                        },
                        {
                            let record = try Record(
                                context.workbench, name: "appended\(round)", story: source.story)
                            return try rate(source.count) {
                                try record.append(source.count, perTransaction: page)
                            }
                        },
                    ])
                return (
                    Measure(samples[0], Quantity.rate),
                    Peer(
                        name: "append, \(page) a time", measure: Measure(samples[1], Quantity.rate))
                )
            }
        ]
    }

    private static func rate(_ count: Int, _ body: () throws -> Void) rethrows -> Double {
        let start = MonotonicClock.now()
        try body()
        return Double(count) * 1e9 / Double(MonotonicClock.now() - start)
    }

    private static func take(
        _ source: Record, _ origin: String, _ page: Int, _ store: Store
    ) throws {
        var seq = 0
        while true {
            try BenchError.throwIfInterrupted()
            let events = try source.store.read { reader throws(StoreError) in
                try reader.positions(of: origin, after: seq, limit: page, maxBytes: 1 << 20)
            }
            guard let last = events.last else { break }
            let outcomes = try store.takeIn(
                events.map { Incoming(event: $0.event, position: $0.position) }, from: "bench",
                isDurable: false)
            guard outcomes.allSatisfy({ $0 == .stored }) else {
                throw BenchError("an event was not taken")
            }
            seq = last.position.seq
        }
    }
}
