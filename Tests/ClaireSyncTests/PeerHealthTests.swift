import ClaireStore
import ClaireSync
import Support
import Testing

@Suite struct PeerHealthTests {
    @Test func waitsGrowTwofoldUpToAMinuteAndAreDrawnFromAllOfIt() {
        var health = PeerHealth()
        let bounds: [Int64] = [1, 2, 4, 8]
        for bound in bounds {
            health.fail(at: 0, random: UInt64(bound * 1000))
            #expect(health.retryAt == bound * 1000)
        }
        health = PeerHealth()
        health.fail(at: 50, random: 1001)
        #expect(health.retryAt == 50)
        for _ in 0..<70 { health.fail(at: 0, random: 60_000) }
        #expect(health.retryAt == PeerHealth.cap)
    }

    @Test func theBreakerOpensAfterFiveFailuresAndProbesAfterThirtySeconds() {
        var health = PeerHealth()
        for _ in 1...4 {
            health.fail(at: 1000, random: 0)
            #expect(health.breaker(at: 1000) == .closed)
        }
        health.fail(at: 1000, random: 0)
        #expect(health.breaker(at: 30_999) == .open)
        #expect(!health.mayCall(at: 30_999))
        #expect(health.breaker(at: 31_000) == .probing)
        health.fail(at: 31_000, random: 0)
        #expect(health.breaker(at: 31_000) == .open)
        health.succeed()
        #expect(health == PeerHealth())
    }

    @Test func whatAPeerAsksForIsObeyedWithinReason() {
        var health = PeerHealth()
        health.fail(asked: 120_000, at: 0, random: 0)
        #expect(health.retryAt == 120_000)
        health.fail(asked: .max, at: 0, random: 0)
        #expect(health.retryAt == PeerHealth.patience)
        health.fail(asked: -5, at: 7, random: 0)
        #expect(health.retryAt == 7)
    }

    @Test func aClockThatWentBackHoldsNobodyUp() {
        #expect(PeerHealth(failures: 1, retryAt: 4_000_000_000_000).mayCall(at: 1_800_000_000_000))
    }

    @Test func aFailureIsKeptAndOnlyThePeersOwnCount() throws {
        let a = try Peer("a")
        let b = try Peer("b", clock: a.clock)
        var session = try a.session(with: b)
        session.transport.beforeCall = { _ throws(PeerFailure) in throw .unauthorized("who?") }
        for count in 1...6 {
            #expect(throws: PeerFailure.unauthorized("who?")) { try session.run() }
            #expect(try a.record(of: "b", .calls)?.failures == count)
        }
        let record = try #require(try a.record(of: "b", .calls))
        #expect(record.errorCode == "unauthorized")
        #expect(record.error == "refuses the token: who?")
        #expect(record.health.breaker(at: a.clock.now) == .open)
        session.transport.beforeCall = { _ throws(PeerFailure) in throw .interrupted }
        #expect(throws: PeerFailure.interrupted) { try session.run() }
        #expect(try a.record(of: "b", .calls)?.failures == 6)
        session.transport.beforeCall = { _ in }
        _ = try session.run()
        #expect(try a.record(of: "b", .calls)?.health == PeerHealth())
        #expect(try a.record(of: "b", .calls)?.errorCode == nil)
    }

    @Test func anIdleWatchIsOneCallThatIsAnsweredWithNothing() throws {
        let a = try Peer("a")
        let b = try Peer("b", clock: a.clock)
        try b.work(2)
        var session = try a.session(with: b)
        #expect(try session.runIfChanged().stored == 2)
        let calls = session.transport.calls
        let idle = try session.runIfChanged()
        #expect(idle.isLevel && idle.rounds == 1)
        #expect(session.transport.calls == calls)
        #expect(session.transport.digests == 1)
        try b.work(1)
        #expect(try session.runIfChanged().stored == 1)
        try a.work(1)
        #expect(try session.runIfChanged().sent == 1)
        #expect(session.transport.digests == 2)
    }
}
