import ClaireDomain

extension ReleaseTask: EncodedOperation {
    /// Writes the fields.
    package func encode(into output: inout Output) {
        output.put(TaskFields.task, task)
    }
}

extension ListAssignments: EncodedOperation {
    /// Writes the fields.
    package func encode(into output: inout Output) {
        output.put(Self.task, task)
        output.put(Self.session, session)
        output.put(Self.state, states)
        output.put(Self.all, includesReleased)
    }
}

extension ShowAssignment: EncodedOperation {
    /// Writes the fields.
    package func encode(into output: inout Output) {
        output.put(Self.assignment, assignment)
    }
}

extension SendBroadcast: EncodedOperation {
    /// Writes the fields.
    package func encode(into output: inout Output) {
        output.put(BroadcastFields.target, target)
        output.put(Self.text, text)
        output.put(Self.mode, mode)
    }
}

extension PreviewBroadcast: EncodedOperation {
    /// Writes the fields.
    package func encode(into output: inout Output) {
        output.put(BroadcastFields.target, target)
    }
}

extension ShowBroadcast: EncodedOperation {
    /// Writes the fields.
    package func encode(into output: inout Output) {
        output.put(Self.broadcast, broadcast)
    }
}

extension ListBroadcasts: EncodedOperation {
    /// Writes the fields.
    package func encode(into output: inout Output) {}
}

extension ListGroups: EncodedOperation {
    /// Writes the fields.
    package func encode(into output: inout Output) {}
}

extension ShowGroup: EncodedOperation {
    /// Writes the fields.
    package func encode(into output: inout Output) {
        output.put(GroupFields.group, group.name)
    }
}

extension AddGroup: EncodedOperation {
    /// Writes the fields.
    package func encode(into output: inout Output) {
        output.put(Self.name, group.name)
        output.put(Self.cwd, group.cwd)
        output.put(Self.host, group.host)
        output.put(Self.session, group.session)
    }
}

extension RemoveGroup: EncodedOperation {
    /// Writes the fields.
    package func encode(into output: inout Output) {
        output.put(GroupFields.group, name)
    }
}

extension ListSessions: EncodedOperation {
    /// Writes the fields.
    package func encode(into output: inout Output) {
        output.put(Self.state, states)
        output.put(Self.host, host)
        output.put(SessionFields.group, group?.name)
        output.put(Self.all, includesEnded)
    }
}

extension ShowSession: EncodedOperation {
    /// Writes the fields.
    package func encode(into output: inout Output) {
        output.put(SessionFields.session, session)
        output.put(TaskFields.history, history)
    }
}

extension TailSession: EncodedOperation {
    /// Writes the fields.
    package func encode(into output: inout Output) {
        output.put(SessionFields.session, session)
        output.put(Self.lines, lines)
    }
}

extension PullFleet: EncodedOperation {
    /// Writes the fields.
    package func encode(into output: inout Output) {
        output.put(Self.host, hosts)
    }
}

extension AssignTask: EncodedOperation {
    /// Writes the fields.
    package func encode(into output: inout Output) {
        output.put(TaskFields.task, task)
        output.put(Self.ifBusy, ifBusy)
        switch recipient {
        case .named(let name): output.put(Self.session, .some(name))
        case .idle(let group?, _): output.put(Self.group, .some(group.name))
        case .idle(nil, _): output.put(Self.nextIdle, true)
        }
    }
}
