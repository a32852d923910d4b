import ClaireDomain

extension Reader {
    /// One broadcast with its deliveries in the order of its recipients.
    ///
    /// - Throws: `notFound`.
    package func broadcast(_ id: UUID) throws(StoreError) -> Broadcast {
        guard let found = try broadcasts("b.id = ?1", id).first else {
            throw .notFound(.broadcast, name: id.text)
        }
        return found
    }

    /// The deliveries of this machine's own broadcasts that were begun and never saw an end: those
    /// that were attempted, and those that waited for their turn a minute ago and still do. Whether
    /// their sender is still at work, a lock says (`Store.deliveryLock`).
    ///
    /// A message to one session that was never attempted is still to be given. One that the agent's
    /// own hook took is in its transcript a moment later, and half a minute is more than that.
    package func openDeliveries(of machine: UUID) throws(StoreError) -> [Delivery] {
        let select = try connection.statement(
            """
            SELECT d.broadcast_id, d.recipient, d.outcome, d.detail, d.updated FROM deliveries d
            JOIN events e ON e.uuid = d.broadcast_id AND e.machine_id = ?1
            LEFT JOIN broadcasts b ON b.id = d.broadcast_id
            WHERE d.outcome = 'attempted'
                AND (d.updated < ?3 OR b.project_id IS NOT NULL OR b.group_name IS NOT NULL)
              OR d.outcome = 'queued' AND d.updated < ?2
                AND (b.project_id IS NOT NULL OR b.group_name IS NOT NULL)
            ORDER BY d.updated, d.recipient
            """)
        select.bind(1, machine)
        select.bind(2, now - 60_000)
        select.bind(3, now - 30_000)
        return try select.all(Self.readDelivery)
    }

    private func broadcasts(
        _ condition: String, _ id: UUID
    ) throws(StoreError) -> [Broadcast] {
        let select = try connection.statement(
            """
            SELECT b.id, b.project_id, b.group_name, b.text, b.recipients, b.actor, b.created
            FROM broadcasts b WHERE \(condition) ORDER BY b.clock
            """)
        select.bind(1, id)
        return try withDeliveries(try select.all(Self.readBroadcast))
    }

    /// The latest broadcasts, newest first.
    package func broadcasts(latest count: Int) throws(StoreError) -> [Broadcast] {
        let select = try connection.statement(
            """
            SELECT b.id, b.project_id, b.group_name, b.text, b.recipients, b.actor, b.created
            FROM broadcasts b ORDER BY b.clock DESC LIMIT ?1
            """)
        select.bind(1, count)
        return try withDeliveries(try select.all(Self.readBroadcast))
    }

    private func withDeliveries(_ broadcasts: [Broadcast]) throws(StoreError) -> [Broadcast] {
        var found = broadcasts
        for index in found.indices {
            if case .session = found[index].message.target {
                found[index].message.task = try subject(of: found[index].id)
            }
            let deliveries = try deliveries(of: found[index].id)
            let recipients = found[index].message.recipients
            found[index].deliveries = deliveries.sorted {
                (recipients.firstIndex(of: $0.recipient) ?? .max)
                    < (recipients.firstIndex(of: $1.recipient) ?? .max)
            }
        }
        return found
    }

    /// The deliveries of this machine's own broadcasts since a moment that were submitted and not seen
    /// in a transcript yet: an agent that is busy reads them when its turn ends.
    ///
    /// - Parameter moment: milliseconds since 1970; when the broadcast was sent.
    package func submittedDeliveries(
        of machine: UUID, since moment: Int64
    ) throws(StoreError) -> [Delivery] {
        let select = try connection.statement(
            """
            SELECT d.broadcast_id, d.recipient, d.outcome, d.detail, d.updated FROM broadcasts b
            JOIN deliveries d ON d.broadcast_id = b.id AND d.outcome = 'submitted'
            JOIN events e ON e.uuid = b.id AND e.machine_id = ?1
            WHERE b.created >= ?2 ORDER BY d.broadcast_id, d.recipient
            """)
        select.bind(1, machine)
        select.bind(2, moment)
        return try select.all(Self.readDelivery)
    }

    /// The broadcasts to a project, oldest first.
    package func broadcasts(project: UUID) throws(StoreError) -> [Broadcast] {
        try broadcasts("b.project_id = ?1", project)
    }

    /// The task that a message to a session is about: its event alone has it.
    private func subject(of broadcast: UUID) throws(StoreError) -> UUID? {
        let select = try connection.statement("SELECT payload FROM events WHERE uuid = ?1")
        select.bind(1, broadcast.text)
        let payload = try select.first { try? JSON.parse($0.text(0)) } ?? nil
        return payload?["task_id"]?.string.flatMap { UUID($0) }
    }

    private func deliveries(of broadcast: UUID) throws(StoreError) -> [Delivery] {
        let select = try connection.statement(
            """
            SELECT broadcast_id, recipient, outcome, detail, updated FROM deliveries
            WHERE broadcast_id = ?1
            """)
        select.bind(1, broadcast)
        return try select.all(Self.readDelivery)
    }

    private static func readDelivery(_ row: Row) -> Delivery {
        Delivery(
            broadcastID: row.uuid(0), recipient: row.uuid(1),
            outcome: DeliveryOutcome(rawValue: row.text(2)) ?? .unknown,
            detail: row.optionalText(3), updated: Int64(row.integer(4)))
    }

    private static func readBroadcast(_ row: Row) -> Broadcast {
        let recipients = ((try? JSON.parse(row.text(4)))?.array ?? [])
            .compactMap { $0.string.flatMap { UUID($0) } }
        let target: BroadcastMessage.Target =
            switch (row.optionalUUID(1), row.optionalText(2), recipients.first) {
            case (let project?, _, _): .project(project)
            case (nil, nil, let session?): .session(session)
            case (nil, let group, _): .group(group ?? "")
            }
        return Broadcast(
            id: row.uuid(0),
            message: BroadcastMessage(
                target: target, text: row.text(3), recipients: recipients),
            actor: row.optionalText(5), created: Int64(row.integer(6)), deliveries: [])
    }
}
