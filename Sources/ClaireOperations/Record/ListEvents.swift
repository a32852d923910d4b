import ClaireDomain
import ClaireStore

/// Lists events in the order of their clocks.
package struct ListEvents: ListingOperation {
    package var project: String?
    package var task: String?
    package var session: String?
    /// Empty for all.
    package var types: Set<String>
    /// The start of a machine's id, or all of it.
    package var machine: String?
    /// Milliseconds since 1970; `since` counts, `until` does not.
    package var since: Int64?
    package var until: Int64?
    /// Where the page begins.
    package var cursor: Cursor?
    package var limit: Int

    package init(
        project: String? = nil, task: String? = nil, session: String? = nil,
        types: Set<String> = [], machine: String? = nil, since: Int64? = nil,
        until: Int64? = nil, cursor: Cursor? = nil, limit: Int = 1000
    ) {
        self.project = project
        self.task = task
        self.session = session
        self.types = types
        self.machine = machine
        self.since = since
        self.until = until
        self.cursor = cursor
        self.limit = limit
    }

    static let project = Field.optional(
        "project", .reference, "Only of this project, its tasks and their assignments")
    static let task = Field.optional("task", .reference, "Only of this task")
    static let session = Field.optional("session", .reference, "Only of this session")
    static let type = Field.repeated(
        "type", .word, "Only of this type, such as task_created; may be repeated")
    static let machine = Field.optional(
        "machine", .idPrefix, "Only those made on this machine, by at least 4 characters of its id")
    static let since = Field.optional("since", .time, "Only from this time on")
    static let until = Field.optional("until", .time, "Only before this time")

    package static let operation = "event.list"
    package static let summary = "List events in the order of their clocks"
    package static let fields = [
        project.description, task.description, session.description, type.description,
        machine.description, since.description, until.description, PageFields.limit.description,
        PageFields.cursor.description,
    ]
    package static let answer = [AnswerMember("events", .list(of: .named("event")))]

    package init(_ input: Input) throws(InputError) {
        project = try input(Self.project)
        task = try input(Self.task)
        session = try input(Self.session)
        types = Set(try input(Self.type))
        machine = try input(Self.machine)
        since = try input(Self.since)
        until = try input(Self.until)
        cursor = try input(PageFields.cursor).map { Cursor(text: $0) }
        limit = Int(try input(PageFields.limit))
    }

    /// What the names mean.
    package func filter(_ reader: Reader) throws(StoreError) -> LogFilter {
        LogFilter(
            project: try project.map { name throws(StoreError) in
                try reader.projectID(name, includeDeleted: true)
            },
            task: try task.map { name throws(StoreError) in
                try reader.taskID(name, includeDeleted: true)
            },
            session: try reader.sessionID(session),
            type: types.count == 1 ? types.first : nil,
            machine: try machine.map { name throws(StoreError) in try reader.machineID(name) },
            since: since, until: until)
    }

    /// Whether an event is of a type asked for.
    package func admits(_ entry: LogEntry) -> Bool {
        types.isEmpty || types.contains(entry.event.type)
    }

    /// Answers at one moment.
    package func run(_ reader: Reader) throws(StoreError) -> EventPage {
        let filter = try filter(reader)
        var position = cursor.map { LogCursor($0) } ?? LogCursor()
        var found: [LogEntry] = []
        while found.count <= limit {
            let page = try reader.log(filter, after: &position, limit: limit + 1)
            if page.isEmpty { break }
            for entry in page where admits(entry) && isBehind(entry) { found.append(entry) }
        }
        return EventPage(entries: found, limit: limit)
    }

    /// What a filter's entities have comes in one page, from its start.
    private func isBehind(_ entry: LogEntry) -> Bool {
        cursor.map { $0.precedes(EventPage.place(entry)) } ?? true
    }
}

extension LogCursor {
    /// Behind the event that a page ended with.
    fileprivate init(_ cursor: Cursor) {
        let bytes = cursor.bytes
        let hlc = String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
        // From the event itself on: those of one clock are told apart by their ids.
        self.init(hlc: hlc, rowid: 0)
    }
}

/// Some events, and whether there are more.
package struct EventPage: ListAnswer {
    /// So many as were asked for, and one more where there are more.
    let entries: [LogEntry]
    let limit: Int

    /// The events that were asked for.
    package var shown: ArraySlice<LogEntry> { entries.prefix(limit) }

    package var envelope: [(noun: String, value: JSON)] {
        [("events", .array(shown.map(\.json)))]
    }

    static func place(_ entry: LogEntry) -> [UInt8] {
        Place().adding(entry.event.hlc).adding(entry.event.uuid).bytes
    }

    /// What stands behind a place, so many at most.
    package func page(after cursor: Cursor?, limit: Int) -> ListPage {
        let page = Array(entries.prefix(limit))
        let next = entries.count > limit ? page.last.map { Cursor(Self.place($0)) } : nil
        return ListPage(text: Envelope.encoded("events", page, json: \.json), next: next)
    }
}

extension Reader {
    /// A machine by its id or the start of it, among those that the log has.
    ///
    /// - Throws: `conflict` `ambiguous`, `notFound`.
    package func machineID(_ name: String) throws(StoreError) -> UUID {
        let found = try machines().filter {
            $0.text.utf8.starts(with: name.lowercased().utf8)
        }
        guard name.utf8.count >= Limits.idPrefix, let only = found.first else {
            throw .notFound(.machine, name: name)
        }
        guard found.count == 1 else {
            throw .ambiguous(
                .machine, name: name, candidates: found.map { Candidate(id: $0, label: "") })
        }
        return only
    }
}
