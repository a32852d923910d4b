import ClaireDomain
import ClaireStore
import ClaireSync
import Glibc
import Support
import Testing

@Suite struct VerifyTests {
    private func verify(_ a: Peer, _ b: Peer) throws -> SyncVerdict {
        var session = try a.session(with: b)
        return try session.verify()
    }

    @Test func equalLogsAndStatesAreProved() throws {
        let a = try Peer("a")
        let b = try Peer("b", clock: a.clock)
        try a.work(3)
        try a.sync(with: b)
        let verdict = try verify(a, b)
        #expect(verdict.isEqual)
        #expect(verdict.isStateEqual == true)
        #expect(verdict.countedHere == 3 && verdict.countedThere == 3)
        #expect(verdict.digestHere == verdict.digestThere)
    }

    @Test func whatLacksIsNamed() throws {
        let a = try Peer("a")
        let b = try Peer("b", clock: a.clock)
        try a.work(3)
        try a.sync(with: b)
        try a.work(2)
        try b.work(1)
        let verdict = try verify(a, b)
        #expect(
            Set(verdict.differences.map { "\($0)" })
                == Set(
                    [
                        SyncVerdict.Difference.missingThere(
                            origin: a.machine.text, from: 4, to: 5),
                        .missingHere(origin: b.machine.text, from: 1, to: 1),
                    ].map { "\($0)" }))
        #expect(verdict.isStateEqual == nil)
    }

    @Test(arguments: [(0, 1, 1), (5, 3, 9), (900, 400, 700)])
    func theFirstPositionOfAForkIsNamed(common: Int, left: Int, right: Int) throws {
        let a = try Peer("a", isBlind: true)
        try a.work(common)
        let b = try a.clone("b")
        try a.work(left)
        try b.work(right)
        #expect(
            try verify(a, b).differences
                == [.differs(origin: a.machine.text, seq: common + 1)])
    }

    @Test func anAlteredEventIsNamedOnEitherSide() throws {
        let a = try Peer("a")
        let b = try Peer("b", clock: a.clock)
        try a.work(5)
        try a.sync(with: b)
        try b.tamper("UPDATE events SET payload = payload || ' ' WHERE rowid = 3")
        #expect(
            try verify(a, b).differences == [.alteredThere(origin: a.machine.text, seq: 3)])
        #expect(
            try verify(b, a).differences == [.alteredHere(origin: a.machine.text, seq: 3)])
    }

    @Test func aPeerThatDoesNotKnowTheQuestionIsCompared() throws {
        let a = try Peer("a")
        let b = try Peer("b", clock: a.clock)
        try a.work(2)
        try a.sync(with: b)
        var session = try a.session(with: b)
        session.transport.onRequest = { bytes in
            let text = String(decoding: bytes, as: UTF8.self)
            return Array(text.replacing("\"ask\"", with: "\"aks\"").utf8)
        }
        let verdict = try session.verify()
        #expect(verdict.isEqual)
        #expect(verdict.countedThere == 0)
    }

    @Test func aQuestionBringsNoEvents() throws {
        let a = try Peer("a")
        try a.work(2)
        let question = #"{"protocol":1,"have":{},"ask":{"chains":{"\#(a.machine.text)":[2,9]}}}"#
        let answer = try lines(a.service().exchange(Array(question.utf8)))
        #expect(answer.count == 2)
        #expect(answer[1]["chains"]?.array?.count == 1)
    }
}
