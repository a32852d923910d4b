import ClaireDomain
import ClaireStore

/// What a peer said in its last message, as far as it bears on what to send it.
struct PeerView: Equatable {
    /// What it holds; `nil` when it didn't say.
    var have: VersionVector?
    /// What it was sent beyond that, and will take in later.
    var received = VersionVector()
    /// Chains at some of its positions: it found that a branch held here differs from its own.
    var skeletons: [String: [LogHead]] = [:]
    /// Origins that it keeps aside until their time.
    var quarantined: Set<String> = []
    /// The first position of an origin that it does not take, and what it was shown there.
    var refused: [String: Refused] = [:]

    /// What was shown at a position that the peer does not take: its chain, and where the refusal is
    /// an old one the hash of the event.
    struct Refused: Equatable {
        var seq: Int
        var chain: Chain
        var sha256: [UInt8]?
    }

    init(have: VersionVector?) { self.have = have }

    init(_ message: SyncMessage) {
        have = message.header.have
        received = message.header.received
        skeletons = message.skeletons
        quarantined = Set(message.quarantined.map(\.origin))
        note(message.rejected)
    }

    /// How far an origin's events have gone to the peer, as far as it says.
    func reached(_ origin: String) -> LogHead? {
        let held = have?.heads[origin]
        guard let sent = received.heads[origin], sent.seq > held?.seq ?? 0 else { return held }
        return sent
    }

    /// Takes in what the peer rejects for good; the least position counts.
    mutating func note(_ rejected: [EventRefusal]) {
        for refusal in rejected where refusal.isLasting {
            guard let origin = refusal.origin, let seq = refusal.seq, let chain = refusal.chain,
                seq <= refused[origin]?.seq ?? .max
            else { continue }
            refused[origin] = Refused(seq: seq, chain: chain, sha256: refusal.sha256)
        }
    }
}

extension EventRefusal {
    /// Whether the same event will be refused again if it is sent now; a gap or a fork is a matter of
    /// what else is held.
    var isLasting: Bool {
        switch code {
        case "too_large", "other_bytes", "broken_chain", "malformed", "bad_origin",
            "quarantine_full":
            true
        default: false
        }
    }
}

/// What to send to a peer, origin by origin: a function of what is held here and of the peer's last
/// message alone, so that both sides of an exchange use it and a server need remember nothing.
///
/// It is safe whatever the peer said: events go out as runs that follow on each other, from the one
/// after what the peer says it has, or from the one where this branch parts from the peer's. A peer
/// that lied gets events that it refuses.
struct SendPlan: Equatable {
    /// Events of an origin that are to be sent: those after a position.
    struct Run: Equatable {
        let origin: String
        let after: Int
    }

    /// In the order of the origins' bytes.
    var runs: [Run] = []
    /// Chains that show the peer where the branches part.
    var skeletons: [(origin: String, seqs: [Int])] = []

    var isEmpty: Bool { runs.isEmpty && skeletons.isEmpty }

    static func == (left: SendPlan, right: SendPlan) -> Bool {
        left.runs == right.runs
            && left.skeletons.elementsEqual(right.skeletons) {
                $0.origin.hasSameBytes(as: $1.origin) && $0.seqs == $1.seqs
            }
    }

    /// Works the plan out from what a reader sees.
    init(
        for view: PeerView, holding mine: VersionVector, reader: Reader
    ) throws(StoreError) {
        try self.init(
            for: view, holding: mine,
            chain: { origin, seq throws(StoreError) in try reader.chain(of: origin, at: seq) },
            hash: { origin, seq throws(StoreError) in
                try reader.positions(of: origin, after: seq - 1, limit: 1, maxBytes: 0).first.map {
                    Chain.hash(of: $0.event)
                }
            })
    }

