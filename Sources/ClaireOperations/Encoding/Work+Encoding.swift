import ClaireDomain

extension CreateProject: EncodedOperation {
    /// Writes the fields.
    package func encode(into output: inout Output) {
        output.put(Self.name, name)
        output.put(ProjectFields.goal, .some(goal))
        output.put(Self.owner, .some(owner))
        output.put(ProjectFields.repo, repo)
    }
}

extension EditProject: EncodedOperation {
    /// Writes the fields.
    package func encode(into output: inout Output) {
        output.put(ProjectFields.project, project)
        output.put(Self.name, name)
        output.put(ProjectFields.goal, goal)
        output.put(ProjectFields.owner, owner)
        output.put(ProjectFields.repo, repo)
    }
}

extension MoveProject: EncodedOperation {
    /// Writes the fields.
    package func encode(into output: inout Output) {
        output.put(ProjectFields.project, project)
        output.put(Self.move, move)
    }
}

extension NoteProject: EncodedOperation {
    /// Writes the fields.
    package func encode(into output: inout Output) {
        output.put(ProjectFields.project, project)
        output.put(NoteTask.text, text)
    }
}

extension DeleteProject: EncodedOperation {
    /// Writes the fields.
    package func encode(into output: inout Output) {
        output.put(ProjectFields.project, project)
    }
}

extension RestoreProject: EncodedOperation {
    /// Writes the fields.
    package func encode(into output: inout Output) {
        output.put(ProjectFields.project, project)
    }
}

extension ListProjects: EncodedOperation {
    /// Writes the fields.
    package func encode(into output: inout Output) {
        output.put(Self.status, status)
    }
}

extension ShowProject: EncodedOperation {
    /// Writes the fields.
    package func encode(into output: inout Output) {
        output.put(ProjectFields.project, project)
        output.put(TaskFields.history, history)
    }
}

extension AddTask: EncodedOperation {
    /// Writes the fields.
    package func encode(into output: inout Output) {
        output.put(Self.project, project)
        output.put(Self.title, title)
        output.put(TaskFields.description, .some(description))
        output.put(Self.priority, priority)
        output.put(Self.mode, mode)
        output.put(Self.after, after)
    }
}

extension EditTask: EncodedOperation {
    /// Writes the fields.
    package func encode(into output: inout Output) {
        output.put(TaskFields.task, task)
        output.put(Self.title, title)
        output.put(TaskFields.description, description)
        output.put(Self.priority, priority)
        output.put(Self.mode, mode)
        output.put(Self.project, project)
        output.put(Self.position, position)
    }
}

extension MoveTask: EncodedOperation {
    /// Writes the fields.
    package func encode(into output: inout Output) {
        output.put(TaskFields.task, task)
        output.put(Self.move, move)
        output.put(Self.reason, reason)
    }
}

extension NoteTask: EncodedOperation {
    /// Writes the fields.
    package func encode(into output: inout Output) {
        output.put(TaskFields.task, task)
        output.put(Self.text, text)
    }
}

extension DeleteTask: EncodedOperation {
    /// Writes the fields.
    package func encode(into output: inout Output) {
        output.put(TaskFields.task, task)
    }
}

extension RestoreTask: EncodedOperation {
    /// Writes the fields.
    package func encode(into output: inout Output) {
        output.put(TaskFields.task, task)
    }
}

extension DependTask: EncodedOperation {
    /// Writes the fields.
    package func encode(into output: inout Output) {
        output.put(TaskFields.task, task)
        output.put(Self.on, on)
    }
}

extension FreeTask: EncodedOperation {
    /// Writes the fields.
    package func encode(into output: inout Output) {
        output.put(TaskFields.task, task)
        output.put(DependTask.on, on)
    }
}

extension ClaimTask: EncodedOperation {
    /// Writes the fields.
    package func encode(into output: inout Output) {
        output.put(TaskFields.task, task)
        output.put(TaskFields.claimant, session)
    }
}

extension ClaimNextTask: EncodedOperation {
    /// Writes the fields.
    package func encode(into output: inout Output) {
        output.put(TaskFields.inProject, project)
        output.put(TaskFields.claimant, session)
        output.put(NextTask.explain, explain)
    }
}

extension NextTask: EncodedOperation {
    /// Writes the fields.
    package func encode(into output: inout Output) {
        output.put(TaskFields.inProject, project)
        output.put(Self.explain, explain)
    }
}

extension ShowTask: EncodedOperation {
    /// Writes the fields.
    package func encode(into output: inout Output) {
        output.put(TaskFields.task, task)
        output.put(TaskFields.history, history)
    }
}

extension ListTasks: EncodedOperation {
    /// Writes the fields.
    package func encode(into output: inout Output) {
        output.put(TaskFields.inProject, project)
        output.put(Self.status, statuses)
        output.put(Self.ready, readyOnly)
        output.put(Self.session, session)
        output.put(Self.all, includesClosed)
    }
}
