import ClaireDomain
import ClaireStore
import ClaireSync
import Support
import Testing

@Suite struct SyncReportTests {
    private let office = ConfiguredPeer(
        name: "office", url: "https://office.example", hasToken: true)

    private func report(
        _ peer: Peer, _ configured: [ConfiguredPeer]? = nil
    ) throws -> SyncReport {
        try peer.store.read { reader throws(StoreError) in
            try SyncReport(reader, configured: configured ?? [office], maxDrift: 300_000)
        }
    }

    /// The report where the record of the peer is as a test makes it.
    private func report(_ change: (inout PeerRecord, Peer) throws -> Void) throws -> PeerReport {
        let a = try Peer("a")
        try a.work(2)
        var record = PeerRecord(name: "office", direction: .calls, url: "https://office.example")
        record.contacted = a.clock.now - 1000
        record.vector = try a.vector()
        record.logDigest = try a.vector().digest
        try change(&record, a)
        try a.store.save(record)
        return try #require(try report(a).peers.first)
    }

    @Test func nothingIsSaidWhereAllIsWell() throws {
        let peer = try report { _, _ in }
        #expect(peer.advice == [])
        #expect(peer.level == nil)
        #expect(peer.digest == .equal)
        #expect(peer.lagHere == 0 && peer.lagThere == 0)
    }

    @Test func withoutPeersItSaysHowToAddOne() throws {
        let a = try Peer("a")
        let report = try report(a, [])
        #expect(report.advice.map(\.code) == ["no_peers"])
        #expect(report.peers.isEmpty)
    }

    @Test func aPeerThatWasNeverCalledIsShownAsSuch() throws {
        let a = try Peer("a")
        let peer = try #require(try report(a).peers.first)
        #expect(peer.advice.map(\.code) == ["never_called"])
        #expect(peer.advice.first?.action == "claire sync office")
        #expect(peer.digest == .unknown)
        #expect(peer.lagHere == nil)
        let without = ConfiguredPeer(name: "office", url: "https://o", hasToken: false)
        #expect(try report(a, [without]).peers.first?.advice.map(\.code) == ["no_token"])
    }

    @Test(arguments: [
        ("unauthorized", SyncAdvice.Level.problem, "token_refused"),
        ("forbidden", .problem, "token_scope"),
        ("unreachable", .warning, "unreachable"),
        ("timed_out", .warning, "unreachable"),
        ("certificate", .problem, "certificate"),
        ("redirected", .problem, "redirected"),
        ("busy", .warning, "busy"),
        ("other_protocol", .problem, "other_protocol"),
        ("malformed_answer", .problem, "malformed_answer"),
        ("no_progress", .problem, "no_progress"),
        ("interrupted", .note, "interrupted"),
        ("disk_full", .problem, "disk_full"),
    ])
    func eachFailureHasItsAdvice(code: String, level: SyncAdvice.Level, said: String) throws {
        let peer = try report { record, _ in
            record.errorCode = code
            record.error = "does something"
            record.failures = 1
        }
        #expect(peer.advice.map(\.code) == [said])
        #expect(peer.level == level)
        #expect(peer.advice.first?.message.hasSuffix(".") == false)
    }

