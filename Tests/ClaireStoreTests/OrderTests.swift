import ClaireDomain
import Support
import Testing

@testable import ClaireStore

/// Any order of arrival, with duplicates and in any batching, folds into the same projections.
@Suite struct OrderTests {
    @Test("any permutation in any batches, with duplicates, equals a replay of the sorted set")
    func permutations() throws {
        for seed in UInt64(1)...100 {
            var random = SeededGenerator(seed: seed &* 7919)
            let history = try RandomHistory(seed: seed, count: 30).events
            let expected = try MemoryLog.reference(history, positioned: false)
            let log = try MemoryLog()
            let duplicates = (0..<6).compactMap { _ in history.randomElement(using: &random) }
            try Self.feed(log, (history + duplicates).shuffled(using: &random), false, &random)
            let difference = firstDifference(try log.dump(), expected)
            guard difference == nil else {
                Issue.record("seed \(seed): \(difference ?? "")")
                return
            }
            if seed % 10 == 0 {
                #expect(firstDifference(try log.replayed(), expected) == nil, "seed \(seed)")
            }
        }
    }

    @Test("logs that are given up in part fold alike in any interleaving of the origins")
    func abandonments() throws {
        for seed in UInt64(1001)...1120 {
            var random = SeededGenerator(seed: seed &* 104_729)
            let history = try RandomHistory(seed: seed, count: 30, abandons: true).events
            let expected = try MemoryLog.reference(history, positioned: true)
            let log = try MemoryLog()
            try Self.feed(log, Self.interleaved(history, &random), true, &random)
            let difference = firstDifference(try log.dump(), expected)
            guard difference == nil else {
                Issue.record("seed \(seed): \(difference ?? "")")
                return
            }
            if seed % 10 == 0 {
                #expect(firstDifference(try log.replayed(), expected) == nil, "seed \(seed)")
            }
        }
    }

    private static func feed(
        _ log: MemoryLog, _ order: [Born], _ positioned: Bool,
        _ random: inout SeededGenerator
    ) throws {
        var rest = order[...]
        while !rest.isEmpty {
            let size = [1, 1, 2, 5, 30].randomElement(using: &random) ?? 1
            try log.receive(Array(rest.prefix(size)), positioned: positioned)
            rest = rest.dropFirst(size)
        }
    }

    /// A random interleaving that keeps each origin's own order, as the exchange does; some positions
    /// come twice.
    private static func interleaved(
        _ history: [Born], _ random: inout SeededGenerator
    ) -> [Born] {
        var queues = Dictionary(grouping: history, by: \.position.origin).sorted {
            $0.key < $1.key
        }.map { $0.value[...] }
        var order: [Born] = []
        while !queues.isEmpty {
            let index = Int.random(in: 0..<queues.count, using: &random)
            if let next = queues[index].popFirst() { order.append(next) }
            if queues[index].isEmpty { queues.remove(at: index) }
            if Int.random(in: 0..<8, using: &random) == 0,
                let again = order.randomElement(using: &random)
            {
                order.append(again)
            }
        }
        return order
    }
}
