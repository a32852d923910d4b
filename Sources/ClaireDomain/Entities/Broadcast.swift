/// How far a broadcast came with one recipient.
package struct Delivery: Equatable, Sendable {
    package var broadcastID: UUID
    package var recipient: UUID
    package var outcome: DeliveryOutcome
    /// What was observed, in words.
    package var detail: String?
    /// Milliseconds since 1970.
    package var updated: Int64

    package init(
        broadcastID: UUID, recipient: UUID, outcome: DeliveryOutcome, detail: String?,
        updated: Int64
    ) {
        self.broadcastID = broadcastID
        self.recipient = recipient
        self.outcome = outcome
        self.detail = detail
        self.updated = updated
    }

    package var json: JSON {
        [
            "id": .string(broadcastID.text + ":" + recipient.text),
            "broadcast_id": .string(broadcastID.text), "session_id": .string(recipient.text),
            "outcome": .string(outcome.rawValue), "detail": JSON(detail),
            "updated": .string(Timestamp.text(updated)),
        ]
    }
}

/// A message to several sessions and what became of it.
package struct Broadcast: Equatable, Sendable {
    package var id: UUID
    package var message: BroadcastMessage
    /// As `Actor.text`.
    package var actor: String?
    /// Milliseconds since 1970.
    package var created: Int64
    package var deliveries: [Delivery]

    package init(
        id: UUID, message: BroadcastMessage, actor: String?, created: Int64,
        deliveries: [Delivery]
    ) {
        self.id = id
        self.message = message
        self.actor = actor
        self.created = created
        self.deliveries = deliveries
    }

    package var json: JSON {
        var project: JSON = .null
        var group: JSON = .null
        var session: JSON = .null
        switch message.target {
        case .project(let id): project = .string(id.text)
        case .group(let name): group = .string(name)
        case .session(let id): session = .string(id.text)
        }
        return [
            "id": .string(id.text), "project_id": project, "group": group,
            "session_id": session, "task_id": JSON(message.task?.text),
            "text": .string(message.text),
            "recipients": .array(message.recipients.map { .string($0.text) }),
            "actor": JSON(actor), "created": .string(Timestamp.text(created)),
        ]
    }
}
