extension EventBody {
    /// Decodes the fields of one event type.
    init(_ type: EventType, _ reader: inout PayloadReader) throws(InvalidField) {
        switch type {
        case .projectCreated:
            self = .projectCreated(id: try reader.id("project_id"), try ProjectRegisters(&reader))
        case .projectUpdated:
            self = .projectUpdated(id: try reader.id("project_id"), try ProjectRegisters(&reader))
        case .projectDeleted: self = .projectDeleted(id: try reader.id("project_id"))
        case .projectRestored: self = .projectRestored(id: try reader.id("project_id"))
        case .taskCreated:
            self = .taskCreated(id: try reader.id("task_id"), try TaskRegisters(&reader))
        case .taskUpdated:
            self = .taskUpdated(id: try reader.id("task_id"), try TaskRegisters(&reader))
        case .taskStatusChanged:
            self = .taskStatusChanged(
                id: try reader.id("task_id"), try TaskStatusRegister(&reader))
        case .taskDeleted: self = .taskDeleted(id: try reader.id("task_id"))
        case .taskRestored: self = .taskRestored(id: try reader.id("task_id"))
        case .dependencyAdded: self = .dependencyAdded(try reader.edge())
        case .dependencyRemoved: self = .dependencyRemoved(try reader.edge())
        case .noteAdded:
            self = .noteAdded(try reader.noteSubject(), text: try reader.requiredText("text"))
        case .assignmentCreated:
            self = .assignmentCreated(
                id: try reader.id("assignment_id"), task: try reader.id("task_id"),
                session: try reader.id("session_id"))
        case .assignmentReleased:
            self = .assignmentReleased(
                id: try reader.id("assignment_id"), reason: try reader.clearable("reason") ?? nil)
        case .assignmentResumed: self = .assignmentResumed(id: try reader.id("assignment_id"))
        case .sessionOpened:
            self = .sessionOpened(id: try reader.id("session_id"), try SessionRegisters(&reader))
        case .sessionClosed: self = .sessionClosed(id: try reader.id("session_id"))
        case .sessionObserved:
            self = .sessionObserved(
                id: try reader.id("session_id"), source: try reader.requiredText("source"),
                try SessionRegisters(&reader), try ObservationRegisters(&reader))
        case .updateRecorded: self = try .update(&reader)
        case .broadcastSent: self = .broadcastSent(try BroadcastMessage(&reader))
        case .broadcastDelivered: self = try .delivery(&reader)
        case .queueTaken:
            self = .queueTaken(
                project: try reader.id("project_id"), host: try reader.requiredText("host"))
        case .queueReleased: self = .queueReleased(project: try reader.id("project_id"))
        case .eventVoided:
            self = .eventVoided(
                event: try reader.id("event_id"), voided: try reader.bool("voided") ?? true)
        case .originAbandoned: self = try .abandoned(&reader)
        }
    }

    private static func update(_ reader: inout PayloadReader) throws(InvalidField) -> EventBody {
        .updateRecorded(
            session: try reader.id("session_id"), assignment: try reader.uuid("assignment_id"),
            source: try reader.required("source") { reader, field throws(InvalidField) in
                try reader.word(field, as: UpdateSource.self)
            },
            payload: try reader.required("payload") { reader, field throws(InvalidField) in
                try reader.object(field)
            })
    }

    private static func delivery(_ reader: inout PayloadReader) throws(InvalidField) -> EventBody {
        .broadcastDelivered(
            broadcast: try reader.id("broadcast_id"), recipient: try reader.id("recipient"),
            outcome: try reader.required("outcome") { reader, field throws(InvalidField) in
                try reader.word(field, as: DeliveryOutcome.self)
            },
            detail: try reader.clearable("detail") ?? nil)
    }

    private static func abandoned(_ reader: inout PayloadReader) throws(InvalidField) -> EventBody {
        .originAbandoned(
            origin: try reader.requiredText("origin"),
            fromSeq: try reader.required("from_seq") { reader, field throws(InvalidField) in
                try reader.integer(field)
            }, event: try reader.uuid("from_event"))
    }

