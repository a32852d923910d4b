/// A task as it now is.
package struct Task: Equatable, Sendable {
    package var id: UUID
    package var projectID: UUID
    /// The project's label.
    package var project: String
    package var title: String
    package var description: String?
    package var status: TaskStatus
    /// Why it was blocked, failed or sent back, or what the agent reported.
    package var reason: String?
    /// Where a blocked task was before.
    package var blockedFrom: TaskStatus?
    package var priority: Priority
    package var mode: TaskMode
    package var position: Int
    package var deleted: Bool
    /// Milliseconds since 1970.
    package var created: Int64
    package var updated: Int64
    /// When it was first in progress; `nil` while it is todo.
    package var started: Int64?
    package var completed: Int64?
    /// Todo, and every live task that it depends on is done.
    package var isReady: Bool
    /// The live tasks that it depends on, done or not, in the order in which they were added.
    package var dependsOn: [UUID]
    /// The current assignment and its session.
    package var assignmentID: UUID?
    package var sessionID: UUID?

    package init(
        id: UUID, projectID: UUID, project: String, title: String, description: String?,
        status: TaskStatus, reason: String?, blockedFrom: TaskStatus?, priority: Priority,
        mode: TaskMode, position: Int, deleted: Bool, created: Int64, updated: Int64,
        started: Int64?, completed: Int64?, isReady: Bool, dependsOn: [UUID],
        assignmentID: UUID?, sessionID: UUID?
    ) {
        self.id = id
        self.projectID = projectID
        self.project = project
        self.title = title
        self.description = description
        self.status = status
        self.reason = reason
        self.blockedFrom = blockedFrom
        self.priority = priority
        self.mode = mode
        self.position = position
        self.deleted = deleted
        self.created = created
        self.updated = updated
        self.started = started
        self.completed = completed
        self.isReady = isReady
        self.dependsOn = dependsOn
        self.assignmentID = assignmentID
        self.sessionID = sessionID
    }

    /// The members of the verbs' `--json` object.
    package var members: [(key: String, value: JSON)] {
        [
            ("id", .string(id.text)), ("project_id", .string(projectID.text)),
            ("project", .string(project)), ("title", .string(title)),
            ("description", JSON(description)), ("status", .string(status.rawValue)),
            ("reason", JSON(reason)), ("blocked_from", JSON(blockedFrom?.rawValue)),
            ("priority", .integer(Int64(priority.rawValue))), ("mode", .string(mode.rawValue)),
            ("position", .integer(Int64(position))), ("deleted", .bool(deleted)),
            ("ready", .bool(isReady)),
            ("depends_on", .array(dependsOn.map { .string($0.text) })),
            ("assignment_id", JSON(assignmentID?.text)), ("session_id", JSON(sessionID?.text)),
            ("created", .string(Timestamp.text(created))),
            ("updated", .string(Timestamp.text(updated))),
            ("started", JSON(started.map(Timestamp.text))),
            ("completed", JSON(completed.map(Timestamp.text))),
        ]
    }

    /// The object of the verbs' `--json`.
    package var json: JSON { .object(JSONObject(members)) }
}

/// A text that somebody hung on a task or a project.
package struct Note: Equatable, Sendable {
    package var id: UUID
    package var text: String
    /// As `Actor.text`; `nil` when the event did not say.
    package var actor: String?
    /// Milliseconds since 1970.
    package var created: Int64

    package init(id: UUID, text: String, actor: String?, created: Int64) {
        self.id = id
        self.text = text
        self.actor = actor
        self.created = created
    }

    package var json: JSON {
        [
            "id": .string(id.text), "text": .string(text), "actor": JSON(actor),
            "created": .string(Timestamp.text(created)),
        ]
    }
}

/// What a session did on an assignment, as `pull`, a hook or an MCP call recorded it.
package struct Update: Equatable, Sendable {
    package var id: UUID
    package var sessionID: UUID
    package var assignmentID: UUID?
    package var source: UpdateSource
    package var payload: JSON
    /// Milliseconds since 1970.
    package var created: Int64

    package init(
        id: UUID, sessionID: UUID, assignmentID: UUID?, source: UpdateSource, payload: JSON,
        created: Int64
    ) {
        self.id = id
        self.sessionID = sessionID
        self.assignmentID = assignmentID
        self.source = source
        self.payload = payload
        self.created = created
    }

    package var json: JSON {
        [
            "id": .string(id.text), "session_id": .string(sessionID.text),
            "assignment_id": JSON(assignmentID?.text), "source": .string(source.rawValue),
            "payload": payload, "created": .string(Timestamp.text(created)),
        ]
    }
}

/// A task with everything that hangs on it.
package struct TaskDetail: Equatable, Sendable {
    package var task: Task
    package var notes: [Note]
    /// The live tasks that it waits for.
    package var dependencies: [TaskReference]
    /// The live tasks that wait for it.
    package var dependents: [TaskReference]
    package var assignments: [Assignment]
    package var updates: [Update]
    /// What its sessions used while they worked on it; `nil` where that is not known.
    package var usage: Usage?

    package init(
        task: Task, notes: [Note], dependencies: [TaskReference], dependents: [TaskReference],
        assignments: [Assignment], updates: [Update], usage: Usage?
    ) {
        self.task = task
        self.notes = notes
        self.dependencies = dependencies
        self.dependents = dependents
        self.assignments = assignments
        self.updates = updates
        self.usage = usage
    }

    package var json: JSON {
        .object(
            JSONObject(
                task.members + [
                    ("notes", .array(notes.map(\.json))),
                    ("dependencies", .array(dependencies.map(\.json))),
                    ("dependents", .array(dependents.map(\.json))),
                    ("assignments", .array(assignments.map(\.json))),
                    ("updates", .array(updates.map(\.json))),
                    ("usage", usage?.json ?? .null),
                ]))
    }
}

/// A task in few words.
package struct TaskReference: Equatable, Sendable {
    package var id: UUID
    package var title: String
    package var status: TaskStatus

    package init(id: UUID, title: String, status: TaskStatus) {
        self.id = id
        self.title = title
        self.status = status
    }

    package var json: JSON {
        [
            "id": .string(id.text), "title": .string(title), "status": .string(status.rawValue),
        ]
    }
}
