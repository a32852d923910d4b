import ClaireDomain

/// What this machine remembers of another: bookkeeping of its own, neither replayed nor synced.
package struct PeerRecord: Equatable, Sendable {
    /// Who opens the connection.
    package enum Direction: String, Equatable, Sendable {
        /// This machine calls it (`[peer.NAME]`).
        case calls
        /// It calls this machine; the name is its token's.
        case called
    }

    package var name: String
    package var direction: Direction
    package var url: String?
    /// The database that answered last; another one (a restored or new one) has another epoch.
    package var epoch: String?
    /// What it held when it was last heard.
    package var vector: VersionVector?
    /// Milliseconds since 1970 of the last contact that went well, and of the last try.
    package var contacted: Int64?
    package var attempted: Int64?
    /// Failures in a row.
    package var failures = 0
    /// Milliseconds since 1970 before which it is left alone.
    package var retryAt: Int64?
    /// The last failure: a word for programs and a sentence; `nil` since the last success.
    package var errorCode: String?
    package var error: String?
    /// Milliseconds that its clock stands ahead of this one's.
    package var skew: Int64?
    /// Its digests as of the last contact; a state's is compared only between equal versions.
    package var logDigest: String?
    package var stateDigest: String?
    package var stateVersion: Int?
    /// Whether the states were equal when they were last compared, at this log digest.
    package var isStateEqual: Bool?
    /// Positions that it keeps in quarantine or refuses, as of the last contact.
    package var quarantined: Int?
    package var refused: Int?
    /// When its database last turned out to be another than before, and to lack what it held:
    /// milliseconds since 1970.
    package var restored: Int64?

    package init(name: String, direction: Direction, url: String? = nil) {
        self.name = name
        self.direction = direction
        self.url = url
    }
}

extension PeerRecord {
    static let columns = """
        name, direction, url, epoch, vector, contacted, attempted, failures, retry_at, error_code,
        error, skew, log_digest, state_digest, state_version, quarantined, refused, restored,
        state_equal
        """

    static func read(_ row: Row) -> PeerRecord {
        var record = PeerRecord(
            name: row.text(0), direction: Direction(rawValue: row.text(1)) ?? .calls,
            url: row.optionalText(2))
        record.epoch = row.optionalText(3)
        record.vector = row.optionalText(4).flatMap { try? JSON.parse($0) }
            .flatMap { VersionVector($0) }
        record.contacted = row.optionalInteger(5)
        record.attempted = row.optionalInteger(6)
        record.failures = row.integer(7)
        record.retryAt = row.optionalInteger(8)
        record.errorCode = row.optionalText(9)
        record.error = row.optionalText(10)
        record.skew = row.optionalInteger(11)
        record.logDigest = row.optionalText(12)
        record.stateDigest = row.optionalText(13)
        record.stateVersion = row.optionalInteger(14).map { Int($0) }
        record.quarantined = row.optionalInteger(15).map { Int($0) }
        record.refused = row.optionalInteger(16).map { Int($0) }
        record.restored = row.optionalInteger(17)
        record.isStateEqual = row.optionalInteger(18).map { $0 != 0 }
        return record
    }

    func save(_ connection: Connection) throws(StoreError) {
        let replace = try connection.statement(
            """
            INSERT OR REPLACE INTO local_peers (\(Self.columns))
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18,
              ?19)
            """)
        replace.bind(1, name)
        replace.bind(2, direction.rawValue)
        replace.bind(3, url)
        replace.bind(4, epoch)
        replace.bind(5, vector?.json.encoded)
        replace.bind(6, contacted)
        replace.bind(7, attempted)
        replace.bind(8, failures)
        replace.bind(9, retryAt)
        replace.bind(10, errorCode)
        replace.bind(11, error)
        replace.bind(12, skew)
        replace.bind(13, logDigest)
        replace.bind(14, stateDigest)
        replace.bind(15, stateVersion)
        replace.bind(16, quarantined)
        replace.bind(17, refused)
        replace.bind(18, restored)
        replace.bind(19, isStateEqual.map { $0 ? 1 : 0 })
        try replace.run()
    }
}

extension Reader {
    /// All peers that were ever tried or heard, by name.
    package func peerRecords() throws(StoreError) -> [PeerRecord] {
        try connection.statement(
            "SELECT \(PeerRecord.columns) FROM local_peers ORDER BY name, direction"
        ).all(PeerRecord.read)
    }

    /// One peer; `nil` before the first try.
    package func peerRecord(
        _ name: String, _ direction: PeerRecord.Direction
    ) throws(StoreError) -> PeerRecord? {
        let select = try connection.statement(
            "SELECT \(PeerRecord.columns) FROM local_peers WHERE name = ?1 AND direction = ?2")
        select.bind(1, name)
        select.bind(2, direction.rawValue)
        return try select.first(PeerRecord.read)
    }
}

extension Store {
    /// Remembers what is known of a peer, in place of what was known.
    package func save(_ record: PeerRecord) throws(StoreError) {
        try exclusively(isDurable: false) { connection throws(StoreError) in
            try record.save(connection)
        }
    }

    /// Forgets a peer that claire.toml no longer has.
    package func forgetPeer(
        _ name: String, _ direction: PeerRecord.Direction
    ) throws(StoreError) {
        try exclusively(isDurable: false) { connection throws(StoreError) in
            let delete = try connection.statement(
                "DELETE FROM local_peers WHERE name = ?1 AND direction = ?2")
            delete.bind(1, name)
            delete.bind(2, direction.rawValue)
            try delete.run()
        }
    }
}
