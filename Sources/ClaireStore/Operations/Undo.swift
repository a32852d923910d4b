import ClaireDomain

/// What taking back a command would do.
package struct UndoPlan: Sendable {
    /// One thing that is taken back.
    package struct Step: Sendable {
        /// In words, such as `title of task 'ab12cd34' back to 'Fix it'`.
        package let description: String
        let body: EventBody
    }

    /// The command that is taken back, and its events in order.
    package let command: UUID
    package let events: [LogEntry]
    package let steps: [Step]
    /// What stays as it is, and why: somebody wrote it since, or it can't be taken back.
    package let left: [String]

    package var json: JSON {
        [
            "command": .string(command.text), "events": .array(events.map(\.json)),
            "steps": .array(steps.map { .string($0.description) }),
            "left": .array(left.map { .string($0) }),
        ]
    }
}

extension Reader {
    /// Plans to take back the last command of a person on this machine that stands, or the command
    /// of an event.
    ///
    /// - Throws: `conflict` `nothing_to_undo`, `not_yours` for another machine's event.
    package func undoPlan(event: UUID? = nil) throws(StoreError) -> UndoPlan {
        let machine = try Identity.load(connection).machine
        let command =
            if let event {
                try self.command(of: event, machine: machine)
            } else {
                try lastCommand(machine)
            }
        let events = try self.events(of: command, machine)
        var planner = UndoPlanner(reader: self, own: Set(events.map(\.event.uuid)))
        for entry in events.reversed() { try planner.plan(entry) }
        return UndoPlan(
            command: command, events: events, steps: planner.steps, left: planner.left)
    }

    private func command(of event: UUID, machine: UUID) throws(StoreError) -> UUID {
        let select = try connection.statement(
            "SELECT machine_id, payload FROM events WHERE uuid = ?1")
        select.bind(1, event)
        guard let found = try select.first({ (machine: $0.text(0), payload: $0.text(1)) }) else {
            throw .notFound(.event, name: event.text)
        }
        guard found.machine == machine.text else {
            throw .conflict(
                Conflict(
                    code: "not_yours",
                    message: "event '\(event.text.prefix(8))' was written on another machine"))
        }
        guard
            let command = (try? JSON.parse(found.payload))?["command"]?.string.flatMap({ UUID($0) })
        else {
            throw .conflict(
                Conflict(
                    code: "nothing_to_undo",
                    message: "event '\(event.text.prefix(8))' belongs to no command"))
        }
        return command
    }

    /// The last command of a person here that is no undo and was not undone.
    private func lastCommand(_ machine: UUID) throws(StoreError) -> UUID {
        var undone: Set<UUID> = []
        var passed: Set<UUID> = []
        var before = Int64.max
        let select = try connection.statement(
            """
            SELECT rowid, payload FROM events WHERE rowid < ?1 AND machine_id = ?2
            ORDER BY rowid DESC LIMIT 200
            """)
        while true {
            select.bind(1, before)
            select.bind(2, machine)
            let page = try select.all { (rowid: Int64($0.integer(0)), payload: $0.text(1)) }
            guard let last = page.last else { break }
            before = last.rowid
            for row in page {
                guard let payload = try? JSON.parse(row.payload),
                    payload["actor"]?.string?.hasPrefix("person:") ?? false,
                    let command = payload["command"]?.string.flatMap({ UUID($0) })
                else { continue }
                if let target = payload["undoes"]?.string.flatMap({ UUID($0) }) {
                    // An undo that was itself taken back takes nothing back.
                    if !undone.contains(command) { undone.insert(target) }
                    passed.insert(command)
                }
                if !passed.contains(command) && !undone.contains(command) { return command }
            }
        }
        throw .conflict(
            Conflict(code: "nothing_to_undo", message: "there is nothing to undo on this machine"))
    }

    /// A command's events but those that were given up; another machine's are none of it, whatever
    /// they say.
    private func events(of command: UUID, _ machine: UUID) throws(StoreError) -> [LogEntry] {
        let select = try connection.prepare(
            """
            SELECT rowid, uuid, hlc, machine_id, event_type, payload, created_at FROM events
            WHERE machine_id = ?2 AND instr(payload, ?1)
              AND (NOT EXISTS (SELECT 1 FROM abandonments) OR EXISTS (
                SELECT 1 FROM log l WHERE l.uuid = events.uuid AND NOT EXISTS (
                  SELECT 1 FROM abandonments a WHERE a.origin = l.origin AND l.seq >= a.from_seq)))
            ORDER BY hlc, rowid
            """)
        select.bind(1, "\"command\":\"\(command.text)\"")
        select.bind(2, machine)
        return try select.all(EventScan.read).map { LogEntry($0.event) }
    }
}

extension Writer {
    /// Takes back what a plan says that still stands, as a command of its own.
    ///
    /// - Returns: the plan as it was carried out.
    package func undo(_ command: UUID) throws(StoreError) -> UndoPlan {
        guard let first = try reader.firstEvent(of: command) else {
            throw .notFound(.event, name: command.text)
        }
        let plan = try reader.undoPlan(event: first)
        undoes = command
        for step in plan.steps { try append(step.body) }
        return plan
    }
}

extension Reader {
    func firstEvent(of command: UUID) throws(StoreError) -> UUID? {
        let machine = try Identity.load(connection).machine
        return try events(of: command, machine).first.flatMap { UUID($0.event.uuid) }
    }
}
