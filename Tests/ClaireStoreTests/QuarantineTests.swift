import ClaireDomain
import Foundation
import Testing

@testable import ClaireStore

/// Events ahead of this machine's clock are kept aside, passed on to nobody, and admitted in time.
@Suite struct QuarantineTests {
    private let a: Machine
    private let b: Machine
    private let minute: Int64 = 60_000

    init() throws {
        a = try Machine(1)
        b = try Machine(2)
    }

    private func kept() throws -> [QuarantinedEvent] {
        try b.store.read { reader throws(StoreError) in try reader.quarantined() }
    }

    @Test("an event too far ahead waits with all that follows it, and is admitted when it is due")
    func waits() throws {
        try a.work(1)
        let now = a.world.now
        a.world.now = now + 20 * minute
        try a.work(1, "future")
        // The clock of a log goes on from there, so these are ahead as well.
        a.world.now = now
        try a.work(1, "after")
        let outcomes = try b.take(try a.log(a.id.text))
        let due = now + 20 * minute + 1 - 5 * minute
        #expect(outcomes == [.stored, .quarantined(until: due), .quarantined(until: due)])
        #expect(try b.vector.heads[a.id.text]?.seq == 1)
        #expect(try b.store.number("SELECT count(*) FROM projects") == 1)
        #expect(try kept().map(\.position?.seq) == [2, 3])
        #expect(try b.store.complaints() == ["quarantined"])
        let held = try b.store.read { reader throws(StoreError) in try reader.quarantinedOrigins() }
        #expect(held.map(\.until) == [due] && held.map(\.position?.seq) == [2])
        // Sent again it is kept once; what does not follow is not kept.
        #expect(try b.take(try a.log(a.id.text, after: 1)).allSatisfy { $0.isQuarantined })
        #expect(try kept().count == 2)
        b.world.now = due - 1
        #expect(try b.store.admitDue() == 0)
        b.world.now = due
        #expect(try b.store.admitDue() == 2)
        #expect(try kept() == [])
        #expect(try b.vector.heads[a.id.text] == a.vector.heads[a.id.text])
        #expect(try b.digest == a.digest)
        #expect(try b.store.complaints() == [])
    }

    @Test("what is due is admitted by the next page, before it") func nextPage() throws {
        let now = a.world.now
        a.world.now = now + 10 * minute
        try a.work(2)
        try b.take(try a.log(a.id.text).dropLast())
        b.world.now = now + 10 * minute
        #expect(try b.take(try a.log(a.id.text, after: 1)) == [.stored])
        #expect(try b.vector == a.vector)
    }

    @Test("an event without a position waits too, once, and then stands in the own log")
    func unplaced() throws {
        a.world.now += 10 * minute
        let event = try #require(try a.work(1).first)
        let page = [Incoming(event: event, position: nil)]
        let due = a.world.now - 5 * minute
        #expect(try b.take(page) == [.quarantined(until: due)])
        #expect(try b.take(page) == [.quarantined(until: due)])
        let altered = Incoming(event: event.with(payload: "{}"), position: nil)
        #expect(try b.take([altered]).first?.rejection == .otherBytes)
        b.world.now = due
        #expect(try b.store.admitDue() == 1)
        #expect(try b.log(b.id.text).map(\.event) == [event])
        #expect(try b.take(page) == [.known])
        // It came with its position meanwhile: one event at two positions.
        #expect(try b.take(try a.log(a.id.text)) == [.known])
        #expect(try b.store.complaints() == ["refused"])
    }

    @Test("no more than ten thousand are kept; their sender has them, and they come when due")
    func bound() throws {
        let now = a.world.now
        a.world.now = now + 10 * minute
        try a.store.write(as: .claire) { writer throws(StoreError) in
            let project = writer.newID()
            for number in 0..<(Quarantine.bound + 100) {
                try writer.append(
                    .noteAdded(.project(project), text: "\(number)"))
            }
        }
        let page = try a.log(a.id.text)
        #expect(try b.take(page).allSatisfy { $0.isQuarantined })
        #expect(try b.store.number("SELECT count(*) FROM local_quarantine") == Quarantine.bound)
        let one = try a.work(1)
        let outcome = try b.take([Incoming(event: one[0], position: nil)])
        #expect(outcome.first?.rejection == .quarantineFull)
        b.world.now = now + 10 * minute
        #expect(try b.store.admitDue() == Quarantine.bound)
        try b.take(try a.log(a.id.text, after: Quarantine.bound))
        #expect(try a.digest == b.digest)
    }

    @Test("a repaired clock frees what its peers keep aside, and all agree") func repaired() throws
    {
        try a.work(2, "sane")
        let now = a.world.now
        a.world.now = 4_102_444_800_000
        try a.work(3, "future")
        a.world.now = now + 1000
        b.world.now = now + 1000
        #expect(try !a.meet(b))
        #expect(try kept().count == 3)
        _ = try ClockRepair.run(a.store, as: .person("ada"))
        try a.work(1, "after")
        #expect(try a.meet(b))
        #expect(try kept() == [])
        #expect(try a.digest == b.digest)
        #expect(try b.store.complaints() == [] && a.store.complaints() == [])
        let own = try b.work(1)
        #expect(own[0].hlc.precedesInBytes("2000000000000"), "its clock did not follow")
        let c = try Machine(3, now: now + 2000)
        #expect(try c.meet(b))
        #expect(try a.meet(c))
        #expect(try c.digest == a.digest)
    }

