import ClaireDomain
import ClaireStore
import ClaireSync
import Support
import Testing

/// Brings peers level by exchanges between neighbours, and says how many sweeps it took.
private func converge(_ peers: [Peer], within bound: Int = 6) throws -> Int {
    for sweep in 1...bound {
        for (left, right) in zip(peers, peers.dropFirst()) { try left.sync(with: right) }
        let first = try peers[0].vector()
        if try peers.allSatisfy({ try $0.vector() == first }) { return sweep }
    }
    return bound + 1
}

private func expectEqual(_ peers: [Peer]) throws {
    let first = peers[0]
    for peer in peers.dropFirst() {
        #expect(try peer.vector() == first.vector())
        #expect(try peer.events() == first.events())
        #expect(try peer.state() == first.state())
    }
}

@Suite struct ForkTests {
    @Test(arguments: [
        (0, 1, 1), (3, 1, 1), (10, 40, 3), (700, 600, 900), (700, 900, 600), (2000, 1, 1500),
    ])
    func twoBranchesOfOneLogLiveOnBothPeers(common: Int, left: Int, right: Int) throws {
        let a = try Peer("a", isBlind: true)
        try a.work(common)
        let b = try a.clone("b")
        try a.work(left)
        try b.work(right)
        var session = try a.session(with: b)
        let outcome = try session.run()
        #expect(outcome.isLevel)
        #expect(outcome.rounds <= 6 + (left + right) / SyncProtocol.pageEvents)
        try expectEqual([a, b])
        #expect(try a.events().count == common + left + right)
        #expect(try a.vector().heads.count == 2)
        // Both write on, and nothing forks again.
        try a.work(1)
        try b.work(1)
        #expect(try a.sync(with: b).isLevel)
        try expectEqual([a, b])
        #expect(try a.vector().heads.count <= 4)
        let forks = try a.store.read { reader throws(StoreError) in try reader.forks() }
        let there = try b.store.read { reader throws(StoreError) in try reader.forks() }
        #expect(forks.count + there.count >= 1)
        #expect((forks + there).allSatisfy { $0.origin == a.machine.text && $0.seq == common + 1 })
    }

    @Test func threeClonesThatAllWroteAgree() throws {
        let a = try Peer("a", isBlind: true)
        try a.work(5)
        let b = try a.clone("b")
        let c = try a.clone("c")
        for peer in [a, b, c] { try peer.work(4) }
        #expect(try converge([a, b, c]) <= 6)
        try expectEqual([a, b, c])
        #expect(try a.events().count == 17)
    }

    @Test func aForkGetsTheSameNamesOnEveryWay() throws {
        let a = try Peer("a", isBlind: true)
        try a.work(2)
        let twin = try a.clone("twin")
        let hub = try Peer("hub", clock: a.clock)
        let far = try Peer("far", clock: a.clock)
        try a.work(3)
        try twin.work(3)
        // One hears of the one branch first, another of the other.
        try hub.sync(with: a)
        try far.sync(with: twin)
        #expect(try converge([a, hub, far, twin]) <= 6)
        try expectEqual([a, hub, far, twin])
        #expect(try hub.events().count == 8)
        #expect(try hub.vector().heads.count == 2)
    }

    @Test func aCloneThatKnowsItIsOneForksNothing() throws {
        let a = try Peer("a")
        try a.work(3)
        let b = try a.clone("b")
        try a.work(2)
        try b.work(2)
        #expect(try a.sync(with: b).isLevel)
        try expectEqual([a, b])
        let forks = try a.store.read { reader throws(StoreError) in try reader.forks() }
        #expect(forks.isEmpty)
    }
}

@Suite struct RestoreTests {
    @Test func aRestoredPeerGetsBackWhatItHadGivenAway() throws {
        let a = try Peer("a")
        let b = try Peer("b", clock: a.clock)
        try a.work(3)
        let backup = try a.backup()
        try a.work(4)
        try a.sync(with: b)
        try a.restore(backup)
        #expect(try a.events().count == 3)
        try a.work(2)
        #expect(try a.sync(with: b).isLevel)
        try expectEqual([a, b])
        #expect(try a.events().count == 9)
        try a.work(1)
        #expect(try a.sync(with: b).isLevel)
        try expectEqual([a, b])
    }

    @Test func whatThePeerRememberedOfARestoredDatabaseMisleadsNobody() throws {
        let a = try Peer("a")
        let b = try Peer("b", clock: a.clock)
        try b.work(3)
        let backup = try b.backup()
        try b.work(600)
        try a.sync(with: b)
        try b.restore(backup)
        try a.work(2)
        #expect(try a.sync(with: b).isLevel)
        try expectEqual([a, b])
        #expect(try b.events().count == 605)
    }

