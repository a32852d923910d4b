import ClaireConfig
import ClaireDomain
import ClaireStore

/// Why a name does not say whom to tell.
package enum BroadcastTargetError: Error, Equatable, Sendable {
    /// Neither a project nor a group.
    case unknown(String)
    case unknownGroup(String)
    /// Both a project and a group.
    case ambiguous(String)
    case store(StoreError)
}

/// Whom a broadcast is for, and who that is now.
package struct BroadcastPlan: Sendable {
    package let target: BroadcastMessage.Target
    /// What people call the target, after the word `project`, `group` or `session`.
    package let name: String
    /// In the order in which the fleet is shown.
    package var recipients: [Session]

    /// `project`, `group` or `session`.
    package var kind: String {
        switch target {
        case .project: "project"
        case .group: "group"
        case .session: "session"
        }
    }
}

extension Reader {
    /// Finds whom a name means: a project (the sessions assigned to its tasks) or a group (the
    /// sessions that meet its rule and have not ended). `project:NAME` and `group:NAME` decide.
    ///
    /// - Parameter sender: an agent's session is not told what it says itself.
    package func broadcastPlan(
        _ name: String, groups: [Configuration.Group], sender: UUID?
    ) throws(BroadcastTargetError) -> BroadcastPlan {
        var plan: BroadcastPlan
        if let rest = Self.rest(of: name, after: "group:") {
            guard let group = Self.group(rest, groups) else { throw .unknownGroup(rest) }
            plan = try looking { () throws(StoreError) in try members(of: group) }
        } else if let rest = Self.rest(of: name, after: "project:") {
            plan = try looking { () throws(StoreError) in
                try assigned(to: try projectID(rest))
            }
        } else {
            plan = try undecided(name, Self.group(name, groups))
        }
        plan.recipients.removeAll { $0.id == sender }
        return plan
    }

    /// A group's exact name wins over a project's id prefix, and meets a project's name as an equal.
    private func undecided(
        _ name: String, _ group: Configuration.Group?
    ) throws(BroadcastTargetError) -> BroadcastPlan {
        let project: UUID
        do throws(StoreError) { project = try projectID(name) } catch {
            switch (error, group) {
            case (.notFound, nil): throw .unknown(name)
            case (.notFound, let group?):
                return try looking { () throws(StoreError) in try members(of: group) }
            case (.ambiguous, _?): throw .ambiguous(name)
            default: throw .store(error)
            }
        }
        guard let group else {
            return try looking { () throws(StoreError) in try assigned(to: project) }
        }
        let found = try looking { () throws(StoreError) in try self.project(project) }
        guard !found.name.hasSameBytes(as: name), !found.label.hasSameBytes(as: name) else {
            throw .ambiguous(name)
        }
        return try looking { () throws(StoreError) in try members(of: group) }
    }

    private func assigned(to project: UUID) throws(StoreError) -> BroadcastPlan {
        let holders = Set(try tasks(TaskFilter(project: project)).compactMap(\.sessionID))
        var recipients = try sessions(includeClosed: true).filter { holders.contains($0.id) }
        // A session that the fleet has not shown yet may have been given a task.
        for id in holders.subtracting(recipients.map(\.id)).sorted() {
            recipients.append(try session(id))
        }
        return BroadcastPlan(
            target: .project(project), name: try self.project(project).label,
            recipients: recipients)
    }

    private func members(of group: Configuration.Group) throws(StoreError) -> BroadcastPlan {
        let members = try sessions().filter { $0.state != .done && group.contains($0) }
        return BroadcastPlan(target: .group(group.name), name: group.name, recipients: members)
    }

    private static func rest(of name: String, after prefix: String) -> String? {
        guard name.utf8.starts(with: prefix.utf8) else { return nil }
        return String(Substring(name.utf8.dropFirst(prefix.utf8.count)))
    }

    private static func group(
        _ name: String, _ groups: [Configuration.Group]
    ) -> Configuration.Group? {
        groups.first { $0.name.hasSameBytes(as: name) }
    }
}

/// Looks into the record in a function that throws `BroadcastTargetError`.
private func looking<Value>(
    _ body: () throws(StoreError) -> Value
) throws(BroadcastTargetError) -> Value {
    do throws(StoreError) { return try body() } catch { throw .store(error) }
}
