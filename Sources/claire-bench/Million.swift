import ClairePlatform

/// A million events in Claire's database and the same rows in the C program's, filled in turns, with
/// the times that the turns took.
final class Million {
    let record: Record
    /// The C program's database.
    let peer: String
    /// Events a second of each turn.
    let ours: [Double]
    let theirs: [Double]
    static let perTransaction = 10_000

    init(_ context: Context, events: Int) throws {
        let workbench = context.workbench
        let insert = try context.insert()
        record = try Record(workbench, name: "million", story: Story(events: events))
        peer = workbench.path("million.db")
        let turns = workbench.isQuick ? 5 : 20
        var ours: [Double] = []
        var theirs: [Double] = []
        for turn in 0..<turns {
            Benchmark.progress("append: turn \(turn + 1) of \(turns)")
            let first = record.count + 1
            let slice = events / turns
            let start = MonotonicClock.now()
            try record.append(slice, perTransaction: Million.perTransaction)
            ours.append(Double(slice) * 1e9 / Double(MonotonicClock.now() - start))
            let time = try insert.nanoseconds(
                from: record.path, first: first, count: slice,
                perTransaction: Million.perTransaction, into: peer)
            theirs.append(Double(slice) * 1e9 / time)
        }
        self.ours = ours
        self.theirs = theirs
    }
}
