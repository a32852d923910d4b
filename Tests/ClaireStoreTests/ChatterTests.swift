import ClaireDomain
import Testing

@testable import ClaireStore

/// Looking at a fleet in which nothing happens must not grow the log.
@Suite struct ChatterTests {
    /// A machine that looks at the fleet, and how much of its log the other has.
    private struct Observer {
        let temporary: TemporaryStore
        let host: String
        let title: String
        var sent: Int64 = 0
    }

    private let world = TestWorld(now: 1_750_000_000_000)
    private let sessions = (1...3).map { UUID(random: 5, $0) }

    private func observer(_ number: UInt64, host: String, title: String) throws -> Observer {
        Observer(
            temporary: try TemporaryStore(machine: UUID(random: 6, number), ambient: world.ambient),
            host: host, title: title)
    }

    private func look(_ observer: Observer, _ state: SessionState = .idle) throws -> Int {
        var written = 0
        for session in sessions {
            let sighting = Sighting(
                session: session, source: "registry",
                registers: SessionRegisters(
                    host: observer.host, cwd: "/srv", tmuxName: "main",
                    title: .some(observer.title),
                    branch: .some(nil)),
                observed: ObservationRegisters(
                    state: state, message: .some("done"), usage: JSONObject([("input", 12)]),
                    lastSeen: world.now - 1000))
            let isNews = try observer.temporary.write { writer throws(StoreError) in
                try writer.observe(sighting)
            }
            if isNews { written += 1 }
        }
        return written
    }

    /// Gives one machine what the other has written since the last time.
    private func send(_ from: inout Observer, to other: Observer) throws {
        let events = try EventScan.events(
            after: from.sent, limit: 10_000, from.temporary.store.connection)
        from.sent = events.last?.rowid ?? from.sent
        let own = try from.temporary.store.machineID().text
        for logged in events where logged.event.machineID == own {
            _ = try other.temporary.write { writer throws(StoreError) in
                try writer.receive(logged.event)
            }
        }
    }

    @Test("two machines that see one idle fleet differently write at most every five minutes each")
    func idleFleet() throws {
        var first = try observer(1, host: "alpha", title: "caf\u{E9}")
        var second = try observer(2, host: "alpha.local", title: "cafe\u{301}")
        var written = 0
        let polls = 360
        for _ in 0..<polls {
            written += try look(first)
            try send(&first, to: second)
            written += try look(second)
            try send(&second, to: first)
            world.now += 5000
        }
        // Half an hour: the first sight, then one in five minutes, of three sessions by two machines.
        let most = 3 * 2 * (1 + polls * 5 / 300)
        #expect(written <= most, "\(written) events, \(most) at most")
        #expect(written >= most - 6, "an age must stay true: \(written) of \(most)")
        for observer in [first, second] { #expect(try observer.temporary.store.complaints() == []) }
    }

    @Test("what changes is written once, at once") func change() throws {
        let observer = try observer(1, host: "alpha", title: "x")
        #expect(try look(observer) == 3)
        #expect(try look(observer) == 0)
        #expect(try look(observer, .waiting) == 3)
        #expect(try look(observer, .waiting) == 0)
        #expect(try look(observer, .idle) == 3)
    }
}
