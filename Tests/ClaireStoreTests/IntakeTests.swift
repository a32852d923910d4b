import ClaireDomain
import Support
import Synchronization
import Testing

@testable import ClaireStore

/// Pages of events, in whatever order and however cut, come to the same log and state.
@Suite struct IntakeTests {
    /// Hands a history over by random pages of random logs, some twice.
    private func deliver(
        _ logs: [String: [Incoming]], to machine: Machine, _ random: inout SeededGenerator
    ) throws {
        var sent = logs.mapValues { _ in 0 }
        let origins = logs.keys.sorted()
        while true {
            let open = origins.filter { sent[$0, default: 0] < logs[$0, default: []].count }
            guard let origin = open.randomElement(using: &random) else { return }
            let log = logs[origin, default: []]
            let from = sent[origin, default: 0]
            let to = min(log.count, from + Int.random(in: 1...7, using: &random))
            // Now and then from farther back: an answer that was lost.
            let start = max(0, from - Int.random(in: 0...2, using: &random))
            for outcome in try machine.take(Array(log[start..<to])) {
                #expect(outcome == .stored || outcome == .known)
            }
            sent[origin] = to
        }
    }

    @Test("random orders and pages of random logs give one vector, one state, and its replay")
    func randomOrders() throws {
        for seed in 1...12 as ClosedRange<UInt64> {
            let history = try RandomHistory(seed: seed, count: 120, abandons: true)
            let logs = Dictionary(grouping: history.events, by: \.position.origin)
                .mapValues { $0.map { Incoming(event: $0.event, position: $0.position) } }
            var random = SeededGenerator(seed: seed &* 7919)
            var digests: Set<String> = []
            var vectors: Set<String> = []
            for number in 0..<4 as Range<UInt64> {
                let machine = try Machine(100 + number)
                try deliver(logs, to: machine, &random)
                digests.insert(try machine.digest)
                vectors.insert(try machine.vector.digest)
                let complaints = try machine.store.complaints().filter { $0 != "unapplied" }
                #expect(complaints == [], "seed \(seed)")
            }
            #expect(digests.count == 1 && vectors.count == 1, "seed \(seed)")
        }
    }

