import ClaireDomain
import ClaireStore
import Support
import Testing

@testable import ClaireSync

/// Pages that are taken in together: the peer is told how far its events have come, and never that
/// they are held before they are.
@Suite struct InboxTests {
    /// Runs an exchange of an empty machine with one that has so many events.
    private func pull(
        _ count: Int, _ change: (inout InProcess) -> Void = { _ in }
    ) throws -> (machine: Peer, other: Peer, session: SyncSession<InProcess>, SyncOutcome) {
        let clock = Peer.Clock()
        let other = try Peer("full", clock: clock)
        try other.work(count)
        let machine = try Peer("empty", clock: clock)
        var session = try machine.session(with: other)
        change(&session.transport)
        let outcome = try session.run()
        return (machine, other, session, outcome)
    }

    /// What each request says to hold, and to have received, of an origin.
    private func said(_ session: SyncSession<InProcess>) throws -> [(have: Int, received: Int)] {
        try session.transport.requests.map { request in
            let header = try MessageReader.read(request).header
            return (header.have?.count ?? 0, header.received.count)
        }
    }

    @Test func pagesAreTakenInTogetherAndNotCalledHeldBefore() throws {
        let (machine, other, session, outcome) = try pull(5200)
        let said = try said(session)
        #expect(said.map(\.have) == [0, 0, 0, 0, 0, 0, 0, 0, 4000, 4000, 4000, 5200])
        #expect(
            said.map(\.received) == [0, 500, 1000, 1500, 2000, 2500, 3000, 3500, 0, 4500, 5000, 0])
        #expect(outcome.isLevel)
        #expect(outcome.received == 5200)
        #expect(outcome.stored == 5200)
        #expect(try machine.vector() == other.vector())
        #expect(try machine.state() == other.state())
    }

    @Test func whereBothSendEachPageIsTakenInWhileThePeerTakesOurs() throws {
        let clock = Peer.Clock()
        let (left, right) = (try Peer("left", clock: clock), try Peer("right", clock: clock))
        try left.work(2600)
        try right.work(2600)
        var session = try left.session(with: right)
        let outcome = try session.run()
        #expect(outcome.isLevel)
        #expect(outcome.sent == 2600)
        #expect(outcome.received == 2600)
        #expect(outcome.stored == 2600)
        #expect(try left.state() == right.state())
        // One page is always on its way, never more.
        let waiting = try said(session).map { $0.received == 0 ? 0 : $0.received - $0.have + 2600 }
        #expect(waiting.allSatisfy { $0 <= 500 })
        #expect(try said(session).contains { $0.received > 0 })
        #expect(session.transport.calls <= 9)
    }

    @Test func aPeerThatKnowsNothingOfItIsAskedPageByPage() throws {
        let (machine, other, session, outcome) = try pull(2600) { transport in
            transport.onRequest = { request in
                guard var message = try? MessageReader.read(request) else { return request }
                message.header.received = VersionVector()
                var writer = MessageWriter()
                writer.header(message.header)
                return writer.bytes
            }
        }
        #expect(outcome.isLevel)
        #expect(try machine.events() == other.events())
        // The first page comes twice; from then on each is held before the next is asked for.
        #expect(outcome.received == 3100)
        #expect(outcome.stored == 2600)
        #expect(outcome.known == 500)
        #expect(session.transport.calls <= 8)
    }

    @Test func whatCameBeforeTheLineWasCutStays() throws {
        let clock = Peer.Clock()
        let other = try Peer("full", clock: clock)
        try other.work(2600)
        let machine = try Peer("empty", clock: clock)
        var session = try machine.session(with: other)
        session.transport.beforeCall = { call throws(PeerFailure) in
            if call == 4 { throw .unreachable("cut") }
        }
        #expect(throws: PeerFailure.self) { try session.run() }
        #expect(try machine.vector().count == 1500)
        #expect(try machine.sync(with: other).received == 1100)
    }

    @Test func anAlteredEventInALaterPageStopsNothingBeforeIt() throws {
        let (machine, other, session, outcome) = try pull(2600) { transport in
            transport.onAnswer = { answer in
                guard var message = try? MessageReader.read(answer),
                    let index = message.events.firstIndex(where: { $0.position.seq == 1200 })
                else { return answer }
                let right = message.events[index]
                let event = right.event
                message.events[index] = PositionedEvent(
                    event: Event(
                        uuid: event.uuid, hlc: event.hlc, machineID: event.machineID,
                        type: event.type, payload: event.payload + " ", createdAt: event.createdAt),
                    position: right.position)
                var writer = MessageWriter()
                writer.header(message.header)
                for positioned in message.events { _ = writer.event(positioned) }
                return writer.bytes
            }
        }
        #expect(outcome.refusedHere == 1)
        #expect(outcome.leftHere == 1401)
        #expect(try machine.vector().count == 1199)
        #expect(try other.vector().count == 2600)
        #expect(session.transport.calls < 20)
    }

    @Test func theAnsweringSideGoesOnAfterWhatWasReceived() throws {
        let origin = Sample.origin
        func head(_ seq: Int) -> LogHead {
            LogHead(seq: seq, chain: Chain(bytes: [UInt8](repeating: UInt8(seq), count: 32)))
        }
        func runs(_ have: Int, received: Int) throws -> [Int] {
            var view = PeerView(have: VersionVector([origin: head(have)]))
            view.received = VersionVector([origin: head(received)])
            return try SendPlan(
                for: view, holding: VersionVector([origin: head(9)]),
                chain: { _, seq throws(StoreError) in head(seq).chain },
                hash: { _, _ throws(StoreError) in nil }
            ).runs.map(\.after)
        }
        #expect(try runs(2, received: 5) == [5])
        #expect(try runs(5, received: 2) == [5])
        #expect(try runs(2, received: 9) == [])
    }
}