    @Test("a repaired clock frees what is kept aside though nobody sends it again")
    func repairedFromAfar() throws {
        let now = a.world.now
        a.world.now = 4_102_444_800_000
        try a.work(3, "future")
        a.world.now = now + 1000
        b.world.now = now + 1000
        #expect(try !a.meet(b))
        let repair = try ClockRepair.run(a.store, as: .person("ada"))
        try b.take(try a.log(repair.origin))
        #expect(try kept() == [])
        #expect(try a.digest == b.digest)
    }

    @Test("what was given up waits like any other where it stands anew and is not given up")
    func givenUpAndTakenUp() throws {
        let now = a.world.now
        a.world.now = 4_102_444_800_000
        let event = try a.work(2, "future")[1]
        a.world.now = now
        let old = try a.log(a.id.text)
        let repair = try ClockRepair.run(a.store, as: .person("ada"))
        try b.take(try a.log(repair.origin) + old)
        let origin = a.id.text + "~0123456789abcdef"
        let again = Incoming(
            event: event,
            position: LogPosition(origin: origin, seq: 1, chain: Chain.start.appending(event)))
        #expect(try b.take([again]).allSatisfy { $0.isQuarantined })
        let own = try b.work(1)
        #expect(own[0].hlc.precedesInBytes("2000000000000"), "its clock did not follow")
        b.world.now = 4_102_444_800_000
        #expect(try b.store.admitDue() == 1)
        #expect(try b.vector.heads[origin]?.seq == 1)
        #expect(try b.isSound)
    }

    @Test("where one is refused when its time has come, what waits behind it is a branch")
    func refusedWhenDue() throws {
        let now = a.world.now
        a.world.now = now + 20 * minute
        let events = try a.work(3)
        try b.take(try a.log(a.id.text))
        // Somebody hands an altered one over that is not ahead of any clock.
        let altered = Event(
            uuid: events[0].uuid, hlc: "-", machineID: "m", type: "t", payload: "{}", createdAt: "")
        #expect(try b.take([Incoming(event: altered, position: nil)]) == [.stored])
        b.world.now = a.world.now
        #expect(try b.store.admitDue() == 2)
        #expect(try kept() == [])
        #expect(try events[1...].allSatisfy { try b.uuids.contains($0.uuid) })
        let refused = try b.store.read { reader throws(StoreError) in try reader.refusals() }
        #expect(refused.map(\.rejection) == [.otherBytes] && refused.first?.peer == "peer")
        #expect(try b.store.complaints() == ["unapplied", "refused"])
    }

    /// Seed 2007588 of the simulator: the writer's disk was lost, and what had waited here was all
    /// that was left of its last events.
    @Test("what waits outlives that its log goes on as another branch", arguments: [1, 2])
    func outlives(others: Int) throws {
        try a.work(1)
        let backup = try a.backUp()
        let now = a.world.now
        a.world.now = now + 20 * minute
        let future = try a.work(2, "future")
        #expect(try b.take(try a.log(a.id.text)).map(\.isQuarantined) == [false, true, true])
        try a.restore(backup, isHidden: true)
        a.world.now = now
        let again = try a.work(others, "again")
        #expect(try b.take(try a.log(a.id.text, after: 1)) == again.map { _ in .stored })
        // The log is not held up by what waits.
        #expect(try a.origin == a.id.text)
        #expect(try kept().allSatisfy { $0.position?.origin != a.id.text })
        #expect(try kept().map(\.event.uuid) == future.map(\.uuid))
        b.world.now = now + 20 * minute
        #expect(try b.store.admitDue() == 2)
        #expect(try b.isSound)
        a.world.now = b.world.now
        #expect(try a.meet(b))
        #expect(try a.uuids == b.uuids && a.digest == b.digest)
        #expect(try future.allSatisfy { try a.uuids.contains($0.uuid) })
    }

    @Test("a machine whose clock is not set takes nothing in, and says so") func unset() throws {
        try a.work(1)
        b.world.now = 0
        let page = try a.log(a.id.text)
        #expect(storeError { try b.take(page) } == .clock(.beforeEpoch(now: 0)))
        #expect(try kept() == [])
    }

    @Test("a branch that waits behind a renamed log waits under its new name") func renamed() throws
    {
        let one = try Machine(5)
        try one.work(2)
        let two = try Machine(copyOf: one)
        try two.restore(one.backUp(), isHidden: true)
        for machine in [one, two] {
            try machine.work(1, machine === one ? "x" : "y")
            machine.world.now += 20 * minute
            try machine.work(2, "future")
        }
        let name = one.id.text
        let first = try one.log(name)[2].position?.chain ?? .start
        let second = try two.log(name)[2].position?.chain ?? .start
        let (lower, higher) = first.precedes(second) ? (one, two) : (two, one)
        b.world.now = a.world.now + 10
        try b.take(try higher.log(name))
        #expect(try kept().count == 2)
        try b.take(try lower.log(name))
        #expect(try kept().count == 4)
        b.world.now += 20 * minute
        #expect(try b.store.admitDue() == 4)
        try one.meet(two)
        #expect(try one.meet(b) && two.meet(b))
        #expect(try b.digest == one.digest)
        #expect(try b.store.complaints() == [])
    }
}

extension IntakeOutcome {
    /// Whether an event waits for its time.
    var isQuarantined: Bool { if case .quarantined = self { true } else { false } }
}

extension Event {
    /// The event as somebody altered it.
    func with(payload: String) -> Event {
        Event(
            uuid: uuid, hlc: hlc, machineID: machineID, type: type, payload: payload,
            createdAt: createdAt)
    }
}
