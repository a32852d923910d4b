import CSodium
import ClaireDomain

/// Keeping aside what is not taken, so that both variants can be looked at.
extension Intake {
    /// So many refused events are kept, the newest.
    static let refusalBound = 1000

    /// Refuses an event and keeps it aside; one that comes again is counted.
    func refuse(_ item: Incoming, _ rejection: Rejection) throws(StoreError) -> IntakeOutcome {
        let detail = detail(of: rejection, item)
        let insert = try connection.statement(
            """
            INSERT INTO local_refused (origin, seq, chain, uuid, hlc, machine_id, event_type, payload,
              created_at, content, code, detail, peer, arrived, count)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, 1)
            ON CONFLICT(content) DO UPDATE SET peer = ?13, arrived = ?14, count = count + 1
            """)
        insert.bind(Self.cut(item, rejection), from: 1)
        insert.bind(10, blob: Self.content(item, rejection))
        insert.bind(11, rejection.rawValue)
        insert.bind(12, detail)
        insert.bind(13, peer)
        insert.bind(14, writer.now)
        try insert.run()
        let trim = try connection.statement(
            """
            DELETE FROM local_refused WHERE number IN (
              SELECT number FROM local_refused ORDER BY number DESC LIMIT -1 OFFSET ?1)
            """)
        trim.bind(1, Self.refusalBound)
        try trim.run()
        return .refused(rejection, detail: detail)
    }

    /// A sentence for people.
    func detail(of rejection: Rejection, _ item: Incoming) -> String {
        let place = item.position.map {
            "position \($0.seq) of '\(Self.shown($0.origin))'"
        }
        switch rejection {
        case .tooLarge:
            return "the event has \(item.event.size) bytes, over \(Limits.event)"
        case .otherBytes:
            return "the log holds other bytes under the uuid '\(Self.shown(item.event.uuid))'"
        case .gap:
            return "\(place ?? "the position") does not follow the last one that is held"
        case .brokenChain:
            return "the chain at \(place ?? "the position") does not follow from what is held"
        case .badOrigin:
            return "'\(Self.shown(item.position?.origin ?? ""))' is no name of a log"
        case .quarantineFull:
            return "the event is ahead of this machine's clock, and no more are kept aside"
        }
    }

    /// What came too large, or under a name too long, is kept by its beginnings.
    private static func cut(_ item: Incoming, _ rejection: Rejection) -> Incoming {
        guard rejection == .tooLarge || rejection == .badOrigin else { return item }
        let event = item.event
        return Incoming(
            event: Event(
                uuid: Self.shown(event.uuid), hlc: Self.shown(event.hlc),
                machineID: Self.shown(event.machineID), type: Self.shown(event.type),
                payload: Self.shown(event.payload),
                createdAt: Self.shown(event.createdAt)),
            position: item.position.map {
                LogPosition(origin: Self.shown($0.origin), seq: $0.seq, chain: $0.chain)
            })
    }

    private static func shown(_ text: String) -> String { PlainText.line(text, bytes: 100) }

    /// A fingerprint of all that came.
    private static func content(_ item: Incoming, _ rejection: Rejection) -> [UInt8] {
        var bytes = Array(rejection.rawValue.utf8)
        if let position = item.position {
            bytes += Array("\n\(position.origin) \(position.seq) \(position.chain.text)".utf8)
        }
        bytes.append(UInt8(ascii: "\n"))
        bytes += item.event.bytes
        var digest = [UInt8](repeating: 0, count: 32)
        crypto_hash_sha256(&digest, bytes, UInt64(bytes.count))
        return digest
    }
}
