import ClaireDomain
import ClaireStore
import Synchronization

/// The answer to `GET /api/v1/sync/digest`, both ways.
struct DigestDocument: Equatable {
    var epoch: String?
    /// Milliseconds since 1970 by the peer's clock.
    var now: Int64?
    var vector: VersionVector
    /// Over the vector, as the peer counts it.
    var digest: String
    var stateVersion: Int?
    var stateDigest: String?

    /// - Parameter etag: `If-None-Match`: one or several tags, or `*`.
    static func answer(
        _ reader: Reader, unless etag: String?, withState: Bool
    ) throws(StoreError) -> DigestAnswer {
        let vector = try reader.versionVector()
        let digest = vector.digest
        if let etag, names(etag, digest) { return .same }
        var document: JSONObject = JSONObject([
            ("protocol", .integer(Int64(SyncProtocol.version))),
            ("epoch", .string(try reader.epoch())),
            ("now", JSON(HLC(wall: reader.now, counter: 0, machine: .none)?.text)),
            ("origins", vector.json),
            ("digest", .string(digest)),
        ])
        if withState {
            document["state"] = [
                "version": .integer(Int64(Digest.projectionVersion)),
                "digest": .string(try StateDigests.digest(reader, of: digest)),
            ]
        }
        var body: [UInt8] = []
        JSON.object(document).encode(into: &body)
        body.append(UInt8(ascii: "\n"))
        return .document(etag: tag(digest), body: body)
    }

    /// The ETag of a log's digest.
    static func tag(_ digest: String) -> String { "\"\(digest)\"" }

    /// Whether `If-None-Match` names a digest: weak tags count, as RFC 9110 says for this header.
    private static func names(_ field: String, _ digest: String) -> Bool {
        for part in field.utf8.split(separator: UInt8(ascii: ",")) {
            var tag = part.drop { $0 == 0x20 || $0 == 0x09 }
            while tag.last == 0x20 || tag.last == 0x09 { tag = tag.dropLast() }
            if tag.starts(with: "W/".utf8) { tag = tag.dropFirst(2) }
            if tag.elementsEqual("*".utf8) || tag.elementsEqual(Self.tag(digest).utf8) {
                return true
            }
        }
        return false
    }

    /// Reads a peer's document.
    static func read(_ body: [UInt8]) throws(PeerFailure) -> DigestDocument {
        let value: JSON
        do throws(JSONError) {
            value = try JSON.parse(body, maxDepth: SyncProtocol.depth)
        } catch {
            throw .malformed("its digest is no JSON: \(error.description)")
        }
        guard let version = value["protocol"]?.integer else {
            throw .malformed("its digest names no protocol")
        }
        guard version == Int64(SyncProtocol.version) else {
            throw PeerFailure(.otherProtocol(version, line: 0))
        }
        guard let vector = value["origins"].flatMap({ VersionVector($0) }) else {
            throw .malformed("its digest has no 'origins'")
        }
        return DigestDocument(
            epoch: value["epoch"]?.string, now: value["now"]?.string.flatMap { HLC($0)?.wall },
            vector: vector, digest: value["digest"]?.string ?? vector.digest,
            stateVersion: value["state"]?["version"]?.integer.map { Int(clamping: $0) },
            stateDigest: value["state"]?["digest"]?.string)
    }
}

extension UUID {
    /// No machine: the reading of a physical clock has none behind it.
    static let none = UUID(high: 0, low: 0)
}

/// The state's digest, kept by the log's: equal logs fold into equal states, and to look at every row
/// takes a second where there are a million events.
enum StateDigests {
    private struct Known {
        let path: String
        let log: String
        let state: String
    }

    /// The last few; a server has one database, a simulation a dozen.
    private static let known = Mutex<[Known]>([])
    private static let limit = 16

    static func digest(_ reader: Reader, of log: String) throws(StoreError) -> String {
        let path = reader.connection.path
        let kept = known.withLock { known in
            known.first { $0.path.hasSameBytes(as: path) && $0.log.hasSameBytes(as: log) }?.state
        }
        if let kept { return kept }
        let state = try Digest.state(reader)
        known.withLock { known in
            known.removeAll { $0.path.hasSameBytes(as: path) }
            if known.count >= limit { known.removeFirst() }
            known.append(Known(path: path, log: log, state: state))
        }
        return state
    }
}
