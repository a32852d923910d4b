import ClaireDomain

/// Operations on projects. Each returns the project as it now is.
extension Writer {
    /// Makes a project.
    ///
    /// - Parameter repo: where its repository stands on this machine; kept here and never synced.
    /// - Throws: `conflict` `name_taken`, `invalid`.
    @discardableResult
    package func createProject(
        name: String, goal: String? = nil, owner: String? = nil, repo: String? = nil
    ) throws(StoreError) -> Project {
        try requireFreeName(name, for: nil)
        let id = newID()
        try checkTexts([("goal", goal), ("owner", owner)])
        try append(
            .projectCreated(
                id: id,
                ProjectRegisters(
                    name: name, goal: goal.map { .some($0) }, owner: owner.map { .some($0) },
                    status: .active)))
        if let repo { try setRepo(repo, of: id) }
        return try reader.project(id)
    }

    /// Writes the registers that differ from what they hold.
    ///
    /// - Throws: `conflict` `name_taken`, `invalid`, `notFound`.
    @discardableResult
    package func editProject(
        _ id: UUID, _ change: ProjectRegisters, repo: String? = nil
    ) throws(StoreError) -> Project {
        let project = try reader.project(id)
        var change = change
        if let name = change.name {
            if name.hasSameBytes(as: project.name) {
                change.name = nil
            } else {
                try requireFreeName(name, for: id)
            }
        }
        if let goal = change.goal, goal.hasSameBytes(as: project.goal) { change.goal = nil }
        if let owner = change.owner, owner.hasSameBytes(as: project.owner) { change.owner = nil }
        try checkTexts([("goal", change.goal ?? nil), ("owner", change.owner ?? nil)])
        if change.status == project.status { change.status = nil }
        if !change.isEmpty { try append(.projectUpdated(id: id, change)) }
        if let repo { try setRepo(repo, of: id) }
        return try reader.project(id)
    }

    /// Pauses, resumes or ends a project; saying what holds already writes nothing.
    @discardableResult
    package func setProjectStatus(
        _ id: UUID, _ status: ProjectStatus
    ) throws(StoreError) -> Project {
        try editProject(id, ProjectRegisters(status: status))
    }

    /// Hangs a note on a project.
    ///
    /// - Throws: `conflict` `deleted`, `invalid`.
    @discardableResult
    package func noteProject(_ id: UUID, _ text: String) throws(StoreError) -> Project {
        try requireLiveProject(id)
        try requireNote(text)
        try append(.noteAdded(.project(id), text: text))
        return try reader.project(id)
    }

    /// Hides a project with its tasks; `restoreProject` brings it back.
    @discardableResult
    package func deleteProject(_ id: UUID) throws(StoreError) -> Project {
        let project = try reader.project(id)
        guard !project.deleted else { return project }
        for assignment in try openAssignments(ofProject: id) {
            try append(.assignmentReleased(id: assignment, reason: "the project was deleted"))
        }
        try append(.projectDeleted(id: id))
        return try reader.project(id)
    }

    /// The unreleased assignments of a project's tasks, superseded ones too.
    private func openAssignments(ofProject id: UUID) throws(StoreError) -> [UUID] {
        let select = try connection.statement(
            """
            SELECT a.id FROM tasks t JOIN assignments a ON a.task_id = t.id
            WHERE t.project_id = ?1 AND a.released = 0 AND a.created IS NOT NULL
            ORDER BY a.created_clock
            """)
        select.bind(1, id)
        return try select.all { $0.uuid(0) }
    }

    /// Brings a deleted project back.
    ///
    /// - Throws: `conflict` `name_taken` when another has its name now.
    @discardableResult
    package func restoreProject(_ id: UUID) throws(StoreError) -> Project {
        let project = try reader.project(id)
        guard project.deleted else { return project }
        try requireFreeName(project.name, for: id)
        try append(.projectRestored(id: id))
        return try reader.project(id)
    }

    private func requireFreeName(_ name: String, for id: UUID?) throws(StoreError) {
        do {
            try Limits.checkName(name)
        } catch {
            throw .invalid(error)
        }
        guard let holder = try reader.holder(ofProjectName: name, besides: id) else { return }
        throw .conflict(
            Conflict(
                code: "name_taken",
                message: "a project '\(name)' exists already (\(holder.text.prefix(8)))",
                hint: "claire project show \(holder.text.prefix(8))"))
    }

    private func setRepo(_ path: String, of project: UUID) throws(StoreError) {
        let upsert = try connection.statement(
            """
            INSERT INTO local_repos (project_id, path) VALUES (?1, ?2)
            ON CONFLICT(project_id) DO UPDATE SET path = ?2
            """)
        upsert.bind(1, project)
        upsert.bind(2, path)
        try upsert.run()
        // No event tells of it, and what shows it must still be seen to have changed.
        try connection.execute(
            """
            INSERT INTO local_changes (name, count) VALUES ('repos', 1)
            ON CONFLICT(name) DO UPDATE SET count = count + 1
            """)
    }

    func checkTexts(_ texts: [(field: String, text: String?)]) throws(StoreError) {
        for (field, text) in texts {
            guard let text else { continue }
            do {
                try Limits.checkText(text, field: field)
            } catch {
                throw .invalid(error)
            }
        }
    }
}

extension Reader {
    /// The live project that has a name.
    func holder(ofProjectName name: String, besides id: UUID?) throws(StoreError) -> UUID? {
        let select = try connection.statement(
            """
            SELECT id FROM projects WHERE name = ?1 AND created IS NOT NULL AND deleted = 0
              AND id IS NOT ?2
            """)
        select.bind(1, name)
        select.bind(2, id)
        return try select.first { $0.uuid(0) }
    }
}