    @Test("a crash between any two steps of a page loses the page or nothing") func crashes() throws
    {
        let source = try Machine(1)
        try source.work(3)
        let twin = try Machine(copyOf: source)
        try twin.restore(source.backUp(), isHidden: true)
        try source.work(3, "one")
        try twin.work(3, "two")
        let name = source.id.text
        let pages = try [source.log(name), twin.log(name, after: 3)]
        let count = Mutex(0)
        for crash in 1..<200 {
            let machine = try Machine(2)
            count.withLock { $0 = 0 }
            machine.world.atEachThrowingStep { step throws(StoreError) in
                let isThere = count.withLock { seen in
                    seen += 1
                    return seen == crash
                }
                if isThere { throw .failed(path: "here", detail: step.rawValue) }
            }
            var wasCut = false
            for page in pages {
                let before = try machine.vector
                do {
                    try machine.take(page)
                } catch let error as StoreError {
                    wasCut = true
                    guard case .failed(_, let step) = error else { throw error }
                    // A process of another day goes on.
                    try machine.reopen()
                    if !["committed", "marked"].contains(step) {
                        #expect(try machine.vector == before, "\(crash)")
                    }
                    #expect(try machine.isSound, "\(crash) \(step)")
                    try machine.take(page)
                }
            }
            #expect(try source.meet(machine) && machine.isSound, "\(crash)")
            if !wasCut { return #expect(crash > 20) }
        }
        Issue.record("the steps have no end")
    }

    @Test("a known event moves a head on and is applied once, at as many positions as it has")
    func manyPositions() throws {
        let a = try Machine(1)
        let b = try Machine(2)
        let c = try Machine(3)
        let events = try a.work(3)
        try b.take(events.map { Incoming(event: $0, position: nil) })
        try c.meet(b)
        try c.meet(a)
        try a.meet(c)
        try b.meet(c)
        #expect(try c.vector.heads.mapValues(\.seq) == [a.id.text: 3, b.id.text: 3])
        for machine in [a, b] {
            #expect(try machine.vector == c.vector && machine.digest == c.digest)
            #expect(try machine.store.number("SELECT count(*) FROM events") == 3)
        }
    }

    @Test("a skeleton shows where branches part, and no step back is longer than a page")
    func skeleton() throws {
        let a = try Machine(1)
        try a.store.write(as: .claire) { writer throws(StoreError) in
            let project = writer.newID()
            for number in 0..<1500 {
                try writer.append(.noteAdded(.project(project), text: "\(number)"))
            }
        }
        let (skeleton, none) = try a.store.read { reader throws(StoreError) in
            (try reader.skeleton(of: a.id.text), try reader.skeleton(of: "nobody"))
        }
        #expect(none == [])
        let seqs = skeleton.map(\.seq)
        #expect(seqs == seqs.sorted(by: >) && seqs.first == 1500 && seqs.last == 1)
        #expect(zip(seqs, seqs.dropFirst()).allSatisfy { $0 - $1 <= 256 })
        #expect(Set(seqs).isSuperset(of: [1499, 1498, 1496, 1492, 1484]))
        let log = try a.log(a.id.text)
        #expect(skeleton.allSatisfy { log[$0.seq - 1].position?.chain == $0.chain })
        #expect(try a.log(a.id.text, after: 1498).map(\.position?.seq) == [1499, 1500])
        let page = try a.store.read { reader throws(StoreError) in
            try reader.positions(of: a.id.text, after: 0, limit: 10, maxBytes: 1)
        }
        #expect(page.count == 1, "an event goes through however small the page")
    }

    @Test("the digest of a vector is over its lines, sorted by bytes") func digest() throws {
        let (first, second) = (UUID(random: 0xAB, 1).text, UUID(random: 0xCD, 2).text)
        let chain = Chain.start
        let vector = VersionVector([
            second: LogHead(seq: 2, chain: chain),
            first + "~0123456789abcdef": LogHead(seq: 1, chain: chain),
            first: LogHead(seq: 12, chain: chain),
        ])
        #expect(vector.origins == [first, first + "~0123456789abcdef", second])
        #expect(VersionVector(vector.json) == vector)
        #expect(
            VersionVector().digest
                == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
        #expect(vector.digest.utf8.count == 64 && vector.digest != VersionVector().digest)
        for text in ["[]", "{\"a\":[1]}", "{\"a\":[-1,\"00\"]}", "{\"a\":[1,\"zz\"]}"] {
            #expect(VersionVector(try JSON.parse(text)) == nil, "\(text)")
        }
        for name in [
            "", "x", first.uppercased(), first + "~", first + "~0123", first + "~0123456789abcdeF",
            first + "-0123456789abcdef", first + "~0123456789abcdef0",
        ] {
            #expect(!LogOrigin.isValid(name), "\(name)")
        }
    }

    @Test("a peer is remembered as it was last seen, each direction by itself") func peers() throws
    {
        let a = try Machine(1)
        var record = PeerRecord(name: "office", direction: .calls, url: "https://office:8765")
        record.epoch = "e"
        record.vector = VersionVector([a.id.text: LogHead(seq: 3, chain: .start)])
        record.contacted = 5
        record.attempted = 6
        record.failures = 2
        record.retryAt = 7
        record.errorCode = "unreachable"
        record.error = "no route"
        record.skew = -700
        record.logDigest = "l"
        record.stateDigest = "s"
        record.stateVersion = 2
        record.quarantined = 1
        record.refused = 0
        try a.store.save(record)
        try a.store.save(PeerRecord(name: "office", direction: .called))
        record.failures = 3
        try a.store.save(record)
        let (one, all) = try a.store.read { reader throws(StoreError) in
            (try reader.peerRecord("office", .calls), try reader.peerRecords())
        }
        #expect(one == record && all.count == 2)
        try a.store.forgetPeer("office", .calls)
        let left = try a.store.read { reader throws(StoreError) in try reader.peerRecords() }
        #expect(left.map(\.direction) == [.called])
    }
}
