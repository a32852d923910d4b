import ClaireDomain
import ClairePlatform

extension Reader {
    /// What this machine remembers of a session for a purpose of its own, such as the offset up to
    /// which its transcript was read.
    package func offset(_ session: UUID, _ purpose: String) throws(StoreError) -> String? {
        let select = try connection.statement(
            "SELECT value FROM local_offsets WHERE session_id = ?1 AND purpose = ?2")
        select.bind(1, session)
        select.bind(2, purpose)
        return try select.first { $0.text(0) }
    }
}

extension Writer {
    /// Remembers something of a session for this machine alone.
    package func setOffset(
        _ session: UUID, _ purpose: String, _ value: String
    ) throws(StoreError) {
        let upsert = try connection.statement(
            """
            INSERT INTO local_offsets (session_id, purpose, value) VALUES (?1, ?2, ?3)
            ON CONFLICT(session_id, purpose) DO UPDATE SET value = ?3
            """)
        upsert.bind(1, session)
        upsert.bind(2, purpose)
        upsert.bind(3, value)
        try upsert.run()
    }

    /// Records what a session did, on the assignment that it works on.
    package func recordUpdate(
        session: UUID, source: UpdateSource, payload: JSONObject
    ) throws(StoreError) {
        let entry = try reader.assignmentBook().queue(ofSession: session).first
        try append(
            .updateRecorded(
                session: session, assignment: entry?.id, source: source, payload: payload))
    }

    /// Records a broadcast before anything is sent; each recipient is `queued`.
    package func recordBroadcast(_ message: BroadcastMessage) throws(StoreError) -> UUID {
        try checkTexts([("text", message.text)])
        let event = try append(.broadcastSent(message))
        guard let id = UUID(event.uuid) else {
            throw .failed(path: connection.path, detail: "the event has no uuid")
        }
        for recipient in message.recipients {
            try append(
                .broadcastDelivered(
                    broadcast: id, recipient: recipient, outcome: .queued, detail: nil))
        }
        return id
    }

    /// Takes the one attempt at a delivery: compare and set.
    ///
    /// - Returns: whether it is the caller's; another process, or an earlier run, has it otherwise.
    package func takeAttempt(
        broadcast: UUID, recipient: UUID
    ) throws(StoreError) -> Bool {
        let insert = try connection.statement(
            """
            INSERT OR IGNORE INTO local_delivery_attempts (broadcast_id, recipient, attempted)
            VALUES (?1, ?2, ?3)
            """)
        insert.bind(1, broadcast)
        insert.bind(2, recipient)
        insert.bind(3, now)
        try insert.run()
        guard connection.changes == 1 else { return false }
        try append(
            .broadcastDelivered(
                broadcast: broadcast, recipient: recipient, outcome: .attempted, detail: nil))
        return true
    }

    /// Records what was observed of a delivery.
    package func recordDelivery(
        broadcast: UUID, recipient: UUID, outcome: DeliveryOutcome, detail: String?
    ) throws(StoreError) {
        try append(
            .broadcastDelivered(
                broadcast: broadcast, recipient: recipient, outcome: outcome, detail: detail))
    }
}

extension Store {
    /// Holds a broadcast's deliveries for the process that makes them; the kernel lets go when it
    /// ends, however it does.
    ///
    /// - Returns: `nil` while another process holds them.
    package func deliveryLock(_ broadcast: UUID) throws(StoreError) -> DeliveryLock? {
        let path = "\(path)-delivery-\(broadcast.text).lock"
        do throws(FileLockError) {
            let lock = try FileLock(path: path, waitingUpTo: 0)
            // Its last holder removed it: the deliveries have their end.
            guard lock.isHeld(at: path) else { return nil }
            return DeliveryLock(path: path, lock: lock)
        } catch {
            guard case .failed(let code) = error else { return nil }
            throw .failed(
                path: path, detail: SystemError("lock", path, errno: code).description)
        }
    }
}

/// The right to make a broadcast's deliveries and to say how they ended.
package struct DeliveryLock {
    fileprivate let path: String
    fileprivate let lock: FileLock

    /// Lets go, once every delivery has an end in the record.
    package func release() {
        FileRemoval.remove(path)
        lock.release()
    }
}
