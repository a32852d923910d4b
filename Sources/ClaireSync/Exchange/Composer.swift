import ClaireDomain
import ClaireStore

/// Makes a message out of what is held at one moment: the same on both sides of an exchange.
struct Composer {
    /// A message, and what stands in it.
    struct Composition {
        var bytes: [UInt8]
        /// What is held here at the moment of writing.
        var vector: VersionVector
        /// Events in it.
        var events: Int
        /// Whether more events are to be sent than found room.
        var more: Bool
        /// Whether there is nothing to send, and nothing to show.
        var isIdle: Bool
    }

    let reader: Reader
    private var header = SyncHeader()
    private var lines = MessageWriter()

    init(_ reader: Reader) { self.reader = reader }

    /// Writes a message for a peer.
    ///
    /// - Parameters:
    ///   - refusals: what was just refused of what the peer sent.
    ///   - kept: what of it waits for its time, beside what the store keeps aside.
    ///   - received: what the peer sent and is not taken in yet.
    static func compose(
        _ reader: Reader, for view: PeerView, refusals: [EventRefusal],
        kept: [QuarantinedOrigin], received: VersionVector = VersionVector()
    ) throws(StoreError) -> Composition {
        var composer = Composer(reader)
        composer.header.received = received
        let vector = try composer.begin()
        try composer.refuse(refusals, vector)
        try composer.quarantine(kept)
        return try composer.compose(for: view, vector)
    }

    /// Writes a message that asks, in place of events.
    static func question(
        _ reader: Reader, _ question: SyncQuestion
    ) throws(StoreError) -> [UInt8] {
        var composer = Composer(reader)
        composer.header.ask = question
        return composer.finish(try composer.begin())
    }

    /// Writes the answer to a message that asks.
    static func answer(
        _ reader: Reader, _ question: SyncQuestion
    ) throws(StoreError) -> [UInt8] {
        var composer = Composer(reader)
        let vector = try composer.begin()
        for (origin, seqs) in question.chains.sorted(by: { $0.key.precedesInBytes($1.key) }) {
            try composer.show(origin, seqs)
        }
        for (origin, range) in question.check.sorted(by: { $0.key.precedesInBytes($1.key) }) {
            if let checked = try Recount.run(reader, origin, range) {
                composer.lines.checked(checked)
            }
        }
        return composer.finish(vector)
    }

    private mutating func compose(
        for view: PeerView, _ vector: VersionVector
    ) throws(StoreError) -> Composition {
        var plan = try SendPlan(for: view, holding: vector, reader: reader)
        #if MISTAKES
            if Mistake.made == .globalCursor { try plan.keepPastCursor(of: view.have, reader) }
        #endif
        for skeleton in plan.skeletons { try show(skeleton.origin, skeleton.seqs) }
        for run in plan.runs where !header.more {
            header.more = !(try send(run, through: vector.heads[run.origin]?.seq ?? 0))
        }
        return Composition(
            bytes: finish(vector), vector: vector, events: lines.events, more: header.more,
            isIdle: plan.isEmpty)
    }

    /// Tells which origins wait for their time: their sender leaves them alone until then.
    private mutating func quarantine(_ more: [QuarantinedOrigin]) throws(StoreError) {
        var told: Set<String> = []
        let stored = try reader.quarantinedOrigins().compactMap { event in
            event.position.map {
                QuarantinedOrigin(
                    origin: $0.origin, seq: $0.seq, uuid: event.event.uuid, until: event.until)
            }
        }
        for kept in stored + more where kept.until > reader.now {
            if told.insert(kept.origin).inserted { lines.quarantined(kept) }
        }
    }

    private mutating func begin() throws(StoreError) -> VersionVector {
        header.epoch = try reader.epoch()
        header.now = reader.now
        return try reader.versionVector()
    }

    private mutating func finish(_ vector: VersionVector) -> [UInt8] {
        header.have = vector
        var first = MessageWriter()
        first.header(header)
        return first.bytes + lines.bytes
    }

    /// Writes an origin's events after a position and says whether all found room.
    private mutating func send(
        _ run: SendPlan.Run, through last: Int
    ) throws(StoreError) -> Bool {
        var after = run.after
        while after < last {
            let page = try reader.positions(
                of: run.origin, after: after, limit: SyncProtocol.pageEvents - lines.events,
                maxBytes: SyncProtocol.pageBytes - lines.eventBytes)
            guard !page.isEmpty else { return lines.events < SyncProtocol.pageEvents }
            for positioned in page {
                guard lines.event(positioned) else { return false }
                after = positioned.position.seq
            }
        }
        return true
    }

    private mutating func show(_ origin: String, _ seqs: [Int]) throws(StoreError) {
        var heads: [LogHead] = []
        for seq in seqs {
            guard let chain = try reader.chain(of: origin, at: seq) else { continue }
            heads.append(LogHead(seq: seq, chain: chain))
        }
        lines.skeleton(origin, heads)
    }

    /// Tells what was just refused, and what still stands in the way of an origin since earlier: its
    /// sender then leaves that origin alone, in the second case as long as it holds the same bytes.
    private mutating func refuse(
        _ refusals: [EventRefusal], _ vector: VersionVector
    ) throws(StoreError) {
        for refusal in refusals { lines.rejected(refusal) }
        let told = Set(refusals.compactMap(\.origin))
        for kept in try reader.blockingRefusals() {
            guard let position = kept.position, !told.contains(position.origin) else { continue }
            lines.rejected(
                EventRefusal(
                    uuid: kept.event.uuid, code: kept.rejection.rawValue, detail: kept.detail,
                    origin: position.origin, seq: position.seq, chain: position.chain,
                    sha256: Chain.hash(of: kept.event)))
        }
    }
}

/// Counts the chain of positions again from the events' own bytes.
enum Recount {
    /// - Returns: what was found; `nil` where the log does not reach the range.
    static func run(
        _ reader: Reader, _ origin: String, _ range: ClosedRange<Int>
    ) throws(StoreError) -> CheckedRange? {
        guard var chain = try reader.chain(of: origin, at: range.lowerBound - 1) else { return nil }
        var checked = CheckedRange(
            origin: origin, from: range.lowerBound, to: range.lowerBound - 1, differs: nil)
        while checked.to < range.upperBound {
            let page = try reader.positions(
                of: origin, after: checked.to,
                limit: min(SyncProtocol.pageEvents, range.upperBound - checked.to),
                maxBytes: SyncProtocol.pageBytes)
            guard !page.isEmpty else { break }
            for positioned in page {
                chain = chain.appending(positioned.event)
                checked.to = positioned.position.seq
                guard chain == positioned.position.chain else {
                    checked.differs = checked.to
                    return checked
                }
            }
        }
        return checked.to >= range.lowerBound ? checked : nil
    }
}
