import ClaireDomain

/// Projects, tasks and what hangs on them.
///
/// Each upsert takes a mask of the registers that the event writes: bit 0 is the first register. A
/// register that isn't written gets an empty clock, which never wins.
extension Projector {
    func upsertProject(
        _ id: UUID, _ registers: ProjectRegisters, creates: Bool, _ write: RegisterWrite
    ) throws(StoreError) {
        let upsert = try statement { prefix in
            """
            INSERT INTO \(prefix)projects (id, created, updated, name, name_clock, goal, goal_clock,
              owner, owner_clock, status, status_clock, deleted, deleted_clock)
            VALUES (?1, iif(?2, ?3, NULL), ?3, ?6, iif(?5 & 1, ?4, x''), ?7, iif(?5 & 2, ?4, x''),
              ?8, iif(?5 & 4, ?4, x''), coalesce(?9, 'active'), iif(?5 & 8, ?4, x''), 0, x'')
            ON CONFLICT(id) DO UPDATE SET
              created = min(coalesce(created, excluded.created), coalesce(excluded.created, created)),
              updated = max(updated, excluded.updated),
              name = iif(excluded.name_clock > name_clock, excluded.name, name),
              name_clock = max(name_clock, excluded.name_clock),
              goal = iif(excluded.goal_clock > goal_clock, excluded.goal, goal),
              goal_clock = max(goal_clock, excluded.goal_clock),
              owner = iif(excluded.owner_clock > owner_clock, excluded.owner, owner),
              owner_clock = max(owner_clock, excluded.owner_clock),
              status = iif(excluded.status_clock > status_clock, excluded.status, status),
              status_clock = max(status_clock, excluded.status_clock)
            """
        }
        upsert.bind(1, id)
        upsert.bind(2, creates)
        upsert.bind(3, write.wall)
        upsert.bind(4, blob: write.stamp)
        upsert.bind(
            5,
            mask(
                registers.name != nil, registers.goal != nil, registers.owner != nil,
                registers.status != nil))
        upsert.bind(6, registers.name)
        upsert.bind(7, registers.goal ?? nil)
        upsert.bind(8, registers.owner ?? nil)
        upsert.bind(9, registers.status?.rawValue)
        try upsert.run()
    }

    func setProjectDeleted(
        _ id: UUID, _ deleted: Bool, _ write: RegisterWrite
    ) throws(StoreError) {
        let upsert = try statement { prefix in
            """
            INSERT INTO \(prefix)projects (id, created, updated, name_clock, goal_clock, owner_clock,
              status, status_clock, deleted, deleted_clock)
            VALUES (?1, NULL, ?2, x'', x'', x'', 'active', x'', ?4, ?3)
            ON CONFLICT(id) DO UPDATE SET
              updated = max(updated, excluded.updated),
              deleted = iif(excluded.deleted_clock > deleted_clock, excluded.deleted, deleted),
              deleted_clock = max(deleted_clock, excluded.deleted_clock)
            """
        }
        upsert.bind(1, id)
        upsert.bind(2, write.wall)
        upsert.bind(3, blob: write.stamp)
        upsert.bind(4, deleted)
        try upsert.run()
    }

    func upsertTask(
        _ id: UUID, _ registers: TaskRegisters, creates: Bool, _ write: RegisterWrite
    ) throws(StoreError) {
        let upsert = try statement { prefix in
            """
            INSERT INTO \(prefix)tasks (id, created, updated, project_id, project_id_clock, title,
              title_clock, description, description_clock, priority, priority_clock, mode,
              mode_clock, position, position_clock, status, status_clock, deleted, deleted_clock)
            VALUES (?1, iif(?2, ?3, NULL), ?3, ?6, iif(?5 & 1, ?4, x''), ?7, iif(?5 & 2, ?4, x''),
              ?8, iif(?5 & 4, ?4, x''), coalesce(?9, 2), iif(?5 & 8, ?4, x''),
              coalesce(?10, 'supervised'), iif(?5 & 16, ?4, x''), coalesce(?11, 0),
              iif(?5 & 32, ?4, x''), 'todo', x'', 0, x'')
            ON CONFLICT(id) DO UPDATE SET
              created = min(coalesce(created, excluded.created), coalesce(excluded.created, created)),
              updated = max(updated, excluded.updated),
              project_id = iif(excluded.project_id_clock > project_id_clock,
                excluded.project_id, project_id),
              project_id_clock = max(project_id_clock, excluded.project_id_clock),
              title = iif(excluded.title_clock > title_clock, excluded.title, title),
              title_clock = max(title_clock, excluded.title_clock),
              description = iif(excluded.description_clock > description_clock,
                excluded.description, description),
              description_clock = max(description_clock, excluded.description_clock),
              priority = iif(excluded.priority_clock > priority_clock, excluded.priority, priority),
              priority_clock = max(priority_clock, excluded.priority_clock),
              mode = iif(excluded.mode_clock > mode_clock, excluded.mode, mode),
              mode_clock = max(mode_clock, excluded.mode_clock),
              position = iif(excluded.position_clock > position_clock, excluded.position, position),
              position_clock = max(position_clock, excluded.position_clock)
            """
        }
        upsert.bind(1, id)
        upsert.bind(2, creates)
        upsert.bind(3, write.wall)
        upsert.bind(4, blob: write.stamp)
        upsert.bind(
            5,
            mask(
                registers.project != nil, registers.title != nil, registers.description != nil,
                registers.priority != nil, registers.mode != nil, registers.position != nil))
        upsert.bind(6, registers.project)
        upsert.bind(7, registers.title)
        upsert.bind(8, registers.description ?? nil)
        upsert.bind(9, registers.priority?.rawValue)
        upsert.bind(10, registers.mode?.rawValue)
        upsert.bind(11, registers.position)
        try upsert.run()
    }

