/// The registers of a project that an event writes; `nil` leaves one alone, an inner `nil` clears it.
package struct ProjectRegisters: Equatable, Sendable {
    package var name: String?
    package var goal: String??
    package var owner: String??
    package var status: ProjectStatus?

    package init(
        name: String? = nil, goal: String?? = nil, owner: String?? = nil,
        status: ProjectStatus? = nil
    ) {
        self.name = name
        self.goal = goal
        self.owner = owner
        self.status = status
    }

    init(_ reader: inout PayloadReader) throws(InvalidField) {
        name = try reader.name("name")
        goal = try reader.clearable("goal")
        owner = try reader.clearable("owner")
        status = try reader.word("status", as: ProjectStatus.self)
    }

    /// What is written, as members of a payload.
    package var members: [(key: String, value: JSON)] {
        PayloadMembers()
            .adding("name", name).adding("goal", goal).adding("owner", owner)
            .adding("status", status?.rawValue).members
    }

    /// Whether nothing would be written.
    package var isEmpty: Bool { members.isEmpty }
}

/// The registers of a task that an event writes, but for its status.
package struct TaskRegisters: Equatable, Sendable {
    package var project: UUID?
    package var title: String?
    package var description: String??
    package var priority: Priority?
    package var mode: TaskMode?
    package var position: Int?

    package init(
        project: UUID? = nil, title: String? = nil, description: String?? = nil,
        priority: Priority? = nil, mode: TaskMode? = nil, position: Int? = nil
    ) {
        self.project = project
        self.title = title
        self.description = description
        self.priority = priority
        self.mode = mode
        self.position = position
    }

    init(_ reader: inout PayloadReader) throws(InvalidField) {
        project = try reader.uuid("project_id")
        title = try reader.title("title")
        description = try reader.clearable("description")
        priority = try reader.priority("priority")
        mode = try reader.word("mode", as: TaskMode.self)
        position = try reader.integer("position")
    }

    /// What is written, as members of a payload.
    package var members: [(key: String, value: JSON)] {
        PayloadMembers()
            .adding("project_id", project?.text).adding("title", title)
            .adding("description", description).adding("priority", priority?.rawValue)
            .adding("mode", mode?.rawValue).adding("position", position).members
    }

    /// Whether nothing would be written.
    package var isEmpty: Bool { members.isEmpty }
}

/// The status register of a task: what explains the status is won or lost with it.
package struct TaskStatusRegister: Equatable, Sendable {
    package var status: TaskStatus
    /// Why it was blocked, failed or rejected, or what the agent reported.
    package var reason: String?
    /// Where a blocked task was before.
    package var blockedFrom: TaskStatus?

    package init(status: TaskStatus, reason: String? = nil, blockedFrom: TaskStatus? = nil) {
        self.status = status
        self.reason = reason
        self.blockedFrom = blockedFrom
    }

    init(_ reader: inout PayloadReader) throws(InvalidField) {
        status = try reader.required("status") { reader, field throws(InvalidField) in
            try reader.word(field, as: TaskStatus.self, reading: TaskStatus.init(reading:))
        }
        reason = try reader.clearable("reason") ?? nil
        blockedFrom = try reader.word(
            "blocked_from", as: TaskStatus.self, reading: TaskStatus.init(reading:))
    }

    /// What is written, as members of a payload.
    package var members: [(key: String, value: JSON)] {
        PayloadMembers()
            .adding("status", status.rawValue).adding("reason", reason)
            .adding("blocked_from", blockedFrom?.rawValue).members
    }
}

/// The registers of a session that an event writes.
package struct SessionRegisters: Equatable, Sendable {
    package var host: String?
    package var cwd: String?
    package var tmuxName: String??
    package var title: String??
    package var branch: String??
    package var worktree: String??

    package init(
        host: String? = nil, cwd: String? = nil, tmuxName: String?? = nil, title: String?? = nil,
        branch: String?? = nil, worktree: String?? = nil
    ) {
        self.host = host
        self.cwd = cwd
        self.tmuxName = tmuxName
        self.title = title
        self.branch = branch
        self.worktree = worktree
    }

    init(_ reader: inout PayloadReader) throws(InvalidField) {
        host = try reader.text("host")
        cwd = try reader.text("cwd")
        tmuxName = try reader.clearable("tmux_name")
        title = try reader.clearable("title")
        branch = try reader.clearable("branch")
        worktree = try reader.clearable("worktree")
    }

    /// What is written, as members of a payload.
    package var members: [(key: String, value: JSON)] {
        PayloadMembers()
            .adding("host", host).adding("cwd", cwd).adding("tmux_name", tmuxName)
            .adding("title", title).adding("branch", branch).adding("worktree", worktree).members
    }
}

/// What an observer saw of a session; its source is part of the observation's key.
package struct ObservationRegisters: Equatable, Sendable {
    package var state: SessionState?
    /// When the state began, in milliseconds since 1970, where the evidence says; it is part of what
    /// `state` writes.
    package var since: Int64?
    package var message: String??
    /// Tokens and cost so far, as `Usage` has them.
    package var usage: JSONObject?
    /// Files changed, lines added and removed.
    package var diffStat: JSONObject?
    /// The triage verdict: state, priority, summary and source.
    package var triage: JSONObject?
    /// Milliseconds since 1970 of the last sign of life.
    package var lastSeen: Int64?

    package init(
        state: SessionState? = nil, since: Int64? = nil, message: String?? = nil,
        usage: JSONObject? = nil, diffStat: JSONObject? = nil, triage: JSONObject? = nil,
        lastSeen: Int64? = nil
    ) {
        self.state = state
        self.since = since
        self.message = message
        self.usage = usage
        self.diffStat = diffStat
        self.triage = triage
        self.lastSeen = lastSeen
    }

    init(_ reader: inout PayloadReader) throws(InvalidField) {
        state = try reader.word("state", as: SessionState.self, reading: SessionState.init(named:))
        since = try reader.moment("since")
        message = try reader.clearable("message")
        usage = try reader.object("usage")
        diffStat = try reader.object("diff_stat")
        triage = try reader.object("triage")
        lastSeen = try reader.moment("last_seen")
    }

    /// What is written, as members of a payload.
    package var members: [(key: String, value: JSON)] {
        PayloadMembers()
            .adding("state", state?.rawValue).adding("since", since.map(Timestamp.text))
            .adding("message", message).adding("usage", usage)
            .adding("diff_stat", diffStat).adding("triage", triage)
            .adding("last_seen", lastSeen.map(Timestamp.text)).members
    }
}

/// Builds a payload's members, leaving out what is not written.
struct PayloadMembers {
    var members: [(key: String, value: JSON)] = []

    func adding(_ key: String, value: JSON?) -> PayloadMembers {
        guard let value else { return self }
        return PayloadMembers(members: members + [(key, value)])
    }

    func adding(_ key: String, _ value: String?) -> PayloadMembers {
        adding(key, value: value.map(JSON.string))
    }

    /// The outer `nil` leaves the member out, the inner one writes null.
    func adding(_ key: String, _ value: String??) -> PayloadMembers {
        adding(key, value: value.map { JSON($0) })
    }

    func adding(_ key: String, _ value: Int?) -> PayloadMembers {
        adding(key, value: value.map { .integer(Int64($0)) })
    }

    func adding(_ key: String, _ value: JSONObject?) -> PayloadMembers {
        adding(key, value: value.map(JSON.object))
    }
}
