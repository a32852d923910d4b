import ClaireDomain
import Testing

@testable import ClaireStore

/// What was altered on its way is not taken, and both variants are kept to be looked at.
@Suite struct RefusalTests {
    private let a: Machine
    private let b: Machine

    init() throws {
        a = try Machine(1)
        b = try Machine(2)
        try a.work(3)
    }

    private func refusals() throws -> [Refusal] {
        try b.store.read { reader throws(StoreError) in try reader.refusals() }
    }

    private func rejection(_ event: Event, _ position: LogPosition?) throws -> Rejection? {
        try b.take([Incoming(event: event, position: position)], from: "mallory").first?.rejection
    }

    @Test("each way to alter an event is refused, and kept aside with who sent it") func ways()
        throws
    {
        let log = try a.log(a.id.text)
        let places = log.compactMap(\.position)
        try b.take(Array(log.prefix(2)))
        let altered = log[1].event.with(payload: "{}")
        let big = log[2].event.with(payload: String(repeating: "x", count: 64 * 1024))
        let fresh = log[2].event
        let cases: [(Rejection, Event, LogPosition?)] = [
            (.otherBytes, altered, nil),
            (.otherBytes, altered, places[1]),
            // The chain that is true of the altered event is a fork only for an event of its own.
            (
                .otherBytes, altered,
                LogPosition(
                    origin: a.id.text, seq: 2, chain: places[0].chain.appending(altered))
            ),
            (.brokenChain, fresh, LogPosition(origin: a.id.text, seq: 3, chain: places[1].chain)),
            (.brokenChain, fresh, places[1]),
            (.brokenChain, log[0].event, places[1]),
            (.tooLarge, big, places[2]),
            (.badOrigin, fresh, LogPosition(origin: "x\u{1B}", seq: 1, chain: .start)),
            (.badOrigin, fresh, LogPosition(origin: a.id.text, seq: 0, chain: .start)),
            (.gap, fresh, LogPosition(origin: a.id.text, seq: 9, chain: .start)),
        ]
        for (expected, event, position) in cases {
            #expect(try rejection(event, position) == expected)
        }
        let kept = try refusals()
        // A gap is nobody's fault.
        #expect(kept.map(\.rejection) == cases.dropLast().map(\.0).reversed())
        #expect(Set(kept.map(\.peer)) == ["mallory"])
        #expect(kept.filter { $0.rejection == .otherBytes }.allSatisfy { $0.event == altered })
        #expect(kept.allSatisfy { $0.event.size < 1000 && $0.count == 1 })
        #expect(try b.store.complaints() == ["refused"])
        // Nothing of it stands in the way of the true events.
        #expect(try b.take([log[2]]) == [.stored])
        #expect(try a.meet(b))
        #expect(try a.digest == b.digest)
    }

    @Test("the same one is counted, and the newest thousand are kept") func bound() throws {
        let log = try a.log(a.id.text)
        try b.take(log)
        for _ in 0..<3 { _ = try rejection(log[1].event.with(payload: "{}"), nil) }
        #expect(try refusals().map(\.count) == [3])
        let many = (0..<1100).map {
            Incoming(event: log[1].event.with(payload: "{\"a\":\($0)}"), position: nil)
        }
        _ = try b.take(many)
        let kept = try refusals()
        #expect(kept.count == 1000 && kept.first?.event.payload == "{\"a\":1099}")
    }

    @Test("a uuid that is composed otherwise is another uuid") func bytes() throws {
        let event = try a.log(a.id.text)[0].event
        func named(_ uuid: String) -> Incoming {
            Incoming(
                event: Event(
                    uuid: uuid, hlc: event.hlc, machineID: event.machineID, type: event.type,
                    payload: event.payload, createdAt: event.createdAt), position: nil)
        }
        let outcomes = try b.take([named("caf\u{E9}"), named("cafe\u{301}")])
        #expect(outcomes == [.stored, .stored])
    }
}
