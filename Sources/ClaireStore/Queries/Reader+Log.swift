import ClaireDomain

/// Which events a log shows; all conditions hold together.
package struct LogFilter: Sendable {
    /// Of a project, its tasks, their assignments and its broadcasts.
    package var project: UUID?
    package var task: UUID?
    package var session: UUID?
    package var type: String?
    package var machine: UUID?
    /// Milliseconds since 1970, by the clock's reading; `since` counts, `until` does not.
    package var since: Int64?
    package var until: Int64?

    package init(
        project: UUID? = nil, task: UUID? = nil, session: UUID? = nil, type: String? = nil,
        machine: UUID? = nil, since: Int64? = nil, until: Int64? = nil
    ) {
        self.project = project
        self.task = task
        self.session = session
        self.type = type
        self.machine = machine
        self.since = since
        self.until = until
    }
}

/// Where a reading of the log stands, so that no statement stays open while a page is printed.
package struct LogCursor: Sendable {
    fileprivate var hlc = ""
    fileprivate var rowid: Int64 = 0
    fileprivate var isAtEnd = false

    package init() {}

    /// Behind an event that was shown: its clock and its row.
    package init(hlc: String, rowid: Int64) {
        self.hlc = hlc
        self.rowid = rowid
    }
}

extension Reader {
    /// The next events in the order of their clocks, so many at most; moves the cursor on.
    ///
    /// What a filter's entities have is given whole, in one page, unless it is very much. A page is
    /// empty at the end alone.
    package func log(
        _ filter: LogFilter, after cursor: inout LogCursor, limit: Int = 1000
    ) throws(StoreError) -> [LogEntry] {
        guard !cursor.isAtEnd else { return [] }
        guard let rows = try subjects(filter) else {
            return try chunk(filter, after: &cursor, limit: limit).map { LogEntry($0.event) }
        }
        // Where they are a good part of the log, they are met soon enough by going along it.
        guard rows.count > Self.much, try Int64(rows.count) * 50 > lastArrival() else {
            cursor.isAtEnd = true
            return try entries(rows).filter { Self.passes($0.event, filter) }
        }
        var found: [LogEntry] = []
        while found.count < limit, !cursor.isAtEnd {
            let place = cursor
            for logged in try chunk(filter, after: &cursor, limit: max(limit, 1000))
            where rows.contains(logged.rowid) {
                found.append(LogEntry(logged.event))
                guard found.count == limit else { continue }
                cursor = place
                cursor.hlc = logged.event.hlc
                cursor.rowid = logged.rowid
                break
            }
        }
        return found
    }

    /// More events than are read whole.
    private static let much = 5000

    /// The next events of those filters that each event answers by itself.
    private func chunk(
        _ filter: LogFilter, after cursor: inout LogCursor, limit: Int
    ) throws(StoreError) -> [LoggedEvent] {
        let select = try connection.statement(
            """
            SELECT rowid, uuid, hlc, machine_id, event_type, payload, created_at FROM events e
            WHERE (hlc, rowid) > (?1, ?2) AND (?3 IS NULL OR hlc >= ?3) AND (?4 IS NULL OR hlc < ?4)
              AND (?5 IS NULL OR event_type = ?5) AND (?6 IS NULL OR machine_id = ?6)
            ORDER BY hlc, rowid LIMIT ?7
            """)
        bind(select, filter, cursor, limit: limit)
        let page = try select.all(EventScan.read)
        cursor.isAtEnd = page.count < limit
        if let last = page.last {
            cursor.hlc = last.event.hlc
            cursor.rowid = last.rowid
        }
        return page
    }

    private func bind(
        _ select: Statement, _ filter: LogFilter, _ cursor: LogCursor, limit: Int
    ) {
        select.bind(1, cursor.hlc)
        select.bind(2, cursor.rowid)
        select.bind(3, filter.since.map(Self.hlcPrefix))
        select.bind(4, filter.until.map(Self.hlcPrefix))
        select.bind(5, filter.type)
        select.bind(6, filter.machine)
        select.bind(7, limit)
    }