    /// The payload's members but `actor` and `command`.
    var members: [(key: String, value: JSON)] {
        switch self {
        case .projectCreated(let id, let registers), .projectUpdated(let id, let registers):
            [("project_id", .string(id.text))] + registers.members
        case .projectDeleted(let id), .projectRestored(let id):
            [("project_id", .string(id.text))]
        case .taskCreated(let id, let registers), .taskUpdated(let id, let registers):
            [("task_id", .string(id.text))] + registers.members
        case .taskStatusChanged(let id, let register):
            [("task_id", .string(id.text))] + register.members
        case .taskDeleted(let id), .taskRestored(let id): [("task_id", .string(id.text))]
        case .dependencyAdded(let edge), .dependencyRemoved(let edge):
            [
                ("task_id", .string(edge.task.text)), ("depends_on", .string(edge.dependsOn.text)),
            ]
        case .noteAdded(.project(let id), let text):
            [("project_id", .string(id.text)), ("text", .string(text))]
        case .noteAdded(.task(let id), let text):
            [("task_id", .string(id.text)), ("text", .string(text))]
        case .assignmentCreated(let id, let task, let session):
            [
                ("assignment_id", .string(id.text)), ("task_id", .string(task.text)),
                ("session_id", .string(session.text)),
            ]
        case .assignmentReleased(let id, let reason):
            PayloadMembers().adding("assignment_id", id.text).adding("reason", reason).members
        case .assignmentResumed(let id): [("assignment_id", .string(id.text))]
        case .sessionOpened(let id, let registers):
            [("session_id", .string(id.text))] + registers.members
        case .sessionClosed(let id): [("session_id", .string(id.text))]
        case .sessionObserved(let id, let source, let session, let observation):
            [("session_id", .string(id.text)), ("source", .string(source))] + session.members
                + observation.members
        case .updateRecorded(let session, let assignment, let source, let payload):
            PayloadMembers().adding("session_id", session.text)
                .adding("assignment_id", assignment?.text).adding("source", source.rawValue)
                .adding("payload", payload).members
        case .broadcastSent(let message): message.members
        case .broadcastDelivered(let broadcast, let recipient, let outcome, let detail):
            PayloadMembers().adding("broadcast_id", broadcast.text)
                .adding("recipient", recipient.text).adding("outcome", outcome.rawValue)
                .adding("detail", detail).members
        case .queueTaken(let project, let host):
            [("project_id", .string(project.text)), ("host", .string(host))]
        case .queueReleased(let project): [("project_id", .string(project.text))]
        case .eventVoided(let event, let voided):
            [("event_id", .string(event.text)), ("voided", .bool(voided))]
        case .originAbandoned(let origin, let fromSeq, let event):
            PayloadMembers(members: [
                ("origin", .string(origin)), ("from_seq", .integer(Int64(fromSeq))),
            ])
            .adding("from_event", event?.text).members
        }
    }
}

extension PayloadReader {
    fileprivate mutating func id(_ field: String) throws(InvalidField) -> UUID {
        try required(field) { reader, field throws(InvalidField) in try reader.uuid(field) }
    }

    fileprivate mutating func requiredText(_ field: String) throws(InvalidField) -> String {
        try required(field) { reader, field throws(InvalidField) in try reader.text(field) }
    }

    fileprivate mutating func edge() throws(InvalidField) -> DependencyEdge {
        DependencyEdge(task: try id("task_id"), dependsOn: try id("depends_on"))
    }

    fileprivate mutating func noteSubject() throws(InvalidField) -> NoteSubject {
        switch (try uuid("project_id"), try uuid("task_id")) {
        case (let project?, nil): .project(project)
        case (nil, let task?): .task(task)
        case (nil, nil): throw InvalidField(field: "task_id", problem: "is missing")
        case (_?, _?): throw InvalidField(field: "project_id", problem: "stands beside task_id")
        }
    }
}

extension BroadcastMessage {
    init(_ reader: inout PayloadReader) throws(InvalidField) {
        let session = try reader.uuid("session_id")
        switch (try reader.uuid("project_id"), try reader.name("group"), session) {
        case (let project?, nil, nil): target = .project(project)
        case (nil, let group?, nil): target = .group(group)
        case (nil, nil, let session?): target = .session(session)
        default:
            throw InvalidField(
                field: "group", problem: "or project_id must be there, and one alone")
        }
        text = try reader.requiredText("text")
        recipients = try reader.uuids("recipients") ?? []
        task = session == nil ? nil : try reader.uuid("task_id")
        if let session, recipients != [session] {
            throw InvalidField(field: "recipients", problem: "is not the session alone")
        }
    }

    var members: [(key: String, value: JSON)] {
        let base = PayloadMembers()
        let target =
            switch target {
            case .project(let id): base.adding("project_id", id.text)
            case .group(let name): base.adding("group", name)
            case .session(let id):
                base.adding("session_id", id.text).adding("task_id", task?.text)
            }
        return target.adding("text", text)
            .adding("recipients", value: .array(recipients.map { .string($0.text) })).members
    }
}
