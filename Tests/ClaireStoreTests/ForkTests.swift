import ClaireDomain
import Foundation
import Support
import Testing

@testable import ClaireStore

/// Two branches of one log: all machines keep the same one under its name, whoever meets whom first,
/// and no event of either is lost.
@Suite struct ForkTests {
    /// Machines that wrote one log apart after a common beginning; none knows that it is a copy.
    private func branches(_ count: Int, common: Int = 4, own: Int = 3) throws -> [Machine] {
        let first = try Machine(1)
        try first.work(common)
        var machines = [first]
        for _ in 1..<count {
            let copy = try Machine(copyOf: first)
            try copy.restore(first.backUp("b\(machines.count).db"), isHidden: true)
            machines.append(copy)
        }
        for (number, machine) in machines.enumerated() {
            try machine.work(own + number, "branch\(number)-")
            #expect(try machine.origin == first.id.text)
        }
        return machines
    }

    private func orders(_ count: Int) -> [[Int]] {
        guard count > 1 else { return [[0]] }
        return orders(count - 1).flatMap { order in
            (0...order.count).map { place in
                var longer = order
                longer.insert(count - 1, at: place)
                return longer
            }
        }
    }

    @Test("of two branches the one with the lower chain keeps the name, and both live on")
    func two() throws {
        for firstSends in [true, false] {
            let machines = try branches(2)
            let (a, b) = (machines[0], machines[1])
            let name = a.id.text
            let heads = try machines.map { try $0.log(name)[4].position?.chain ?? .start }
            let all = try a.uuids.union(b.uuids)
            #expect(try firstSends ? a.meet(b) : b.meet(a))
            #expect(try a.digest == b.digest)
            #expect(try a.uuids == all && b.uuids == all)
            let lower = heads[0].precedes(heads[1]) ? 0 : 1
            let branch = LogOrigin.branch(of: name, heads[1 - lower])
            for machine in machines {
                #expect(try machine.log(name)[4].position?.chain == heads[lower])
                #expect(try machine.log(branch).count == 3 + (1 - lower))
                #expect(try machine.isSound)
                #expect(try machine.origin != branch)
            }
            // The one that wins need not hear of it; then it alone writes on under the name.
            #expect(try machines[1 - lower].origin != name)
            let forks = try machines[1 - lower].store.read { reader throws(StoreError) in
                try reader.forks()
            }
            #expect(forks.map(\.seq) == [5] && forks.map(\.branch) == [branch])
            #expect(forks.first?.isOwn == true)
            #expect(try machines[1 - lower].store.complaints() == ["forks"])
        }
    }

    @Test("three branches and a bystander come to the same, in whatever order they meet")
    func three() throws {
        for order in orders(3) {
            let machines = try branches(3)
            let bystander = try Machine(9)
            try bystander.work(2, "other")
            let all = try machines.reduce(into: try bystander.uuids) { $0.formUnion(try $1.uuids) }
            for index in order { try bystander.meet(machines[index]) }
            for machine in [machines[order[0]], machines[order[1]]] { try bystander.meet(machine) }
            for machine in machines { try bystander.meet(machine) }
            let expected = try bystander.digest
            #expect(try bystander.uuids == all)
            for machine in machines {
                #expect(try machine.vector == bystander.vector, "\(order)")
                #expect(try machine.digest == expected)
                #expect(try machine.isSound)
            }
            #expect(
                try bystander.store.read { reader throws(StoreError) in try reader.refusals() }
                    .isEmpty)
        }
    }

    @Test("random meetings of four branches, written on in between, end alike")
    func randomMeetings() throws {
        for seed in 1...6 as ClosedRange<UInt64> {
            var random = SeededGenerator(seed: seed)
            let machines = try branches(4, common: Int.random(in: 0...3, using: &random), own: 1)
            for round in 0..<14 {
                let pair = machines.shuffled(using: &random).prefix(2)
                if round < 9 { try pair[pair.startIndex].work(1, "late\(round)-") }
                try pair[pair.startIndex].meet(pair[pair.startIndex + 1])
            }
            for machine in machines.dropFirst() { try machines[0].meet(machine) }
            for machine in machines.dropFirst() { try machines[0].meet(machine) }
            for machine in machines {
                #expect(try machine.vector == machines[0].vector, "seed \(seed)")
                #expect(try machine.digest == machines[0].digest, "seed \(seed)")
                #expect(try machine.isSound, "seed \(seed)")
            }
        }
    }

    @Test("a page of the branch that loses its name is no tampering, and its sender renames it")
    func losingPage() throws {
        let machines = try branches(2)
        let name = machines[0].id.text
        let heads = try machines.map { try $0.log(name)[4].position?.chain ?? .start }
        let (winner, loser) =
            heads[0].precedes(heads[1])
            ? (machines[0], machines[1]) : (machines[1], machines[0])
        let outcomes = try winner.take(loser.log(name, after: 2))
        #expect(outcomes.prefix(2) == [.known, .known])
        #expect(outcomes.dropFirst(2).allSatisfy { $0 == .fork })
        // One that comes late, and one by itself, are neither.
        #expect(try winner.take(loser.log(name, after: 6).suffix(1)) == [.fork])
        let held = try winner.store.read { reader throws(StoreError) in try reader.refusals() }
        #expect(held == [])
        #expect(try loser.take(winner.log(name, after: 4)).allSatisfy { $0 == .stored })
    }

    @Test("a branch whose log was given up in part is folded anew") func abandoned() throws {
        let machines = try branches(2, common: 2, own: 2)
        let future = machines[1]
        let sane = future.world.now
        future.world.now = 4_102_444_800_000
        try future.work(2, "future")
        future.world.now = sane + 100
        _ = try ClockRepair.run(future.store, as: .claire)
        try future.work(1, "after")
        #expect(try machines[0].meet(future))
        for machine in machines {
            #expect(try machine.digest == machines[0].digest)
            #expect(try machine.isSound)
        }
    }
}
