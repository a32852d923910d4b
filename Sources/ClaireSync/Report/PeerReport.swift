import ClaireDomain
import ClaireStore

/// One peer as `claire sync status` and the page of peers show it.
package struct PeerReport: Equatable, Sendable {
    /// Whether two machines hold the same.
    package enum Agreement: String, Equatable, Sendable {
        case equal, differs, unknown
    }

    package let name: String
    package let direction: PeerRecord.Direction
    package let url: String?
    /// Milliseconds since 1970 of the last contact that went well, and of the last try.
    package let contacted: Int64?
    package let attempted: Int64?
    /// Positions that lack here, and that lack there, as of the last contact and of now here; `nil`
    /// where the peer never said what it holds.
    package let lagHere: Int?
    package let lagThere: Int?
    /// Milliseconds that its clock stands ahead of this one's.
    package let skew: Int64?
    /// Whether both logs are the same, and both states as far as they were compared.
    package let digest: Agreement
    package let state: Agreement
    /// Origins that it keeps aside, and events that it refuses, as of the last contact.
    package let quarantinedThere: Int
    package let refusedThere: Int
    package let failures: Int
    package let breaker: PeerHealth.Breaker
    /// Milliseconds since 1970 before which it is left alone.
    package let retryAt: Int64?
    /// The last failure, where there was no success since.
    package let errorCode: String?
    package let error: String?
    /// What is wrong and what to do, the worst first.
    package internal(set) var advice: [SyncAdvice] = []

    /// The worst that is said of it; `nil` where all is well.
    package var level: SyncAdvice.Level? { advice.first?.level }

    /// - Parameters:
    ///   - mine: what is held here, and its digest.
    init(
        _ record: PeerRecord, url: String?, mine: VersionVector, digest: String, now: Int64
    ) {
        name = record.name
        direction = record.direction
        self.url = url ?? record.url
        contacted = record.contacted
        attempted = record.attempted
        lagHere = record.vector.map { mine.lag(behind: $0) }
        lagThere = record.vector.map { $0.lag(behind: mine) }
        skew = record.skew
        self.digest =
            record.logDigest.map { $0.hasSameBytes(as: digest) ? .equal : .differs } ?? .unknown
        // As it was when 'claire sync verify' compared them: a look at every row takes its time.
        state =
            self.digest == .equal
            ? record.isStateEqual.map { $0 ? .equal : .differs } ?? .unknown : .unknown
        quarantinedThere = record.quarantined ?? 0
        refusedThere = record.refused ?? 0
        failures = record.failures
        breaker = record.health.breaker(at: now)
        retryAt = record.health.mayCall(at: now) ? nil : record.retryAt
        errorCode = record.errorCode
        error = record.error
    }

    /// Its JSON object.
    package var json: JSON {
        let members: [(key: String, value: JSON)] = [
            ("id", .string(name)), ("peer", .string(name)),
            ("direction", .string(direction.rawValue)), ("url", JSON(url)),
            ("contacted_at", JSON(contacted.map(Timestamp.text))),
            ("attempted_at", JSON(attempted.map(Timestamp.text))),
            ("lag_here", JSON(lagHere)), ("lag_there", JSON(lagThere)),
            ("clock_skew_ms", JSON(skew)), ("digest", .string(digest.rawValue)),
            ("state", .string(state.rawValue)), ("quarantined_there", JSON(quarantinedThere)),
            ("refused_there", JSON(refusedThere)), ("failures", JSON(failures)),
            ("breaker", .string(breaker.rawValue)),
            ("retry_at", JSON(retryAt.map(Timestamp.text))),
            (
                "error",
                errorCode.map { ["code": .string($0), "message": JSON(error)] } ?? .null
            ),
            ("advice", .array(advice.map(\.json))),
        ]
        return .object(JSONObject(members))
    }
}
