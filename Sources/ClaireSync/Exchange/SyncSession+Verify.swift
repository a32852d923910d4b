import ClaireDomain
import ClaireStore

/// What `claire sync verify` found.
package struct SyncVerdict: Equatable, Sendable {
    /// How one origin's logs differ.
    package enum Difference: Equatable, Sendable {
        /// The peer lacks these positions; an exchange brings them.
        case missingThere(origin: String, from: Int, to: Int)
        /// They lack here.
        case missingHere(origin: String, from: Int, to: Int)
        /// Both hold the position, with other events: a fork, which an exchange settles.
        case differs(origin: String, seq: Int)
        /// The event that stands there gives another chain than the log says: it was altered.
        case alteredHere(origin: String, seq: Int)
        case alteredThere(origin: String, seq: Int)
    }

    /// In the order of the origins' bytes.
    package var differences: [Difference] = []
    /// Whether the projections are equal; `nil` where the versions differ or a log differs.
    package var isStateEqual: Bool?
    /// This machine's digest over its log and the peer's.
    package var digestHere = ""
    package var digestThere = ""
    /// Origins that were compared.
    package var origins = 0
    /// Positions whose events were counted again here, and there: 0 where the peer can't.
    package var countedHere = 0
    package var countedThere = 0

    package init() {}

    /// Whether the logs are equal, and the states too as far as they can be compared.
    package var isEqual: Bool { differences.isEmpty && isStateEqual != false }
}

extension SyncSession {
    /// Compares this log and state with the peer's, and names each origin's first position that
    /// differs; on both sides the chains are counted again from the events' own bytes.
    ///
    /// - Parameter progress: told positions counted so far and in all; what it throws ends it.
    package mutating func verify(
        progress: (_ done: Int, _ all: Int) throws(PeerFailure) -> Void = { _, _ in }
    ) throws(PeerFailure) -> SyncVerdict {
        try recorded { session, record throws(PeerFailure) in
            guard
                case .document(_, let body) = try session.transport.digest(
                    unless: nil, withState: true)
            else { throw .malformed("it answers 304 to a call without If-None-Match") }
            let theirs = try DigestDocument.read(body)
            record.epoch = theirs.epoch ?? record.epoch
            record.vector = theirs.vector
            record.logDigest = theirs.digest
            record.stateDigest = theirs.stateDigest
            record.stateVersion = theirs.stateVersion
            let verdict = try session.compare(theirs, progress)
            record.isStateEqual = verdict.isStateEqual
            return verdict
        }
    }

    private mutating func compare(
        _ theirs: DigestDocument, _ progress: (Int, Int) throws(PeerFailure) -> Void
    ) throws(PeerFailure) -> SyncVerdict {
        var verdict = SyncVerdict()
        let mine = try reading { reader throws(StoreError) in try reader.versionVector() }
        verdict.digestHere = mine.digest
        verdict.digestThere = theirs.digest
        verdict.origins = Set(mine.heads.keys).union(theirs.vector.heads.keys).count
        let all = mine.count + theirs.vector.count
        try recountHere(mine, &verdict) { done throws(PeerFailure) in try progress(done, all) }
        try recountThere(theirs.vector, &verdict) { done throws(PeerFailure) in
            try progress(done, all)
        }
        // What was altered must be mended before anything of its log can come over.
        let altered = Set(verdict.differences.map(\.origin))
        verdict.differences += try differences(mine, theirs.vector).filter {
            !altered.contains($0.origin)
        }
        verdict.differences.sort { $0.origin.precedesInBytes($1.origin) }
        if mine == theirs.vector, theirs.stateVersion == Digest.projectionVersion,
            let state = theirs.stateDigest
        {
            let here = try reading { reader throws(StoreError) in try Digest.state(reader) }
            verdict.isStateEqual = here.hasSameBytes(as: state)
        }
        return verdict
    }

    /// Counts the chains of this log again.
    private func recountHere(
        _ mine: VersionVector, _ verdict: inout SyncVerdict,
        _ progress: (Int) throws(PeerFailure) -> Void
    ) throws(PeerFailure) {
        for origin in mine.origins {
            let last = mine.heads[origin]?.seq ?? 0
            var from = 1
            while from <= last {
                let range = from...min(last, from + SyncProtocol.askedPositions - 1)
                let checked = try reading { reader throws(StoreError) in
                    try Recount.run(reader, origin, range)
                }
                verdict.countedHere += range.count
                if checked?.differs != nil || checked?.to != range.upperBound {
                    let seq = checked.map { $0.differs ?? $0.to + 1 } ?? from
                    verdict.differences.append(.alteredHere(origin: origin, seq: seq))
                    break
                }
                from = range.upperBound + 1
                try progress(verdict.countedHere + verdict.countedThere)
            }
        }
    }

