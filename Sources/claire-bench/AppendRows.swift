import ClairePlatform

/// The store's append beside the same rows inserted in C, both durable at each commit.
enum AppendRows {
    static func rows(_ context: Context) throws -> [Row] {
        let million = try context.million()
        let size = million.record.story.count
        return [
            .measured(
                "append-batched",
                "append to \(size) events, \(Million.perTransaction) a transaction",
                bar: .ratioAtLeast(0.4)
            ) {
                (
                    Measure(million.ours, Quantity.rate),
                    Peer(name: "C insert", measure: Measure(million.theirs, Quantity.rate))
                )
            },
            .measured(
                "append-each", "append at \(size) events, one a transaction",
                bar: .ratioAtLeast(0.8)
            ) { try each(million, context) },
        ]
    }

    /// Turns of single appends; the C program then inserts the rows that the turn made.
    private static func each(
        _ million: Million, _ context: Context
    ) throws -> (ours: Measure, peer: Peer?) {
        let count = context.workbench.isQuick ? 50 : 200
        let insert = try context.insert()
        let record = million.record
        var first = 0
        let samples = try Alternation.run(
            rounds: context.workbench.isQuick ? 5 : 11,
            [
                {
                    first = record.count + 1
                    let start = MonotonicClock.now()
                    try record.append(count, perTransaction: 1)
                    return Double(count) * 1e9 / Double(MonotonicClock.now() - start)
                },
                {
                    let time = try insert.nanoseconds(
                        from: record.path, first: first, count: count, perTransaction: 1,
                        into: million.peer)
                    return Double(count) * 1e9 / time
                },
            ])
        return (
            Measure(samples[0], Quantity.rate),
            Peer(name: "C insert", measure: Measure(samples[1], Quantity.rate))
        )
    }
}
