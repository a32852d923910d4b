import ClairePlatform
import ClaireStore

/// All projections made anew from the log.
enum ReplayRows {
    static func rows(_ context: Context) throws -> [Row] {
        let million = try context.million().record
        let small = try context.record()
        let rounds = 3
        let insert = try context.insert()
        let raw = context.workbench.path("raw.db")
        let samples = try Alternation.run(
            rounds: rounds,
            [
                { try replay(million) },
                {
                    File.remove(raw)
                    File.remove(raw + "-wal")
                    File.remove(raw + "-shm")
                    let time = try insert.nanoseconds(
                        from: million.path, first: 1, count: million.count,
                        perTransaction: 10_000, into: raw)
                    return Double(million.count) * 1e9 / time
                },
                { try replay(small) },
            ]
        ).map { Measure($0, Quantity.rate) }
        return [
            Row(
                "replay", "replay \(million.count) events", bar: .ratioAtLeast(0.25),
                .measured(ours: samples[0], peer: Peer(name: "C insert", measure: samples[1]))),
            Row(
                "replay-linear", "replay \(million.count) events beside \(small.count)",
                bar: .ratioAtLeast(0.7),
                .measured(
                    ours: samples[0],
                    peer: Peer(name: "replay of \(small.count)", measure: samples[2]))),
        ]
    }

    /// Events a second.
    private static func replay(_ record: Record) throws -> Double {
        let start = MonotonicClock.now()
        try Replay(record.store).run()
        return Double(record.count) * 1e9 / Double(MonotonicClock.now() - start)
    }
}
