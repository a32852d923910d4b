import ClaireDomain

/// The registers of one row, each with the uuid of the event that wrote it.
struct Registers {
    struct Value {
        let text: String?
        /// `nil` for a register that was never written.
        let writer: String?
    }

    let isCreated: Bool
    /// The names in the order of the columns.
    let fields: [String]
    let values: [String: Value]
    /// Columns that are won with another's register.
    let extras: [String: String?]

    static func project(_ id: UUID, _ connection: Connection) throws(StoreError) -> Registers? {
        try load(
            """
            SELECT created, name, name_clock, goal, goal_clock, owner, owner_clock, status,
              status_clock, deleted, deleted_clock
            FROM projects WHERE id = ?1
            """, [id], ["name", "goal", "owner", "status", "deleted"], [], connection)
    }

    static func task(_ id: UUID, _ connection: Connection) throws(StoreError) -> Registers? {
        try load(
            """
            SELECT created, project_id, project_id_clock, title, title_clock, description,
              description_clock, priority, priority_clock, mode, mode_clock, position,
              position_clock, status, status_clock, deleted, deleted_clock, reason, blocked_from
            FROM tasks WHERE id = ?1
            """, [id],
            [
                "project_id", "title", "description", "priority", "mode", "position", "status",
                "deleted",
            ], ["reason", "blocked_from"], connection)
    }

    static func dependency(
        _ edge: DependencyEdge, _ connection: Connection
    ) throws(StoreError) -> Registers? {
        try load(
            """
            SELECT 1, present, present_clock FROM dependencies
            WHERE task_id = ?1 AND depends_on = ?2
            """, [edge.task, edge.dependsOn], ["present"], [], connection)
    }

    static func assignment(
        _ id: UUID, _ connection: Connection
    ) throws(StoreError) -> Registers? {
        try load(
            "SELECT created, released, released_clock, reason FROM assignments WHERE id = ?1",
            [id], ["released"], ["reason"], connection)
    }

    private static func load(
        _ sql: String, _ key: [UUID], _ fields: [String], _ extras: [String],
        _ connection: Connection
    ) throws(StoreError) -> Registers? {
        let select = try connection.statement(sql)
        for (index, id) in key.enumerated() { select.bind(Int32(index + 1), id) }
        return try select.first { row in
            var values: [String: Value] = [:]
            for (index, field) in fields.enumerated() {
                let column = Int32(1 + 2 * index)
                values[field] = Value(
                    text: row.optionalText(column),
                    writer: Stamp(bytes: row.blob(column + 1))?.event.text)
            }
            var more: [String: String?] = [:]
            for (index, extra) in extras.enumerated() {
                more[extra] = .some(row.optionalText(Int32(1 + 2 * fields.count + index)))
            }
            return Registers(
                isCreated: !row.isNull(0), fields: fields, values: values, extras: more)
        }
    }

    /// `title 'Fix it', priority 2` of a payload's members.
    static func words(_ members: [(key: String, value: JSON)]) -> String {
        members.map { member in
            "\(member.key) " + (member.value.string.map { "'\($0)'" } ?? member.value.encoded)
        }.joined(separator: ", ")
    }
}

/// Some events of an entity, folded into projections of their own in memory.
struct PartialFold {
    let connection: Connection

    /// - Parameter counts: whether an event of this uuid is folded.
    init(of entity: UUID, _ reader: Reader, where counts: (String) -> Bool) throws(StoreError) {
        connection = try Connection(path: ":memory:", access: .create)
        try connection.execute(ProjectionSchema(prefix: "", generation: 1).definition)
        let select = try reader.connection.statement(
            """
            SELECT e.rowid, e.uuid, e.hlc, e.machine_id, e.event_type, e.payload, e.created_at
            FROM history h JOIN events e ON e.rowid = h.event WHERE h.entity = ?1
            """)
        select.bind(1, blob: entity.bytes)
        let projector = Projector(connection)
        for logged in try select.all(EventScan.read) where counts(logged.event.uuid) {
            _ = try projector.apply(logged.event, rowid: logged.rowid)
        }
    }
}
