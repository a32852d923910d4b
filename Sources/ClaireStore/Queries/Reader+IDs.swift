import ClaireDomain

extension Reader {
    /// The ids among which short forms of some ids must name one alone: all of their kind, or for
    /// a few these with the neighbours of each.
    ///
    /// - Parameter noun: `project`, `task` or `session`; of others these alone.
    package func ids(around ids: [UUID], _ noun: Noun) throws(StoreError) -> [UUID] {
        let (all, before, after): (String, String, String)
        switch noun {
        case .project:
            all = "SELECT id FROM projects"
            before = "SELECT id FROM projects WHERE id < ?1 ORDER BY id DESC LIMIT 1"
            after = "SELECT id FROM projects WHERE id > ?1 ORDER BY id LIMIT 1"
        case .task:
            all = "SELECT id FROM tasks"
            before = "SELECT id FROM tasks WHERE id < ?1 ORDER BY id DESC LIMIT 1"
            after = "SELECT id FROM tasks WHERE id > ?1 ORDER BY id LIMIT 1"
        case .session:
            all = "SELECT id FROM sessions"
            before = "SELECT id FROM sessions WHERE id < ?1 ORDER BY id DESC LIMIT 1"
            after = "SELECT id FROM sessions WHERE id > ?1 ORDER BY id LIMIT 1"
        case .assignment, .group, .event, .broadcast, .machine: return ids
        }
        guard ids.count <= 50 else { return try connection.statement(all).all { $0.uuid(0) } }
        var found = ids
        for sql in [before, after] {
            let select = try connection.statement(sql)
            for id in ids {
                select.bind(1, id)
                if let neighbour = try select.first({ $0.uuid(0) }) { found.append(neighbour) }
            }
        }
        return found
    }
}
