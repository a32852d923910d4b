import ClaireDomain

/// Works out the inverse of a command's events one by one, the last first.
///
/// What a register held before is found by folding the entity's other events into tables of their
/// own: the same `apply` that made the present makes the past.
struct UndoPlanner {
    let reader: Reader
    /// The uuids of the command's events.
    let own: Set<String>
    private(set) var steps: [UndoPlan.Step] = []
    private(set) var left: [String] = []
    private var handled: Set<UUID> = []

    init(reader: Reader, own: Set<String>) {
        self.reader = reader
        self.own = own
    }

    mutating func plan(_ entry: LogEntry) throws(StoreError) {
        let payload: Payload?
        do {
            payload = try Payload.decode(type: entry.event.type, text: entry.event.payload)
        } catch {
            payload = nil
        }
        guard let payload else {
            left.append("event '\(entry.event.uuid.prefix(8))' can't be read by this claire")
            return
        }
        switch payload.body {
        case .projectCreated(let id, _), .projectUpdated(let id, _), .projectDeleted(let id),
            .projectRestored(let id):
            try planProject(id)
        case .taskCreated(let id, _), .taskUpdated(let id, _), .taskStatusChanged(let id, _),
            .taskDeleted(let id), .taskRestored(let id):
            try planTask(id)
        case .dependencyAdded(let edge), .dependencyRemoved(let edge): try planDependency(edge)
        case .assignmentCreated(let id, _, _), .assignmentReleased(let id, _),
            .assignmentResumed(let id):
            try planAssignment(id)
        case .noteAdded, .updateRecorded: try planVoid(entry)
        case .eventVoided(let event, _): try planVoiding(event)
        case .broadcastSent, .broadcastDelivered, .queueTaken, .queueReleased, .originAbandoned,
            .sessionOpened, .sessionClosed,
            .sessionObserved:
            leave("'\(entry.event.type)' can't be taken back")
        }
    }

    private mutating func leave(_ reason: String) {
        if !left.contains(reason) { left.append(reason) }
    }

    private mutating func planVoid(_ entry: LogEntry) throws(StoreError) {
        guard let id = UUID(entry.event.uuid) else { return }
        let void = try Registers.void(id, reader.connection)
        if void?.values["voided"]?.text == "1" { return }
        steps.append(
            .init(
                description: "\(entry.event.type) '\(id.text.prefix(8))' hidden",
                body: .eventVoided(event: id, voided: true)))
    }

    private mutating func planVoiding(_ event: UUID) throws(StoreError) {
        guard handled.insert(event).inserted else { return }
        let versions = try versions(of: event) { connection throws(StoreError) in
            try Registers.void(event, connection)
        }
        let name = "event '\(event.text.prefix(8))'"
        guard owned(versions, name).contains("voided") else { return }
        let was = versions.before?.values["voided"]?.text == "1"
        steps.append(
            .init(
                description: name + (was ? " hidden again" : " shown again"),
                body: .eventVoided(event: event, voided: was)))
    }

    /// What a row's registers hold, what they would hold without the command, and what it wrote.
    private struct Versions {
        let now: Registers?
        let before: Registers?
        let written: Registers?
        /// What they would hold without the commands that were taken back, and without those undos.
        let standing: Registers?
        let undone: Set<String>
    }

    private func versions(
        of entity: UUID, _ load: (Connection) throws(StoreError) -> Registers?
    ) throws(StoreError) -> Versions {
        let history = try EntityHistory(of: entity, reader, own: own)
        let undone = history.undone
        return Versions(
            now: try load(reader.connection),
            before: try load(try history.fold { !own.contains($0) && !undone.contains($0) }),
            written: try load(try history.fold { own.contains($0) }),
            standing: try load(try history.fold { !undone.contains($0) }), undone: undone)
    }

    private mutating func planProject(_ id: UUID) throws(StoreError) {
        guard handled.insert(id).inserted else { return }
        let versions = try versions(of: id) { connection throws(StoreError) in
            try Registers.project(id, connection)
        }
        let (now, before) = (versions.now, versions.before)
        let name = "project '\(now?.values["name"]?.text ?? id.text)'"
        guard before?.isCreated ?? false else {
            return plan(name + " deleted", .projectDeleted(id: id), "deleted", now)
        }
        var change = ProjectRegisters()
        for field in owned(versions, name) {
            let value = before?.values[field]?.text
            switch field {
            case "name":
                if try isFree(value, for: id, name) { change.name = value }
            case "goal": change.goal = .some(value)
            case "owner": change.owner = .some(value)
            case "status": change.status = value.flatMap(ProjectStatus.init(rawValue:))
            case "deleted":
                let wasDeleted = value == "1"
                if !wasDeleted, try !isFree(now?.values["name"]?.text, for: id, name) { continue }
                steps.append(
                    .init(
                        description: "\(name) \(wasDeleted ? "deleted" : "restored")",
                        body: wasDeleted ? .projectDeleted(id: id) : .projectRestored(id: id)))
            default: break
            }
        }
        guard !change.isEmpty else { return }
        steps.append(
            .init(
                description: "\(name): \(Registers.words(change.members)) again",
                body: .projectUpdated(id: id, change)))
    }

    /// Whether no other live project has got a name since; one that has is named as the reason.
    private mutating func isFree(
        _ wanted: String?, for id: UUID, _ name: String
    ) throws(StoreError) -> Bool {
        guard let wanted, let holder = try reader.holder(ofProjectName: wanted, besides: id) else {
            return true
        }
        leave("\(name): project \(holder.text.prefix(8)) has the name '\(wanted)' since")
        return false
    }

