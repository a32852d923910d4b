import ClaireDomain
import ClaireStore

/// The registers folded by a rule of its own, in a few lines: of all events that write one, the one
/// with the greatest stamp. Compared with the tables that the store made.
struct RegisterOracle {
    private struct Register {
        var stamp: Stamp
        var value: String
    }

    private let reader: Reader
    private var registers: [String: Register] = [:]
    private var created: Set<String> = []

    init(_ reader: Reader) throws(StoreError) {
        self.reader = reader
        let events = try reader.connection.statement(
            """
            SELECT e.uuid, e.hlc, e.machine_id, e.event_type, e.payload, e.created_at FROM events e
            WHERE EXISTS (
              SELECT 1 FROM log l WHERE l.uuid = e.uuid AND NOT EXISTS (
                SELECT 1 FROM abandonments a WHERE a.origin = l.origin AND l.seq >= a.from_seq))
            """
        ).all { row in
            Event(
                uuid: row.text(0), hlc: row.text(1), machineID: row.text(2), type: row.text(3),
                payload: row.text(4), createdAt: row.text(5))
        }
        for event in events {
            guard let stamp = event.stamp,
                let payload = try? Payload.decode(type: event.type, text: event.payload)
            else { continue }
            fold(payload.body, stamp)
        }
    }

    private mutating func write(_ key: String, _ value: String?, _ stamp: Stamp) {
        if let held = registers[key], held.stamp > stamp { return }
        registers[key] = Register(stamp: stamp, value: value ?? "-")
    }

    private mutating func fold(_ body: EventBody, _ stamp: Stamp) {
        switch body {
        case .projectCreated(let id, let registers):
            created.insert(id.text)
            write(all: registers.members, of: id, stamp)
        case .projectUpdated(let id, let registers): write(all: registers.members, of: id, stamp)
        case .projectDeleted(let id), .taskDeleted(let id): write("\(id) deleted", "1", stamp)
        case .projectRestored(let id), .taskRestored(let id): write("\(id) deleted", "0", stamp)
        case .taskCreated(let id, let registers):
            created.insert(id.text)
            write(all: registers.members, of: id, stamp)
        case .taskUpdated(let id, let registers): write(all: registers.members, of: id, stamp)
        case .taskStatusChanged(let id, let register):
            write("\(id) status", register.status.rawValue, stamp)
            write("\(id) reason", register.reason, stamp)
        case .dependencyAdded(let edge): write("\(edge.task)\(edge.dependsOn)", "1", stamp)
        case .dependencyRemoved(let edge): write("\(edge.task)\(edge.dependsOn)", "0", stamp)
        case .assignmentCreated(let id, _, _): created.insert(id.text)
        case .assignmentReleased(let id, _): write("\(id) released", "1", stamp)
        case .assignmentResumed(let id): write("\(id) released", "0", stamp)
        case .sessionOpened(let id, let registers):
            write(all: registers.members, of: id, stamp)
            write("\(id) closed", "0", stamp)
        case .sessionClosed(let id): write("\(id) closed", "1", stamp)
        case .sessionObserved(let id, _, let registers, _):
            write(all: registers.members, of: id, stamp)
        case .eventVoided(let event, let voided):
            write("\(event) voided", voided ? "1" : "0", stamp)
        case .noteAdded, .updateRecorded, .broadcastSent, .broadcastDelivered, .queueTaken,
            .queueReleased, .originAbandoned:
            break
        }
    }

    private mutating func write(
        all members: [(key: String, value: JSON)], of id: UUID, _ stamp: Stamp
    ) {
        for (key, value) in members {
            write("\(id) \(key)", value.string ?? value.integer.map { "\($0)" }, stamp)
        }
    }

    /// Compares every register of every row.
    func check(_ fail: (String) -> Void) throws(StoreError) {
        try check(
            "projects", ["name", "goal", "owner", "status", "deleted"],
            ["status": "active", "deleted": "0"], hasCreated: true, fail)
        try check(
            "tasks",
            [
                "project_id", "title", "description", "priority", "mode", "position", "status",
                "reason", "deleted",
            ],
            [
                "priority": "2", "mode": "supervised", "position": "0", "status": "todo",
                "deleted": "0",
            ], hasCreated: true, fail)
        try check("assignments", ["released"], ["released": "0"], hasCreated: true, fail)
        try check(
            "sessions", ["host", "cwd", "tmux_name", "title", "branch", "worktree", "closed"],
            ["closed": "0"], hasCreated: false, fail)
        try reader.connection.statement("SELECT task_id || depends_on, present FROM dependencies")
            .forEach { row throws(StoreError) in
                let wanted = registers[row.text(0)]?.value
                if row.text(1) != wanted ?? "0" { fail("dependency \(row.text(0))") }
            }
        try reader.connection.statement("SELECT event_id, voided FROM voids")
            .forEach { row throws(StoreError) in
                let wanted = registers[row.text(0) + " voided"]?.value
                if row.text(1) != wanted ?? "0" { fail("void of \(row.text(0))") }
            }
        // What was created is there.
        let rows = try reader.connection.statement(
            """
            SELECT (SELECT count(*) FROM projects WHERE created IS NOT NULL)
              + (SELECT count(*) FROM tasks WHERE created IS NOT NULL)
              + (SELECT count(*) FROM assignments WHERE created IS NOT NULL)
            """
        ).first { $0.integer(0) }
        if rows != created.count { fail("\(rows ?? 0) of \(created.count) entities are there") }
    }

    private func check(
        _ table: String, _ fields: [String], _ defaults: [String: String], hasCreated: Bool,
        _ fail: (String) -> Void
    ) throws(StoreError) {
        let columns = fields.map { "coalesce(\($0), '-')" }.joined(separator: ", ")
        try reader.connection.statement("SELECT id, created IS NOT NULL, \(columns) FROM \(table)")
            .forEach { row throws(StoreError) in
                let id = row.text(0)
                if hasCreated, row.bool(1) != created.contains(id) {
                    fail("\(table) \(id.prefix(8)): created")
                }
                for (index, field) in fields.enumerated() {
                    let held = row.text(Int32(index) + 2)
                    let wanted = registers["\(id) \(field)"]?.value ?? defaults[field] ?? "-"
                    if !held.hasSameBytes(as: wanted) {
                        fail("\(table) \(id.prefix(8)).\(field): '\(held)', not '\(wanted)'")
                    }
                }
            }
    }
}
