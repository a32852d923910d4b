import ClaireStore
import ClaireSync

/// The server of one machine: the real answering side over its process's store.
struct Service {
    let world: World
    let peer: Peer
    /// The name of the caller's token.
    let caller: String

    /// What a call comes back with.
    enum Answer {
        case bytes([UInt8])
        case digest(DigestAnswer)
        case refused(SyncRefusal)
        /// The process died over it.
        case died
    }

    func answer(_ route: Network.Route, _ body: [UInt8]) -> Answer {
        guard let running = peer.running else { return .died }
        peer.raiseCeiling()
        world.trace.note(bytes: body)
        let service = SyncService(store: running.store, caller: caller)
        let answer: Answer
        do throws(SyncRefusal) {
            answer = try ask(service, route, body)
        } catch {
            answer = .refused(error)
        }
        if running.process.isDead {
            Faults.crash(peer, world)
            return .died
        }
        Absorption(world: world, peer: peer).run(mayBear: false)
        switch answer {
        case .bytes(let bytes): world.trace.note(bytes: bytes)
        case .refused(let refusal):
            world.trace.note(world.now, "refused", peer.index, refusal.status, -1, refusal.code)
            if refusal.code != "clock" {
                world.fail(.storeWorks, "\(peer.name) refuses: \(refusal.code) \(refusal.detail)")
            }
        case .digest, .died: break
        }
        return answer
    }

    private func ask(
        _ service: SyncService, _ route: Network.Route, _ body: [UInt8]
    ) throws(SyncRefusal) -> Answer {
        switch route {
        case .exchange: return .bytes(try service.exchange(body))
        case .take: return .bytes(try service.take(body))
        case .digest(let etag, let withState):
            return .digest(try service.digest(unless: etag, withState: withState))
        case .events(let since, let asLines):
            var stream = try service.events(since: since, asLines: asLines)
            var bytes: [UInt8] = []
            while let chunk = try stream.next() { bytes += chunk }
            return .bytes(bytes)
        }
    }
}

/// One call over the network, with what may go wrong on the way there and back.
struct Call {
    let world: World
    /// The node that calls, and its token's name.
    let from: Int
    let caller: String
    let to: Int

    func make(_ route: Network.Route, _ body: [UInt8]) throws(PeerFailure) -> Service.Answer {
        let (plan, dice) = (world.plan, world.dice)
        world.tally.rounds += 1
        world.wait(upTo: 40)
        guard world.violation == nil else { throw .interrupted }
        guard !world.isHealing else { return try deliver(route, body) }
        if dice.happens(plan.duplication) {
            world.tally.count(.duplicated)
            let delay: Int64 = dice.one([5, 2_000, 120_000, 3_600_000])
            world.network.delay(
                route, body, to: to, caller: caller, until: world.now + dice.pick(1...delay))
        }
        if world.network.isCut(from, to) || dice.happens(plan.loss) {
            world.tally.count(.requestLost)
            throw dice.happens(500) ? .timedOut : .unreachable("no route")
        }
        let answer = try deliver(route, body)
        if world.network.isCut(to, from) || dice.happens(plan.replyLoss) {
            world.tally.count(.replyLost)
            throw .timedOut
        }
        if dice.happens(plan.cutOff) {
            world.tally.count(.cutOff)
            throw .cutOff("after some bytes")
        }
        world.wait(upTo: 40)
        guard world.violation == nil else { throw .interrupted }
        return answer
    }

    private func deliver(
        _ route: Network.Route, _ body: [UInt8]
    ) throws(PeerFailure) -> Service.Answer {
        let peer = world.peers[to]
        guard peer.isUp else { throw .unreachable("connection refused") }
        let answer = Service(world: world, peer: peer, caller: caller).answer(route, body)
        switch answer {
        case .died: throw .cutOff("no answer")
        case .refused(let refusal) where refusal.status == 503:
            throw .busy(retryAfter: refusal.retryAfter.map { Int64($0) * 1000 })
        case .refused(let refusal):
            throw .refused(status: refusal.status, code: refusal.code, detail: refusal.detail)
        case .bytes, .digest: return answer
        }
    }
}

/// The simulated network as the calling side sees it.
struct Link: PeerTransport {
    let call: Call
    let from: Peer
    /// The process that calls; when it has died meanwhile, nobody is there to hear an answer.
    let process: SimulatedProcess

    mutating func exchange(_ request: [UInt8]) throws(PeerFailure) -> [UInt8] {
        let request = from.isNewer ? request + Self.newerLine : request
        guard case .bytes(let bytes) = try ask(.exchange, request) else {
            throw .malformed("another kind of answer")
        }
        return call.world.peers[call.to].isNewer ? bytes + Self.newerLine : bytes
    }

    /// What a later version may say beside what this one knows.
    private static let newerLine = Array("{\"blessing\":{\"of\":[1,null]},\"seq\":-1}\n".utf8)

    mutating func digest(
        unless etag: String?, withState: Bool
    ) throws(PeerFailure) -> DigestAnswer {
        guard case .digest(let answer) = try ask(.digest(etag: etag, withState: withState), [])
        else { throw .malformed("another kind of answer") }
        return answer
    }

    private func ask(
        _ route: Network.Route, _ body: [UInt8]
    ) throws(PeerFailure) -> Service.Answer {
        guard !process.isDead else { throw .interrupted }
        // What the last answer made the caller write may be on its way now.
        Absorption(world: call.world, peer: from).run(mayBear: false)
        let answer = try call.make(route, body)
        guard !process.isDead else { throw .interrupted }
        return answer
    }
}