    func setTaskStatus(
        _ id: UUID, _ register: TaskStatusRegister, _ write: RegisterWrite
    ) throws(StoreError) {
        let upsert = try statement { prefix in
            """
            INSERT INTO \(prefix)tasks (id, created, updated, started, project_id_clock, title_clock,
              description_clock, priority, priority_clock, mode, mode_clock, position,
              position_clock, status, reason, blocked_from, status_at, status_clock, deleted,
              deleted_clock)
            VALUES (?1, NULL, ?2, iif(?4 = 'in_progress', ?2, NULL), x'', x'', x'', 2, x'',
              'supervised', x'', 0, x'', ?4, ?5, ?6, ?2, ?3, 0, x'')
            ON CONFLICT(id) DO UPDATE SET
              updated = max(updated, excluded.updated),
              started = min(coalesce(started, excluded.started), coalesce(excluded.started, started)),
              status = iif(excluded.status_clock > status_clock, excluded.status, status),
              reason = iif(excluded.status_clock > status_clock, excluded.reason, reason),
              blocked_from = iif(excluded.status_clock > status_clock,
                excluded.blocked_from, blocked_from),
              status_at = iif(excluded.status_clock > status_clock, excluded.status_at, status_at),
              status_clock = max(status_clock, excluded.status_clock)
            """
        }
        upsert.bind(1, id)
        upsert.bind(2, write.wall)
        upsert.bind(3, blob: write.stamp)
        upsert.bind(4, register.status.rawValue)
        upsert.bind(5, register.reason)
        upsert.bind(6, register.blockedFrom?.rawValue)
        try upsert.run()
    }

    func setTaskDeleted(_ id: UUID, _ deleted: Bool, _ write: RegisterWrite) throws(StoreError) {
        let upsert = try statement { prefix in
            """
            INSERT INTO \(prefix)tasks (id, created, updated, project_id_clock, title_clock,
              description_clock, priority, priority_clock, mode, mode_clock, position,
              position_clock, status, status_clock, deleted, deleted_clock)
            VALUES (?1, NULL, ?2, x'', x'', x'', 2, x'', 'supervised', x'', 0, x'', 'todo', x'',
              ?4, ?3)
            ON CONFLICT(id) DO UPDATE SET
              updated = max(updated, excluded.updated),
              deleted = iif(excluded.deleted_clock > deleted_clock, excluded.deleted, deleted),
              deleted_clock = max(deleted_clock, excluded.deleted_clock)
            """
        }
        upsert.bind(1, id)
        upsert.bind(2, write.wall)
        upsert.bind(3, blob: write.stamp)
        upsert.bind(4, deleted)
        try upsert.run()
    }

    func insertNote(
        _ subject: NoteSubject, _ text: String, _ write: RegisterWrite
    ) throws(StoreError) {
        let insert = try statement { prefix in
            """
            INSERT OR IGNORE INTO \(prefix)notes
              (id, project_id, task_id, text, actor, created, clock)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
            """
        }
        insert.bind(1, write.event.uuid)
        switch subject {
        case .project(let id):
            insert.bind(2, id)
            insert.bind(3, UUID?.none)
        case .task(let id):
            insert.bind(2, UUID?.none)
            insert.bind(3, id)
        }
        insert.bind(4, text)
        insert.bind(5, write.actor?.text)
        insert.bind(6, write.wall)
        insert.bind(7, blob: write.stamp)
        try insert.run()
    }

    /// Task and session are fixed at creation; of two creations under one id the earlier counts.
    func createAssignment(
        _ id: UUID, task: UUID, session: UUID, _ write: RegisterWrite
    ) throws(StoreError) {
        let upsert = try statement { prefix in
            """
            INSERT INTO \(prefix)assignments
              (id, task_id, session_id, created, created_clock, released, released_clock)
            VALUES (?1, ?2, ?3, ?4, ?5, 0, x'')
            ON CONFLICT(id) DO UPDATE SET
              task_id = excluded.task_id, session_id = excluded.session_id,
              created = excluded.created, created_clock = excluded.created_clock
            WHERE created IS NULL OR excluded.created_clock < created_clock
            """
        }
        upsert.bind(1, id)
        upsert.bind(2, task)
        upsert.bind(3, session)
        upsert.bind(4, write.wall)
        upsert.bind(5, blob: write.stamp)
        try upsert.run()
        try noteSession(session, write)
    }

    func setReleased(
        _ id: UUID, _ released: Bool, reason: String?, _ write: RegisterWrite
    ) throws(StoreError) {
        let upsert = try statement { prefix in
            """
            INSERT INTO \(prefix)assignments
              (id, created_clock, released, reason, released_at, released_clock)
            VALUES (?1, x'', ?2, ?3, ?4, ?5)
            ON CONFLICT(id) DO UPDATE SET
              released = excluded.released, reason = excluded.reason,
              released_at = excluded.released_at, released_clock = excluded.released_clock
            WHERE excluded.released_clock > released_clock
            """
        }
        upsert.bind(1, id)
        upsert.bind(2, released)
        upsert.bind(3, reason)
        upsert.bind(4, write.wall)
        upsert.bind(5, blob: write.stamp)
        try upsert.run()
    }

    /// A mask with bit n set where the nth register is written.
    func mask(_ written: Bool...) -> Int {
        written.enumerated().reduce(0) { $0 | ($1.element ? 1 << $1.offset : 0) }
    }
}
