#if MISTAKES
    import ClaireDomain

    /// The known mistakes of projections.
    extension Projector {
        /// Does what the mistake that is made does with an event.
        ///
        /// - Returns: whether the event is to be left out.
        func isMistaken(_ body: EventBody, _ write: RegisterWrite) throws(StoreError) -> Bool {
            switch (Mistake.made, body) {
            case (.wholeRow, .projectCreated(let id, _)), (.wholeRow, .projectUpdated(let id, _)):
                try holds(
                    "projects", id,
                    "max(name_clock, goal_clock, owner_clock, status_clock) > ?2", write)
            case (.wholeRow, .taskCreated(let id, _)), (.wholeRow, .taskUpdated(let id, _)),
                (.wholeRow, .taskStatusChanged(let id, _)):
                try holds(
                    "tasks", id,
                    "max(title_clock, description_clock, priority_clock, status_clock) > ?2", write)
            case (.insertIfAbsent, .projectCreated(let id, _)):
                try holds("projects", id, "1", write)
            case (.insertIfAbsent, .taskCreated(let id, _)): try holds("tasks", id, "1", write)
            case (.insertIfAbsent, .projectUpdated(let id, _)):
                try !holds("projects", id, "1", write)
            case (.insertIfAbsent, .taskUpdated(let id, _)),
                (.insertIfAbsent, .taskStatusChanged(let id, _)):
                try !holds("tasks", id, "1", write)
            case (.ignoredNames, .projectCreated(let id, let registers)):
                try isTaken(registers.name, by: id)
            case (.releaseClears, .assignmentReleased(let id, let reason)):
                try releaseOthers(of: id, reason, write)
            default: false
            }
        }

        private func holds(
            _ table: String, _ id: UUID, _ condition: String, _ write: RegisterWrite
        ) throws(StoreError) -> Bool {
            let select = try connection.prepare(
                "SELECT ?2 IS NOT NULL FROM \(prefix)\(table) WHERE id = ?1 AND \(condition)")
            select.bind(1, id)
            select.bind(2, blob: write.stamp)
            return try select.first { _ in true } ?? false
        }

        private func isTaken(_ name: String?, by id: UUID) throws(StoreError) -> Bool {
            let select = try connection.prepare(
                "SELECT 1 FROM \(prefix)projects WHERE name = ?1 AND id <> ?2")
            select.bind(1, name)
            select.bind(2, id)
            return try select.first { _ in true } ?? false
        }

        private func releaseOthers(
            of id: UUID, _ reason: String?, _ write: RegisterWrite
        ) throws(StoreError) -> Bool {
            let select = try connection.prepare(
                """
                SELECT o.id FROM \(prefix)assignments a
                JOIN \(prefix)assignments o ON o.task_id = a.task_id WHERE a.id = ?1 AND o.id <> ?1
                """)
            select.bind(1, id)
            for other in try select.all({ $0.uuid(0) }) {
                try setReleased(other, true, reason: reason, write)
            }
            return false
        }
    }
#endif