    @Test func aPeerThatIsDownIsToldWithItsSilenceAndItsNextTry() throws {
        let peer = try report { record, a in
            record.errorCode = "unreachable"
            record.error = "can't be reached: connection refused"
            record.failures = 6
            record.contacted = a.clock.now - 3 * 3_600_000
            record.retryAt = a.clock.now + 25_000
        }
        #expect(peer.breaker == .open)
        #expect(peer.level == .problem)
        #expect(
            peer.advice.first?.message
                == "it can't be reached: connection refused; the last contact was 3 h ago "
                + "(6 failures in a row; --watch tries again in 25 s)")
    }

    @Test(
        arguments: [
            (499, nil, ""), (500, SyncAdvice.Level.warning, "clock_ahead"),
            (-700, .warning, "clock_behind"),
            (3_600_000, .problem, "clock_ahead"), (-3_600_000, .problem, "clock_behind"),
        ] as [(Int64, SyncAdvice.Level?, String)])
    func aClockIsToldFromHalfASecondOn(
        skew: Int64, level: SyncAdvice.Level?, code: String
    ) throws {
        let peer = try report { record, _ in record.skew = skew }
        #expect(peer.level == level)
        #expect(peer.advice.first?.code ?? "" == code)
    }

    @Test func whereAllClocksDifferAlikeItIsThisOne() throws {
        let a = try Peer("a")
        for (name, skew) in [("one", 3_600_000), ("two", 3_600_900)] as [(String, Int64)] {
            var record = PeerRecord(name: name, direction: .called)
            record.skew = skew
            record.contacted = a.clock.now
            try a.store.save(record)
        }
        let report = try report(a, [])
        #expect(report.advice.map(\.code) == ["clock_here"])
        #expect(
            report.advice.first?.message
                == "this machine's clock is 60 min behind those of all 2 peers")
        #expect(report.peers.allSatisfy { $0.advice.isEmpty })
    }

    @Test func whatLacksIsCountedEachWay() throws {
        let a = try Peer("a")
        let b = try Peer("office", clock: a.clock)
        try a.work(2)
        try b.work(3)
        try a.sync(with: b)
        try a.work(4)
        let calls = try #require(try report(a).peers.first)
        #expect(calls.lagThere == 4 && calls.lagHere == 0)
        #expect(calls.digest == .differs)
        #expect(calls.advice.first?.message == "4 events lack there, as of the last contact")
        let called = try #require(try report(b, []).peers.first)
        #expect(called.direction == .called)
        #expect(called.digest == .equal)
        #expect(called.advice.isEmpty)
    }

    @Test func quarantineIsToldOnBothSides() throws {
        let clock = Peer.Clock()
        let a = try Peer("a", clock: Peer.Clock(clock.now + 7_200_000))
        let b = try Peer("office", clock: clock)
        try a.work(3)
        try a.sync(with: b)
        let there = try #require(try report(a).peers.first)
        #expect(there.quarantinedThere == 1)
        #expect(there.advice.map(\.code) == ["clock_behind", "quarantined_there"])
        let here = try report(b, [])
        #expect(here.quarantined.first?.count == 3)
        #expect(here.quarantined.first?.until == clock.now + 7_200_000 - 300_000)
        #expect(here.advice.map(\.code) == ["quarantined"])
        #expect(
            here.advice.first?.message
                == "3 events of '\(a.machine.text)' from 'a' are ahead of this machine's clock and "
                + "wait until \(Timestamp.text(clock.now + 6_900_000)), in 115 min")
    }

    @Test func tamperingIsToldUntilTheRightEventsCame() throws {
        let a = try Peer("a")
        let b = try Peer("office", clock: a.clock)
        try b.work(2)
        var session = try a.session(with: b)
        session.transport.onAnswer = { bytes in
            let text = String(decoding: bytes, as: UTF8.self)
            return Array(text.replacing("office-", with: "0ffice-").utf8)
        }
        _ = try session.run()
        var report = try report(a)
        #expect(report.advice.map(\.code) == ["tampering"])
        #expect(report.level == .problem)
        #expect(report.refusals.first.map { report.isBlocking($0) } ?? false)
        #expect(
            report.advice.first?.action?.hasPrefix("claire sync verify office; ") ?? false)
        // What the refused event holds up is not promised of the next exchange.
        #expect(report.peers.first?.lagHere == 2)
        #expect(report.peers.first?.advice.isEmpty ?? false)
        // b hears of it too, and shows it.
        try a.sync(with: b)
        report = try self.report(a)
        #expect(report.level == .warning)
        a.clock.advance(25 * 3_600_000)
        #expect(try self.report(a).advice.isEmpty)
    }

    @Test func aLogThatWasMadeUpIsNotWaitedFor() throws {
        let a = try Peer("a")
        let machine = UUID(random: 3, 4)
        let event = Event(
            uuid: UUID(random: 1, 2).text,
            hlc: HLC(wall: a.clock.now, counter: 0, machine: machine)?.text ?? "",
            machineID: machine.text, type: "forged", payload: "{}", createdAt: "now")
        let position = LogPosition(
            origin: machine.text, seq: 1, chain: Chain.start.appending(event).appending(event))
        _ = try a.store.takeIn(
            [Incoming(event: event, position: position)], from: "mallory", isDurable: false)
        #expect(try report(a, []).level == .warning)
        a.clock.advance(25 * 3_600_000)
        #expect(try report(a, []).level == nil || report(a, []).advice.map(\.code) == ["no_peers"])
    }

    @Test func aRestoredPeerAndAForkAreTold() throws {
        let a = try Peer("a")
        let b = try Peer("office", clock: a.clock)
        try b.work(2)
        let backup = try b.backup()
        try b.work(2)
        try a.sync(with: b)
        try b.restore(backup)
        try b.work(1)
        try a.sync(with: b)
        #expect(try report(a).peers.first?.advice.map(\.code) == ["database_restored"])
        #expect(try report(b, []).advice.map(\.code) == ["incarnation"])
    }

    @Test func aStateThatDiffersAtEqualLogsIsAProblem() throws {
        let peer = try report { record, _ in
            record.isStateEqual = false
        }
        #expect(peer.state == .differs)
        #expect(peer.advice.map(\.code) == ["state_differs"])
    }

    @Test func whatFailedHereIsNotBlamedOnThePeer() throws {
        let a = try Peer("a")
        let b = try Peer("office", clock: a.clock)
        var session = try a.session(with: b)
        session.transport.beforeCall = { _ throws(PeerFailure) in
            throw .store(.full(path: "/data"))
        }
        #expect(throws: PeerFailure.self) { try session.run() }
        let advice = try #require(try report(a).peers.first?.advice.first)
        #expect(advice.code == "disk_full")
        #expect(advice.message.hasPrefix("the last exchange failed here: no space"))
    }

    @Test func manyLogsInQuarantineAreToldInAFewLines() throws {
        let a = try Peer("a")
        for number in 1...40 {
            let machine = UUID(random: 9, UInt64(number))
            let hlc = HLC(wall: a.clock.now + 9_000_000, counter: 0, machine: machine)
            let event = Event(
                uuid: UUID(random: 8, UInt64(number)).text, hlc: try #require(hlc).text,
                machineID: machine.text, type: "forged", payload: "{}", createdAt: "now")
            let position = LogPosition(
                origin: machine.text, seq: 1, chain: Chain.start.appending(event))
            let outcome = try a.store.takeIn(
                [Incoming(event: event, position: position)], from: "mallory", isDurable: false)
            #expect(outcome.count == 1)
        }
        let report = try report(a)
        #expect(report.quarantined.count == 40)
        #expect(report.advice.count == 6)
        #expect(report.advice.last?.message == "35 events of 35 more logs wait for their time")
    }

    @Test func namesStandInQuotesWhereAShellWantsThem() throws {
        let a = try Peer("a")
        let odd = ConfiguredPeer(name: "my 'box'", url: "https://b", hasToken: true)
        #expect(
            try report(a, [odd]).peers.first?.advice.first?.action
                == #"claire sync 'my '\''box'\'''"#)
    }
}