    private mutating func planTask(_ id: UUID) throws(StoreError) {
        guard handled.insert(id).inserted else { return }
        let versions = try versions(of: id) { connection throws(StoreError) in
            try Registers.task(id, connection)
        }
        let (now, before) = (versions.now, versions.before)
        let name = "task '\(id.text.prefix(8))' (\(now?.values["title"]?.text ?? ""))"
        guard before?.isCreated ?? false else {
            return plan(name + " deleted", .taskDeleted(id: id), "deleted", now)
        }
        var change = TaskRegisters()
        for field in owned(versions, name) {
            let value = before?.values[field]?.text
            switch field {
            case "project_id": change.project = value.flatMap { UUID($0) }
            case "title": change.title = value
            case "description": change.description = .some(value)
            case "priority":
                change.priority = value.flatMap { Int($0) }.flatMap(Priority.init(rawValue:))
            case "mode": change.mode = value.flatMap(TaskMode.init(rawValue:))
            case "position": change.position = value.flatMap { Int($0) }
            case "status": planStatus(id, name, before)
            case "deleted":
                let wasDeleted = value == "1"
                steps.append(
                    .init(
                        description: "\(name) \(wasDeleted ? "deleted" : "restored")",
                        body: wasDeleted ? .taskDeleted(id: id) : .taskRestored(id: id)))
            default: break
            }
        }
        guard !change.isEmpty else { return }
        steps.append(
            .init(
                description: "\(name): \(Registers.words(change.members)) again",
                body: .taskUpdated(id: id, change)))
    }

    private mutating func planStatus(_ id: UUID, _ name: String, _ before: Registers?) {
        let status = before?.values["status"]?.text.flatMap(TaskStatus.init(rawValue:)) ?? .todo
        steps.append(
            .init(
                description: "\(name): status '\(status.rawValue)' again",
                body: .taskStatusChanged(
                    id: id,
                    TaskStatusRegister(
                        status: status, reason: before?.extras["reason"] ?? nil,
                        blockedFrom: (before?.extras["blocked_from"] ?? nil)
                            .flatMap(TaskStatus.init(rawValue:))))))
    }

    private mutating func planDependency(_ edge: DependencyEdge) throws(StoreError) {
        let versions = try versions(of: edge.task) { connection throws(StoreError) in
            try Registers.dependency(edge, connection)
        }
        let before = versions.before
        let name =
            "'\(edge.task.text.prefix(8))' waiting for '\(edge.dependsOn.text.prefix(8))'"
        guard owned(versions, name).contains("present") else { return }
        let was = before?.values["present"]?.text == "1"
        if was, try reader.waits(edge.dependsOn, for: edge.task) {
            return leave("\(name): it would close a circle now")
        }
        steps.append(
            .init(
                description: name + (was ? " again" : " no more"),
                body: was ? .dependencyAdded(edge) : .dependencyRemoved(edge)))
    }

    private mutating func planAssignment(_ id: UUID) throws(StoreError) {
        guard handled.insert(id).inserted else { return }
        let versions = try versions(of: id) { connection throws(StoreError) in
            try Registers.assignment(id, connection)
        }
        let (now, before) = (versions.now, versions.before)
        let name = "assignment '\(id.text.prefix(8))'"
        guard before?.isCreated ?? false else {
            return plan(
                name + " released", .assignmentReleased(id: id, reason: "undo"), "released", now)
        }
        guard owned(versions, name).contains("released") else { return }
        let was = before?.values["released"]?.text == "1"
        if !was, let holder = try laterHolder(id) {
            return leave("\(name): session '\(holder.text.prefix(8))' works on the task since")
        }
        steps.append(
            .init(
                description: name + (was ? " released" : " taken up") + " again",
                body: was
                    ? .assignmentReleased(id: id, reason: before?.extras["reason"] ?? nil)
                    : .assignmentResumed(id: id)))
    }

    /// Takes back a creation by the register that hides what was created.
    private mutating func plan(
        _ description: String, _ body: EventBody, _ register: String, _ now: Registers?
    ) {
        if now?.values[register]?.text == "1" { return }
        steps.append(.init(description: description, body: body))
    }

    /// Who would lose a task if a released assignment, which is older, were taken up again.
    private func laterHolder(_ id: UUID) throws(StoreError) -> UUID? {
        let task = try reader.assignment(id).taskID
        return try reader.assignmentBook().current(ofTask: task)?.session
    }

    /// The registers that the command wrote and still holds; others that it wrote are named as left.
    private mutating func owned(_ versions: Versions, _ name: String) -> [String] {
        guard let now = versions.now else { return [] }
        return now.fields.filter { field in
            guard versions.written?.values[field]?.writer != nil, let value = now.values[field]
            else { return false }
            guard holds(value, versions.standing?.values[field], versions.undone) else {
                leave("\(field) of \(name): somebody wrote it since")
                return false
            }
            let before = versions.before?.values[field]?.text
            return !before.hasSameBytes(as: value.text)
        }
    }

    /// Whether a register is the command's: written by it, or by an undo that gave back what it wrote.
    private func holds(
        _ value: Registers.Value, _ standing: Registers.Value?, _ undone: Set<String>
    ) -> Bool {
        guard let writer = value.writer else { return false }
        if own.contains(writer) { return true }
        guard undone.contains(writer), let standing, let first = standing.writer else {
            return false
        }
        return own.contains(first) && standing.text.hasSameBytes(as: value.text)
    }
}
