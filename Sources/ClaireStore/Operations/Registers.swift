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

    static func void(_ event: UUID, _ connection: Connection) throws(StoreError) -> Registers? {
        try load(
            "SELECT 1, voided, voided_clock FROM voids WHERE event_id = ?1", [event], ["voided"],
            [],
            connection)
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

/// The events of an entity, to be folded in part into projections of their own in memory.
struct EntityHistory {
    private let events: [LoggedEvent]
    /// The uuids of the events of commands that were taken back, and of the undos that did it: what
    /// they wrote stands as if neither had been.
    let undone: Set<String>

    /// - Parameter own: the uuids of a command's events; that command does not count as an undo.
    init(of entity: UUID, _ reader: Reader, own: Set<String>) throws(StoreError) {
        let select = try reader.connection.statement(
            """
            SELECT e.rowid, e.uuid, e.hlc, e.machine_id, e.event_type, e.payload, e.created_at
            FROM history h JOIN events e ON e.rowid = h.event WHERE h.entity = ?1 ORDER BY e.hlc
            """)
        select.bind(1, blob: entity.bytes)
        events = try select.all(EventScan.read)
        undone = Self.undone(events, own: own)
    }

    /// From the latest undo to the first: one that was itself taken back takes nothing back.
    private static func undone(_ events: [LoggedEvent], own: Set<String>) -> Set<String> {
        var void: Set<[String]> = []
        var undone: Set<String> = []
        for event in events.reversed().map(\.event) {
            guard let payload = try? JSON.parse(event.payload),
                let command = payload["command"]?.string
            else { continue }
            if let target = payload["undoes"]?.string, !own.contains(event.uuid),
                !void.contains([event.machineID, command])
            {
                void.formUnion([[event.machineID, command], [event.machineID, target]])
            }
            if void.contains([event.machineID, command]) { undone.insert(event.uuid) }
        }
        return undone
    }

    /// Folds the events of the uuids that count.
    func fold(where counts: (String) -> Bool) throws(StoreError) -> Connection {
        let connection = try Connection(path: ":memory:", access: .create)
        try connection.execute(ProjectionSchema(prefix: "", generation: 1).definition)
        let projector = Projector(connection)
        for logged in events where counts(logged.event.uuid) {
            _ = try projector.apply(logged.event, rowid: logged.rowid)
        }
        return connection
    }
}
