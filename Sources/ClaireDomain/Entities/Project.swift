/// A project as it now is.
package struct Project: Equatable, Sendable {
    package var id: UUID
    package var name: String
    /// The name, or `name~3f9a` where another live project has the same name.
    package var label: String
    package var goal: String?
    package var owner: String?
    package var status: ProjectStatus
    package var deleted: Bool
    /// Milliseconds since 1970.
    package var created: Int64
    package var updated: Int64
    /// The number of live tasks in each status.
    package var taskCounts: [TaskStatus: Int]
    /// Where its repository stands on this machine.
    package var repo: String?

    package init(
        id: UUID, name: String, label: String, goal: String?, owner: String?,
        status: ProjectStatus, deleted: Bool, created: Int64, updated: Int64,
        taskCounts: [TaskStatus: Int], repo: String?
    ) {
        self.id = id
        self.name = name
        self.label = label
        self.goal = goal
        self.owner = owner
        self.status = status
        self.deleted = deleted
        self.created = created
        self.updated = updated
        self.taskCounts = taskCounts
        self.repo = repo
    }

    /// The object of the verbs' `--json`.
    package var json: JSON {
        [
            "id": .string(id.text), "name": .string(name), "label": .string(label),
            "goal": JSON(goal), "owner": JSON(owner), "status": .string(status.rawValue),
            "deleted": .bool(deleted), "created": .string(Timestamp.text(created)),
            "updated": .string(Timestamp.text(updated)), "task_counts": TaskCounts.json(taskCounts),
            "repo": JSON(repo),
        ]
    }
}

/// Numbers of tasks by status.
package enum TaskCounts {
    /// Every status with its number, 0 included.
    package static func json(_ counts: [TaskStatus: Int]) -> JSON {
        .object(
            JSONObject(
                TaskStatus.allCases.map {
                    (key: $0.rawValue, value: .integer(Int64(counts[$0] ?? 0)))
                }))
    }
}
