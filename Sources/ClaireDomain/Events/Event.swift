/// One row of the events table, its columns byte for byte as first written.
package struct Event: Hashable, Sendable {
    /// The event's uuid4.
    package let uuid: String
    /// The clock's reading in its text.
    package let hlc: String
    package let machineID: String
    /// Snake case, past tense; one of `EventType` or a type of a newer Claire.
    package let type: String
    /// JSON text.
    package let payload: String
    /// RFC 3339, for people only.
    package let createdAt: String

    package init(
        uuid: String, hlc: String, machineID: String, type: String, payload: String,
        createdAt: String
    ) {
        self.uuid = uuid
        self.hlc = hlc
        self.machineID = machineID
        self.type = type
        self.payload = payload
        self.createdAt = createdAt
    }

    /// The bytes that the chain and the digests are made over: `uuid`, `hlc`, `machine_id`,
    /// `event_type`, `created_at` and `payload`, joined by newlines.
    package var bytes: [UInt8] {
        var out: [UInt8] = []
        out.reserveCapacity(size)
        for column in [uuid, hlc, machineID, type, createdAt] {
            out.append(contentsOf: column.utf8)
            out.append(UInt8(ascii: "\n"))
        }
        out.append(contentsOf: payload.utf8)
        return out
    }

    /// How many bytes `bytes` has; bounded by `Limits.event`.
    package var size: Int {
        uuid.utf8.count + hlc.utf8.count + machineID.utf8.count + type.utf8.count
            + createdAt.utf8.count + payload.utf8.count + 5
    }

    /// The stamp that this event's register writes carry; `nil` where a column is malformed.
    package var stamp: Stamp? {
        guard let hlc = HLC(hlc), let event = UUID(uuid) else { return nil }
        return Stamp(hlc: hlc, event: event)
    }
}

/// The event types that this build knows.
package enum EventType: String, CaseIterable, Sendable {
    case projectCreated = "project_created"
    case projectUpdated = "project_updated"
    case projectDeleted = "project_deleted"
    case projectRestored = "project_restored"
    case taskCreated = "task_created"
    case taskUpdated = "task_updated"
    case taskStatusChanged = "task_status_changed"
    case taskDeleted = "task_deleted"
    case taskRestored = "task_restored"
    case dependencyAdded = "dependency_added"
    case dependencyRemoved = "dependency_removed"
    case noteAdded = "note_added"
    case assignmentCreated = "assignment_created"
    case assignmentReleased = "assignment_released"
    case assignmentResumed = "assignment_resumed"
    case sessionOpened = "session_opened"
    case sessionClosed = "session_closed"
    case sessionObserved = "session_observed"
    case updateRecorded = "update_recorded"
    case broadcastSent = "broadcast_sent"
    case broadcastDelivered = "broadcast_delivered"
    case queueTaken = "queue_taken"
    case queueReleased = "queue_released"
    case eventVoided = "event_voided"
    case originAbandoned = "origin_abandoned"
}
