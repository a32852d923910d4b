import ClaireDomain

/// From what people type to ids: a name, or a prefix of an id that only one thing has.
extension Reader {
    /// The project of a name, of `name~3f9a`, or of an id prefix.
    ///
    /// A live project's exact name wins over id prefixes, so that no name can be taken away; a full
    /// id wins over names, so that what a script holds means one thing for good.
    ///
    /// - Parameter includeDeleted: whether deleted projects are meant too, as `restore` needs.
    /// - Throws: `notFound`, `ambiguous`; `conflict` `deleted` for the full id of a deleted one.
    package func projectID(
        _ name: String, includeDeleted: Bool = false
    ) throws(StoreError) -> UUID {
        if UUID(name) != nil,
            let known = try candidates(idPrefix: name, Self.projectsByID, includeDeleted).first
        {
            return known.id
        }
        let byName = try projectCandidates(named: name, includeDeleted: includeDeleted)
        if let only = try single(byName, .project, name) { return only }
        if let marked = try projectID(marked: name) { return marked }
        let byID = try candidates(idPrefix: name, Self.projectsByID, includeDeleted)
        if let only = try single(byID, .project, name) { return only }
        throw try missing(.project, name, Self.projectsByID)
    }

    private static let projectsByID = """
        SELECT id, name FROM projects WHERE id >= ?1 AND id < ?2 AND created IS NOT NULL
          AND (?3 OR deleted = 0) LIMIT 20
        """

    private func projectCandidates(
        named name: String, includeDeleted: Bool
    ) throws(StoreError) -> [Candidate] {
        let select = try connection.statement(
            """
            SELECT id, name FROM projects WHERE name = ?1 AND created IS NOT NULL AND deleted = 0
            """)
        select.bind(1, name)
        let live = try select.all { Candidate(id: $0.uuid(0), label: $0.text(1)) }
        guard live.isEmpty, includeDeleted else { return live }
        let selectAll = try connection.statement(
            "SELECT id, name FROM projects WHERE name = ?1 AND created IS NOT NULL")
        selectAll.bind(1, name)
        return try selectAll.all { Candidate(id: $0.uuid(0), label: $0.text(1)) }
    }

    /// `name~3f9a`, as projects of one name are shown.
    private func projectID(marked text: String) throws(StoreError) -> UUID? {
        guard let tilde = text.utf8.lastIndex(of: UInt8(ascii: "~")) else { return nil }
        let prefix = text[text.utf8.index(after: tilde)...]
        let named = try projectCandidates(named: String(text[..<tilde]), includeDeleted: false)
        guard !prefix.isEmpty else { return nil }
        return try single(
            named.filter { $0.id.text.utf8.starts(with: prefix.utf8) }, .project, text)
    }

    /// Who holds a full id is told that it is deleted; a prefix or a name means nothing any more.
    private func missing(
        _ noun: Noun, _ name: String, _ sql: String
    ) throws(StoreError) -> StoreError {
        guard UUID(name) != nil, try !candidates(idPrefix: name, sql, true).isEmpty else {
            return .notFound(noun, name: name)
        }
        return .conflict(
            Conflict(
                code: "deleted", message: "\(noun.rawValue) '\(name.prefix(8))' is deleted",
                hint: "claire \(noun.rawValue) restore \(name.prefix(8))"))
    }

    private static let tasksByID = """
        SELECT id, title FROM tasks WHERE id >= ?1 AND id < ?2 AND created IS NOT NULL
          AND (?3 OR deleted = 0) LIMIT 20
        """

    /// The task of an id prefix of four characters or more.
    ///
    /// - Throws: `notFound`, `ambiguous`; `conflict` `deleted` for the full id of a deleted one.
    package func taskID(
        _ prefix: String, includeDeleted: Bool = false
    ) throws(StoreError) -> UUID {
        let found = try candidates(idPrefix: prefix, Self.tasksByID, includeDeleted)
        if let only = try single(found, .task, prefix) { return only }
        throw try missing(.task, prefix, Self.tasksByID)
    }

    /// The session of a full id, seen or not, of an id prefix, or of a tmux name.
    package func sessionID(_ name: String) throws(StoreError) -> UUID {
        if let id = UUID(name) { return id }
        let select = try connection.statement(
            "SELECT id, tmux_name FROM sessions WHERE tmux_name = ?1 AND closed = 0")
        select.bind(1, name)
        let named = try select.all { Candidate(id: $0.uuid(0), label: $0.text(1)) }
        if let only = try single(named, .session, name) { return only }
        let byID = try candidates(
            idPrefix: name,
            """
            SELECT id, coalesce(tmux_name, title, '') FROM sessions
            WHERE id >= ?1 AND id < ?2 AND ?3 IS NOT NULL LIMIT 20
            """, true)
        if let only = try single(byID, .session, name) { return only }
        throw .notFound(.session, name: name)
    }

    /// The event of an id prefix of four characters or more.
    package func eventID(_ prefix: String) throws(StoreError) -> UUID {
        let found = try candidates(
            idPrefix: prefix,
            """
            SELECT uuid, event_type FROM events
            WHERE uuid >= ?1 AND uuid < ?2 AND ?3 IS NOT NULL LIMIT 20
            """, true)
        if let only = try single(found, .event, prefix) { return only }
        throw .notFound(.event, name: prefix)
    }

    /// What a query with the bounds of a prefix at ?1 and ?2 finds.
    private func candidates(
        idPrefix prefix: String, _ sql: String, _ flag: Bool
    ) throws(StoreError) -> [Candidate] {
        let lower = prefix.lowercased()
        guard lower.utf8.count >= Limits.idPrefix, lower.utf8.count <= 36,
            lower.utf8.allSatisfy({ Hexadecimal.value(of: $0) != nil || $0 == UInt8(ascii: "-") })
        else { return [] }
        let select = try connection.statement(sql)
        select.bind(1, lower)
        select.bind(2, lower + "g")
        select.bind(3, flag)
        return try select.all { Candidate(id: $0.uuid(0), label: $0.text(1)) }
    }

    /// The one candidate, or `nil` when there is none.
    private func single(
        _ candidates: [Candidate], _ noun: Noun, _ name: String
    ) throws(StoreError) -> UUID? {
        guard candidates.count > 1 else { return candidates.first?.id }
        throw .ambiguous(noun, name: name, candidates: candidates)
    }
}
