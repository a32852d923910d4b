import ClaireDomain
import ClaireStore

/// What `claire sync status` and the page of peers show: how far each peer is, what is wrong and what
/// to do. It asks nobody: everything is as of the last contact, and of this moment here.
package struct SyncReport: Equatable, Sendable {
    package let machine: String
    /// The log that this machine writes now: its id, with a suffix after an incarnation.
    package let origin: String
    package let digest: String
    package let vector: VersionVector
    /// Milliseconds since 1970, when this was looked up.
    package let now: Int64
    /// Milliseconds that the log's clock stands ahead of this machine's.
    package let clockLead: Int64
    /// Those that are called first, by name.
    package internal(set) var peers: [PeerReport] = []
    package internal(set) var quarantined: [QuarantinedLog] = []
    package internal(set) var forks: [Fork] = []
    /// The newest 200.
    package internal(set) var refusals: [Refusal] = []
    /// The last position of each log that some machine said to hold.
    private var claimed: [String: Int] = [:]
    /// What is wrong on this machine and what to do, the worst first.
    package internal(set) var advice: [SyncAdvice] = []

    /// The worst that is said of anything; `nil` where all is well.
    package var level: SyncAdvice.Level? {
        SyncAdvice.sorted(advice + peers.flatMap(\.advice)).first?.level
    }

    /// Looks up what is known.
    ///
    /// - Parameters:
    ///   - configured: the peers of claire.toml; what is remembered of others that were called once
    ///     is left out.
    ///   - maxDrift: from how many milliseconds on an event ahead of the clock waits.
    package init(
        _ reader: Reader, configured: [ConfiguredPeer], maxDrift: Int64
    ) throws(StoreError) {
        now = reader.now
        vector = try reader.versionVector()
        digest = vector.digest
        origin = try reader.origin()
        machine = LogOrigin.machine(origin)
        clockLead = try reader.clockLead()
        forks = try reader.forks()
        refusals = try reader.refusals(limit: 200)
        quarantined = try reader.quarantinedLogs()
        try addPeers(reader, configured, maxDrift)
        advice = try LocalAdvisor(report: self, reader: reader, configured: configured).advice()
    }

    private mutating func addPeers(
        _ reader: Reader, _ configured: [ConfiguredPeer], _ maxDrift: Int64
    ) throws(StoreError) {
        let records = try reader.peerRecords()
        for vector in records.compactMap(\.vector) {
            claimed.merge(vector.heads.mapValues(\.seq), uniquingKeysWith: max)
        }
        var found: [(record: PeerRecord, configured: ConfiguredPeer?)] = configured.map { peer in
            let record = records.first {
                $0.direction == .calls && $0.name.hasSameBytes(as: peer.name)
            }
            return (record ?? PeerRecord(name: peer.name, direction: .calls), peer)
        }
        found += records.filter { $0.direction == .called }.map { ($0, nil) }
        let isClockHere = Self.isClockHere(found.compactMap(\.record.skew))
        peers = found.map { record, peer in
            var report = PeerReport(
                record, url: peer?.url, mine: vector, digest: digest, now: now)
            report.advice = PeerAdvisor(
                peer: report, configured: peer, restored: record.restored, maxDrift: maxDrift,
                now: now, isClockHere: isClockHere, comingHere: comingHere(record.vector)
            ).advice()
            return report
        }
    }

    /// How many positions of a peer's are not held up here by an event that is refused or waits.
    private func comingHere(_ theirs: VersionVector?) -> Int {
        guard var theirs else { return 0 }
        let waiting = quarantined.compactMap(\.origin)
        let blocked = refusals.filter(isBlocking).compactMap { $0.position?.origin }
        for origin in waiting + blocked { theirs.heads[origin] = nil }
        return vector.lag(behind: theirs)
    }

    /// Whether two clocks or more all say the same of this one: then this one is wrong.
    static func isClockHere(_ skews: [Int64]) -> Bool {
        guard skews.count > 1, let least = skews.min(), let most = skews.max() else { return false }
        let limit = PeerAdvisor.skewWarning
        guard least >= limit || most <= -limit else { return false }
        // Alike within a fifth.
        return (most - least).magnitude * 5 <= max(most.magnitude, least.magnitude)
    }
}

extension SyncReport {
    /// The members of `claire sync status --json`.
    package var members: [(key: String, value: JSON)] {
        [
            (
                "sync",
                [
                    "machine_id": .string(machine), "origin": .string(origin),
                    "digest": .string(digest), "origins": JSON(vector.heads.count),
                    "positions": JSON(vector.count), "clock_lead_ms": JSON(clockLead),
                    "checked_at": .string(Timestamp.text(now)),
                    "level": JSON(level?.rawValue),
                    "advice": .array(advice.map(\.json)),
                ]
            ),
            ("peers", .array(peers.map(\.json))),
            ("quarantined", .array(quarantined.map(Self.json))),
            ("forks", .array(forks.map(Self.json))),
            ("refused", .array(refusals.map(json))),
        ]
    }

    private static func json(_ waiting: QuarantinedLog) -> JSON {
        [
            "origin": JSON(waiting.origin), "seq": JSON(waiting.seq), "count": JSON(waiting.count),
            "until": .string(Timestamp.text(waiting.until)), "peer": .string(waiting.peer),
        ]
    }

    private static func json(_ split: Fork) -> JSON {
        [
            "origin": .string(split.origin), "seq": JSON(split.seq),
            "kept": .string(split.kept.text), "moved": .string(split.moved.text),
            "branch": .string(split.branch), "own": .bool(split.isOwn), "peer": .string(split.peer),
            "found_at": .string(Timestamp.text(split.found)),
        ]
    }

    private func json(_ refusal: Refusal) -> JSON {
        [
            "uuid": .string(refusal.event.uuid), "code": .string(refusal.rejection.rawValue),
            "detail": .string(refusal.detail), "origin": JSON(refusal.position?.origin),
            "seq": JSON(refusal.position?.seq), "peer": .string(refusal.peer),
            "arrived_at": .string(Timestamp.text(refusal.arrived)), "count": JSON(refusal.count),
            "blocking": .bool(isBlocking(refusal)),
        ]
    }

    /// Whether a log still waits for the right event in a refused one's place: some machine says to
    /// hold the position, and it lacks here. A log that was only made up is not waited for.
    package func isBlocking(_ refusal: Refusal) -> Bool {
        guard let position = refusal.position else { return false }
        return position.seq > vector.heads[position.origin]?.seq ?? 0
            && position.seq <= claimed[position.origin] ?? 0
    }
}
