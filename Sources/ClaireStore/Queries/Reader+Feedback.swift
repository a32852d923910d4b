import ClaireDomain

extension Reader {
    /// What was said each time a task in review was sent back, oldest first; what was taken back by
    /// an undo is left out.
    package func feedback(task: UUID) throws(StoreError) -> [Note] {
        let undone = try EntityHistory(of: task, self, own: []).undone
        let select = try connection.statement(
            """
            SELECT e.uuid, e.hlc, e.payload FROM history h JOIN events e ON e.rowid = h.event
            WHERE h.entity = ?1 AND e.event_type = 'task_status_changed' ORDER BY e.hlc
            """)
        select.bind(1, blob: task.bytes)
        return try select.all { row -> Note? in
            let id = row.text(0)
            guard !undone.contains(id), let uuid = UUID(id), let hlc = HLC(row.text(1)),
                let payload = try? JSON.parse(row.text(2)),
                payload["status"]?.string == TaskStatus.inProgress.rawValue,
                let reason = payload["reason"]?.string, !Limits.isBlank(reason)
            else { return nil }
            return Note(
                id: uuid, text: reason, actor: payload["actor"]?.string, created: hlc.wall)
        }.compactMap { $0 }
    }
}