    @Test func eventsThatNobodyHadYetAreLoggedAnewAndKnownOnce() throws {
        let a = try Peer("a")
        let b = try Peer("b", clock: a.clock)
        try a.work(2)
        try a.sync(with: b)
        let backup = try a.backup()
        try a.restore(backup)
        try a.work(2)
        try a.sync(with: b)
        let counted = try a.vector().count
        #expect(counted >= 4)
        #expect(try b.events().count == 4)
        try expectEqual([a, b])
    }
}

@Suite struct QuarantineTests {
    @Test func whatIsAheadOfTheClockIsLeftAloneAndThenDelivered() throws {
        let clock = Peer.Clock()
        let a = try Peer("a", clock: Peer.Clock(clock.now + 3_600_000))
        let b = try Peer("b", clock: clock)
        let c = try Peer("c", clock: clock)
        try c.work(2)
        try c.sync(with: a)
        try a.work(3)
        let outcome = try a.sync(with: b)
        #expect(outcome.quarantinedThere == 1)
        // The other origin went on.
        #expect(try b.events().count == 2)
        var session = try a.session(with: b)
        let again = try session.run()
        #expect(again.sent == 0)
        #expect(try lines(session.transport.requests[0]).allSatisfy { $0["event"] == nil })
        // An event behind those that wait is left alone too.
        try a.work(1)
        #expect(try a.sync(with: b).sent == 0)
        clock.advance(3_600_000)
        #expect(try a.sync(with: b).isLevel)
        try expectEqual([a, b])
    }

    @Test func aCallerThatKeepsAnOriginAsideIsNotSentIt() throws {
        let a = try Peer("a")
        let b = try Peer("b", clock: Peer.Clock(a.clock.now + 3_600_000))
        try b.work(3)
        #expect(try a.sync(with: b).quarantinedHere == 3)
        var session = try a.session(with: b)
        #expect(try session.run().received == 0)
        #expect(session.transport.calls == 1)
        a.clock.advance(3_600_000)
        try a.sync(with: b)
        try expectEqual([a, b])
    }

    @Test func whatIsKeptAsideIsNotPassedOn() throws {
        let a = try Peer("a")
        let b = try Peer("b", clock: Peer.Clock(a.clock.now + 3_600_000))
        let c = try Peer("c", clock: a.clock)
        try b.work(1)
        try a.sync(with: b)
        try a.sync(with: c)
        #expect(try c.events().isEmpty)
    }
}

@Suite struct TamperingTests {
    /// Changes the payload of the event lines of a message.
    private func altered(_ bytes: [UInt8], machine: UUID) -> [UInt8] {
        let text = String(decoding: bytes, as: UTF8.self)
        return Array(
            text.split(separator: "\n").map { line -> String in
                guard var object = (try? JSON.parse(String(line)))?.object,
                    var event = object["event"]?.object,
                    event["machine_id"]?.string == machine.text
                else { return String(line) }
                event["payload"] = .string((event["payload"]?.string ?? "") + " ")
                object["event"] = .object(event)
                return JSON.object(object).encoded
            }.joined(separator: "\n").utf8)
    }

    @Test func alteredEventsAreRefusedAndToldWhileOtherOriginsGoOn() throws {
        let clock = Peer.Clock()
        let a = try Peer("a", clock: clock)
        let b = try Peer("b", clock: clock)
        let c = try Peer("c", clock: clock)
        // More than a page, so that a sender that repeats them never comes to the others.
        try a.work(1100)
        try c.work(3)
        try b.sync(with: a)
        try b.sync(with: c)
        let victim = try Peer("victim", clock: clock)
        var session = try victim.session(with: b)
        session.transport.onAnswer = { altered($0, machine: a.machine) }
        let outcome = try session.run()
        #expect(outcome.refusedHere > 0)
        #expect(!outcome.isLevel)
        #expect(try victim.events().count == 3)
        #expect(outcome.rounds <= 10)
        let refusals = try victim.store.read { reader throws(StoreError) in
            try reader.refusals()
        }
        #expect(refusals.first?.rejection == .brokenChain)
        // The wire is mended.
        #expect(try victim.sync(with: a).isLevel)
        try expectEqual([victim, a])
    }

    @Test func alteredEventsOfACallerAreRefusedAndToldToIt() throws {
        let a = try Peer("a")
        let b = try Peer("b", clock: a.clock)
        try a.work(2)
        var session = try a.session(with: b)
        let machine = a.machine
        session.transport.onRequest = { altered($0, machine: machine) }
        let outcome = try session.run()
        #expect(outcome.refusedThere == 1)
        #expect(outcome.sent == 2)
        #expect(outcome.leftThere == 2)
        #expect(try b.events().isEmpty)
        #expect(try a.record(of: "b", .calls)?.refused == 1)
        #expect(try a.sync(with: b).isLevel)
    }

