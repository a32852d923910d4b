import ClaireDomain
import Support
import Testing

@testable import ClaireStore

/// Clocks that are repaired on one holder of a log while another goes on; what the simulator found.
@Suite struct GivenUpElsewhereTests {
    private static let ahead: Int64 = 3_600_000

    private func count(_ name: String, _ machine: Machine) throws -> Int {
        try machine.store.number(
            """
            SELECT count(*) FROM projects
            WHERE name = '\(name)' AND created IS NOT NULL AND deleted = 0
            """)
    }

    @Test("a machine whose log a clone gave up leaves it, and what it wrote since counts on")
    func clone() throws {
        let first = try Machine(1)
        try first.work(2)
        first.world.now += Self.ahead
        try first.work(2, "ahead")
        let copy = try Machine(copyOf: first)
        for machine in [first, copy] { machine.world.now -= Self.ahead }
        try first.work(1, "since")
        let left = try first.origin
        #expect(try ClockRepair.run(copy.store, as: .claire).reissued > 0)
        try copy.send(to: first)
        #expect(try first.origin != left)
        _ = try ClockRepair.run(first.store, as: .claire)
        #expect(try first.meet(copy))
        #expect(try first.digest == copy.digest)
        #expect(try count("since0", copy) == 1)
        #expect(try count("ahead1", first) == 1)
        #expect(try first.isSound && copy.isSound)
    }

    @Test("two machines may give up their logs from one and the same event on")
    func shared() throws {
        let (one, other, author) = (try Machine(1), try Machine(2), try Machine(3))
        for machine in [one, other, author] { machine.world.now += Self.ahead }
        let event = try #require(author.work(1, "shared").first)
        for machine in [one, other] {
            try machine.take([Incoming(event: event, position: nil)])
            try machine.work(1, "own")
            machine.world.now -= Self.ahead
            _ = try ClockRepair.run(machine.store, as: .claire)
        }
        #expect(try one.meet(other))
        #expect(try one.digest == other.digest)
        let late = try Machine(4)
        #expect(try late.meet(one))
        #expect(try late.digest == one.digest)
    }

    @Test("a branch that its machine gave up is taken at once, whichever branch keeps the name")
    func fork() throws {
        for _ in 0..<6 {
            let first = try Machine(1)
            try first.work(2)
            let copy = try Machine(copyOf: first)
            try copy.restore(first.backUp(), isHidden: true)
            try first.work(3, "first")
            copy.world.now += Self.ahead
            try copy.work(2, "copy")
            copy.world.now -= Self.ahead
            #expect(try ClockRepair.run(copy.store, as: .claire).reissued == 2)
            #expect(try copy.meet(first))
            #expect(try first.digest == copy.digest)
            #expect(try count("first2", copy) == 1)
        }
    }
}