    /// Works the plan out.
    ///
    /// - Parameters:
    ///   - mine: what is held here.
    ///   - chain: the chain at a position that is held here; `nil` beyond.
    ///   - hash: the hash of the event at such a position.
    init(
        for view: PeerView, holding mine: VersionVector,
        chain: (String, Int) throws(StoreError) -> Chain?,
        hash: (String, Int) throws(StoreError) -> [UInt8]?
    ) throws(StoreError) {
        guard let have = view.have else { return }
        for origin in mine.origins {
            guard let head = mine.heads[origin], !view.quarantined.contains(origin) else {
                continue
            }
            if let refused = view.refused[origin] {
                let isSame: Bool
                if let sha256 = refused.sha256 {
                    isSame = try hash(origin, refused.seq) == sha256
                } else {
                    isSame = try chain(origin, refused.seq) == refused.chain
                }
                // On a branch of its own the peer may take the same event after another one.
                let theirs = have.heads[origin] ?? LogHead(seq: 0, chain: .start)
                let held =
                    theirs.seq <= head.seq ? try chain(origin, theirs.seq) : theirs.chain
                if isSame, held == theirs.chain { continue }
            }
            guard let theirs = view.reached(origin) else {
                runs.append(Run(origin: origin, after: 0))
                continue
            }
            if theirs.seq <= head.seq, try chain(origin, theirs.seq) == theirs.chain {
                if theirs.seq < head.seq { runs.append(Run(origin: origin, after: theirs.seq)) }
                continue
            }
            // Who is behind sees no fork by itself: only the longer log can compare.
            guard theirs.seq <= head.seq || view.skeletons[origin] != nil else { continue }
            var bounds = ForkBounds(mine: head.seq, theirs: theirs.seq)
            for shown in [theirs] + (view.skeletons[origin] ?? []) where shown.seq <= head.seq {
                if let held = try chain(origin, shown.seq) { bounds.compare(shown, with: held) }
            }
            settle(origin, bounds, wasShown: view.skeletons[origin] != nil)
        }
    }

    /// A fork of an origin: sends chains until both know the first position that differs, and then
    /// the branch that keeps the name.
    private mutating func settle(_ origin: String, _ bounds: ForkBounds, wasShown: Bool) {
        guard bounds.isFork else { return }
        if bounds.isPinned, bounds.wins {
            runs.append(Run(origin: origin, after: bounds.same))
        }
        skeletons.append((origin, wasShown ? bounds.probes : bounds.skeleton))
    }
}

/// Between which positions two branches of an origin part, as far as is known.
struct ForkBounds: Equatable {
    /// How many positions a probe shows.
    static let probes = 64

    /// The head here.
    let mine: Int
    /// The greatest position known to be the same; 0 is always.
    private(set) var same = 0
    /// The least position known to differ; past the shorter branch where none is known.
    private(set) var differs: Int
    /// Whether the branch held here has the lower chain where they are known to differ.
    private(set) var wins = false
    private var isKnown = false

    init(mine: Int, theirs: Int) {
        self.mine = mine
        differs = min(mine, theirs) + 1
    }

    /// Takes in one of the peer's chains, and the one held here at its position.
    mutating func compare(_ shown: LogHead, with held: Chain) {
        if shown.chain == held {
            same = max(same, shown.seq)
        } else if shown.seq <= differs {
            differs = shown.seq
            isKnown = true
            wins = held.bytes.lexicographicallyPrecedes(shown.chain.bytes)
        }
    }

    /// Whether the branches part within what both hold; a log that is only longer is no fork.
    var isFork: Bool { same < mine && same < differs && (isKnown || same + 1 < differs) }

    /// Whether the first differing position is known, and its chains.
    var isPinned: Bool { isKnown && differs == same + 1 }

    /// Positions to show a peer that has shown nothing yet: the head, and 1, 2, 4, 8 … before it.
    var skeleton: [Int] {
        var seqs = [mine]
        var back = 1
        while back < mine {
            seqs.append(mine - back)
            back *= 2
        }
        if seqs.last != 1 { seqs.append(1) }
        return seqs
    }

    /// Positions between the bounds, both among them, the greatest first: each round narrows them by
    /// their number, so that the longest logs want three.
    var probes: [Int] {
        let last = min(differs, mine)
        let first = max(same, 1)
        guard last > first else { return [last] }
        let count = min(last - first, Self.probes)
        return (0...count).map { last - (last - first) * $0 / count }
    }
}