    /// Has the peer count its own again; one that doesn't know the question is not asked again.
    private mutating func recountThere(
        _ theirs: VersionVector, _ verdict: inout SyncVerdict,
        _ progress: (Int) throws(PeerFailure) -> Void
    ) throws(PeerFailure) {
        for origin in theirs.origins {
            let last = theirs.heads[origin]?.seq ?? 0
            var from = 1
            while from <= last {
                let range = from...min(last, from + SyncProtocol.askedPositions - 1)
                var question = SyncQuestion()
                question.check[origin] = range
                let found = try ask(question).checked.first { $0.origin.hasSameBytes(as: origin) }
                guard let found else {
                    if verdict.countedThere == 0 { return }
                    verdict.differences.append(.alteredThere(origin: origin, seq: from))
                    break
                }
                verdict.countedThere += range.count
                if found.differs != nil || found.to < range.upperBound {
                    let seq = found.differs ?? found.to + 1
                    verdict.differences.append(.alteredThere(origin: origin, seq: seq))
                    break
                }
                from = range.upperBound + 1
                try progress(verdict.countedHere + verdict.countedThere)
            }
        }
    }

    /// What differs between two vectors, and where two branches part.
    private mutating func differences(
        _ mine: VersionVector, _ theirs: VersionVector
    ) throws(PeerFailure) -> [SyncVerdict.Difference] {
        var found: [SyncVerdict.Difference] = []
        let origins = Set(mine.heads.keys).union(theirs.heads.keys)
        for origin in origins.sorted(by: { $0.precedesInBytes($1) }) {
            let here = mine.heads[origin] ?? LogHead(seq: 0, chain: .start)
            let there = theirs.heads[origin] ?? LogHead(seq: 0, chain: .start)
            guard here != there else { continue }
            if let seq = try firstDifference(origin, here.seq, there) {
                found.append(.differs(origin: origin, seq: seq))
            } else if here.seq < there.seq {
                found.append(.missingHere(origin: origin, from: here.seq + 1, to: there.seq))
            } else {
                found.append(.missingThere(origin: origin, from: there.seq + 1, to: here.seq))
            }
        }
        return found
    }

    /// The first position at which two logs of an origin differ; `nil` where one only is longer, or
    /// where the peer can't be asked.
    private mutating func firstDifference(
        _ origin: String, _ mine: Int, _ theirs: LogHead
    ) throws(PeerFailure) -> Int? {
        let shorter = min(mine, theirs.seq)
        guard shorter > 0 else { return nil }
        var same = 0
        var differs = shorter + 1
        while same + 1 < differs {
            let last = min(differs - 1, shorter)
            let count = min(last - same, ForkBounds.probes)
            let seqs = (0..<count).map { last - (last - same - 1) * $0 / max(1, count - 1) }
            var question = SyncQuestion()
            question.chains[origin] = seqs
            let shown = try ask(question).skeletons[origin] ?? []
            guard !shown.isEmpty else { return nil }
            let bounds = (same, differs)
            for head in shown where head.seq > same && head.seq < differs {
                let held = try reading { reader throws(StoreError) in
                    try reader.chain(of: origin, at: head.seq)
                }
                if held == head.chain { same = head.seq } else { differs = head.seq }
            }
            guard bounds != (same, differs) else { return nil }
        }
        return differs <= shorter ? differs : nil
    }

    private mutating func ask(_ question: SyncQuestion) throws(PeerFailure) -> SyncMessage {
        let request = try reading { reader throws(StoreError) in
            try Composer.question(reader, question)
        }
        let answer = try transport.exchange(request)
        do throws(WireError) {
            return try MessageReader.read(answer)
        } catch {
            throw PeerFailure(error)
        }
    }
}

extension SyncVerdict.Difference {
    /// The log in which it stands.
    package var origin: String {
        switch self {
        case .missingThere(let origin, _, _), .missingHere(let origin, _, _),
            .differs(let origin, _), .alteredHere(let origin, _), .alteredThere(let origin, _):
            origin
        }
    }
}
