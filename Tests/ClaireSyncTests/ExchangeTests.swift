import ClaireDomain
import ClaireStore
import ClaireSync
import Support
import Testing

@Suite struct ExchangeTests {
    @Test func twoPeersHoldTheSameAfterOneExchange() throws {
        let a = try Peer("a")
        let b = try Peer("b")
        try a.work(3)
        try b.work(5)
        let outcome = try a.sync(with: b)
        #expect(outcome.isLevel)
        #expect(outcome.sent == 3)
        #expect(outcome.stored == 5)
        #expect(try a.vector() == b.vector())
        #expect(try a.events() == b.events())
        #expect(try a.state() == b.state())
    }

    @Test func anExchangeWithNothingToSayIsOneCall() throws {
        let a = try Peer("a")
        let b = try Peer("b")
        try a.work()
        try a.sync(with: b)
        var session = try a.session(with: b)
        let outcome = try session.run()
        #expect(outcome.rounds == 1)
        #expect(outcome.sent == 0)
        #expect(outcome.isLevel)
        #expect(session.transport.calls == 1)
    }

    @Test func whatIsNewHereGoesOutWithTheFirstCall() throws {
        let a = try Peer("a")
        let b = try Peer("b")
        try a.work()
        try a.sync(with: b)
        try a.work(2)
        var session = try a.session(with: b)
        let outcome = try session.run()
        #expect(outcome.rounds == 1)
        #expect(outcome.sent == 2)
        #expect(try a.vector() == b.vector())
    }

    @Test func manyEventsGoInPagesBothWays() throws {
        let a = try Peer("a")
        let b = try Peer("b")
        try a.work(1300)
        try b.work(700)
        var session = try a.session(with: b)
        var last = SyncProgress()
        let outcome = try session.run { progress in last = progress }
        #expect(outcome.isLevel)
        #expect(try a.vector() == b.vector())
        #expect(last.sent == 1300 && last.toSend == 1300)
        #expect(last.received == 700 && last.toReceive == 700)
        for message in session.transport.requests + session.transport.answers {
            #expect(try lines(message).count { $0["event"] != nil } <= SyncProtocol.pageEvents)
        }
        #expect(outcome.rounds <= 5)
    }

    @Test func aLineOfThreeAgreesWhateverTheOrder() throws {
        let clock = Peer.Clock()
        let a = try Peer("a", clock: clock)
        let b = try Peer("b", clock: clock)
        let c = try Peer("c", clock: clock)
        for peer in [a, b, c] { try peer.work(2) }
        try c.sync(with: b)
        clock.advance(1000)
        // What c has seen of b is later than what a now brings to b.
        try a.sync(with: b)
        try c.sync(with: b)
        #expect(try a.events().count == 6)
        #expect(try c.events().count == 6)
        try a.sync(with: b)
        #expect(try a.vector() == c.vector())
        #expect(try a.state() == c.state())
    }

    @Test func aLostAnswerCostsNothingButTheRepetition() throws {
        let a = try Peer("a")
        let b = try Peer("b")
        try a.work(4)
        try b.work(4)
        var session = try a.session(with: b)
        session.transport.afterCall = { call throws(PeerFailure) in
            if call >= 2 { throw .cutOff("the test cut the cable") }
        }
        #expect(throws: PeerFailure.cutOff("the test cut the cable")) { try session.run() }
        #expect(try a.record(of: "b", .calls)?.failures == 1)
        #expect(try b.events().count == 8)
        let outcome = try a.sync(with: b)
        #expect(outcome.isLevel)
        #expect(try a.events() == b.events())
        #expect(try a.record(of: "b", .calls)?.failures == 0)
    }

    @Test func aRequestThatArrivesTwiceIsHarmless() throws {
        let a = try Peer("a")
        let b = try Peer("b")
        try a.work(3)
        var session = try a.session(with: b)
        let twin = try b.service(for: "a")
        session.transport.onRequest = { request in
            _ = try? twin.exchange(request)
            return request
        }
        #expect(try session.run().isLevel)
        #expect(try a.vector() == b.vector())
        #expect(try b.events().count == 3)
    }

    @Test func bothSidesRememberWhatTheOtherHolds() throws {
        let a = try Peer("a")
        let b = try Peer("b")
        try a.work(2)
        try b.work(3)
        try a.sync(with: b)
        let calls = try #require(try a.record(of: "b", .calls))
        let called = try #require(try b.record(of: "a", .called))
        #expect(calls.vector == (try b.vector()))
        #expect(called.vector == (try a.vector()))
        #expect(calls.url == "http://b:8765")
        #expect(calls.contacted == a.clock.now)
        #expect(calls.logDigest == (try a.vector().digest))
    }

    @Test func theSkewIsTheDifferenceToTheMiddleOfTheCall() throws {
        let a = try Peer("a")
        let b = try Peer("b", clock: Peer.Clock(a.clock.now + 90_000))
        var session = try a.session(with: b)
        let clock = a.clock
        session.transport.beforeCall = { _ in clock.advance(100) }
        session.transport.afterCall = { _ in clock.advance(100) }
        let began = clock.now
        #expect(try session.run().skew == b.clock.now - (began + 100))
    }
}