    /// What every clock reading of a moment begins with.
    static func hlcPrefix(_ milliseconds: Int64) -> String {
        let digits = String(max(0, min(milliseconds, HLC.wallLimit)))
        return String(repeating: "0", count: 13 - digits.utf8.count) + digits
    }

    /// The rows that arrived after a row, in the order of arrival: what `--follow` prints.
    package func arrivals(
        _ filter: LogFilter, after rowid: inout Int64, limit: Int = 1000
    ) throws(StoreError) -> [LogEntry] {
        let page = try EventScan.events(after: rowid, limit: limit, connection)
        guard let last = page.last else { return [] }
        rowid = last.rowid
        let subjects = try subjects(filter)
        return page.filter { logged in
            (subjects?.contains(logged.rowid) ?? true) && Self.passes(logged.event, filter)
        }.map { LogEntry($0.event) }
    }

    static func passes(_ event: Event, _ filter: LogFilter) -> Bool {
        if let type = filter.type, !type.hasSameBytes(as: event.type) { return false }
        if let machine = filter.machine, machine.text != event.machineID { return false }
        guard let wall = HLC(event.hlc)?.wall else { return true }
        return wall >= filter.since ?? .min && wall < filter.until ?? .max
    }

    /// The row of the last event to arrive; 0 in an empty log.
    package func lastArrival() throws(StoreError) -> Int64 {
        try connection.statement("SELECT coalesce(max(rowid), 0) FROM events")
            .first { Int64($0.integer(0)) } ?? 0
    }

    /// How many events there are.
    package func eventCount() throws(StoreError) -> Int { try EventScan.count(connection) }

    /// Changes whenever another connection writes; one cheap read for those that watch.
    package func dataVersion() throws(StoreError) -> Int {
        try connection.statement("PRAGMA data_version").first { $0.integer(0) } ?? 0
    }

    /// The rows of the events about what a filter names; `nil` when it names nothing.
    func subjects(_ filter: LogFilter) throws(StoreError) -> Set<Int64>? {
        var rows: Set<Int64>?
        for entities in [
            try filter.project.map { project throws(StoreError) in try family(project) },
            filter.task.map { [$0] }, filter.session.map { [$0] },
        ] {
            guard let entities else { continue }
            let found = try events(about: entities)
            rows = rows.map { $0.intersection(found) } ?? found
        }
        return rows
    }

    private func events(about entities: [UUID]) throws(StoreError) -> Set<Int64> {
        let select = try connection.statement("SELECT event FROM history WHERE entity = ?1")
        var rows: Set<Int64> = []
        for entity in entities {
            select.bind(1, blob: entity.bytes)
            try select.forEach { row throws(StoreError) in rows.insert(Int64(row.integer(0))) }
        }
        return rows
    }

    /// A project and all that belongs to it.
    private func family(_ project: UUID) throws(StoreError) -> [UUID] {
        let select = try connection.statement(
            """
            SELECT id FROM tasks WHERE project_id = ?1
            UNION ALL SELECT a.id FROM assignments a JOIN tasks t ON t.id = a.task_id
              WHERE t.project_id = ?1
            UNION ALL SELECT id FROM broadcasts WHERE project_id = ?1
            """)
        select.bind(1, project)
        return [project] + (try select.all { $0.uuid(0) })
    }

    /// Events by their rows, in the order of their clocks.
    private func entries(_ rows: Set<Int64>) throws(StoreError) -> [LogEntry] {
        let select = try connection.statement(
            """
            SELECT rowid, uuid, hlc, machine_id, event_type, payload, created_at FROM events
            WHERE rowid = ?1
            """)
        var found: [LogEntry] = []
        for row in rows {
            select.bind(1, row)
            if let logged = try select.first(EventScan.read) {
                found.append(LogEntry(logged.event))
            }
        }
        return found.sorted {
            $0.event.hlc.hasSameBytes(as: $1.event.hlc)
                ? $0.event.uuid.precedesInBytes($1.event.uuid)
                : $0.event.hlc.precedesInBytes($1.event.hlc)
        }
    }
}