    @Test func oneUnreadableEventHoldsUpItsOriginAlone() throws {
        let a = try Peer("a")
        let b = try Peer("b", clock: a.clock)
        let c = try Peer("c", clock: a.clock)
        try a.work(3)
        try c.work(2)
        try b.sync(with: a)
        try b.sync(with: c)
        let d = try Peer("d", clock: a.clock)
        var session = try d.session(with: b)
        let machine = a.machine.text
        session.transport.onAnswer = { bytes in
            Array(
                String(decoding: bytes, as: UTF8.self).split(separator: "\n").map {
                    line -> String in
                    guard var object = (try? JSON.parse(String(line)))?.object,
                        object["origin"]?.string == machine, object["seq"] == 2
                    else { return String(line) }
                    object["event"] = ["uuid": "x"]
                    return JSON.object(object).encoded
                }.joined(separator: "\n").utf8)
        }
        let outcome = try session.run()
        #expect(outcome.refusedHere == 1)
        #expect(try d.events().count == 3)
    }
}

@Suite struct MixedVersionTests {
    @Test func anUnknownTypePassesThroughByteForByte() throws {
        let a = try Peer("a")
        let b = try Peer("b", clock: a.clock)
        let c = try Peer("c", clock: a.clock)
        let hlc = HLC(wall: a.clock.now, counter: 3, machine: a.machine)?.text ?? ""
        let event = Event(
            uuid: UUID(random: 4, 5).text, hlc: hlc, machineID: a.machine.text,
            type: "moon_landed", payload: "{\"a\\/b\" : \"e\u{301}\u{0}\",\n \"x\":1e400}",
            createdAt: "some day")
        let outcome = try a.store.takeIn(
            [Incoming(event: event, position: nil)], from: "test", isDurable: true)
        #expect(outcome == [.stored])
        try a.sync(with: b)
        try c.sync(with: b)
        #expect(try c.events()[event.uuid] == event.bytes)
        try expectEqual([a, b, c])
    }

    @Test func anotherProtocolIsRefusedOnBothSides() throws {
        let a = try Peer("a")
        let b = try Peer("b", clock: a.clock)
        try a.work(1)
        func later(_ bytes: [UInt8]) -> [UInt8] {
            let text = String(decoding: bytes, as: UTF8.self)
            return Array(text.replacing(#"{"protocol":1"#, with: #"{"protocol":2"#).utf8)
        }
        var session = try a.session(with: b)
        session.transport.onRequest = later
        let refused = #expect(throws: PeerFailure.self) { try session.run() }
        #expect(refused?.code == "other_protocol")
        session = try a.session(with: b)
        session.transport.onAnswer = later
        let failure = #expect(throws: PeerFailure.self) { try session.run() }
        #expect(failure?.code == "other_protocol")
        #expect(try b.events().isEmpty)
    }

    @Test(arguments: ["epoch", "now", "have", "more"])
    func aPeerWhoseHeaderLacksAMemberIsExchangedWith(member: String) throws {
        let a = try Peer("a")
        let b = try Peer("b", clock: a.clock)
        try a.work(2)
        try b.work(2)
        var session = try a.session(with: b)
        func without(_ bytes: [UInt8]) -> [UInt8] {
            let lines = String(decoding: bytes, as: UTF8.self).split(separator: "\n")
            var header = (try? JSON.parse(String(lines[0])))?.object ?? JSONObject()
            header[member] = nil
            return Array(
                ([JSON.object(header).encoded] + lines.dropFirst().map(String.init))
                    .joined(separator: "\n").utf8)
        }
        session.transport.onAnswer = without
        let outcome = try session.run()
        #expect(try a.events().count == 4)
        #expect(outcome.received == 2)
        session = try b.session(with: a)
        session.transport.onRequest = without
        _ = try session.run()
        #expect(try b.events().count >= 2)
    }

    @Test func oneEventMayStandAtSeveralPositions() throws {
        let a = try Peer("a")
        let b = try Peer("b", clock: a.clock)
        try a.work(2)
        // A client of the older form carried them over: they stand in b's own log there.
        var stream = try a.service().events(since: nil, asLines: true)
        _ = try b.service().take(try #require(try stream.next()))
        #expect(try a.sync(with: b).isLevel)
        #expect(try a.events().count == 2)
        #expect(try a.vector().count == 4)
        try expectEqual([a, b])
    }
}
