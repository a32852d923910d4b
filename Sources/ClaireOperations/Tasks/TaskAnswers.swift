import ClaireDomain
import ClaireStore

extension Task: OperationAnswer {
    package var envelope: [(noun: String, value: JSON)] { [("task", json)] }
}

extension AnswerMember {
    /// A task as it now is.
    static let task = AnswerMember("task", .named("task"))
    /// The events about what is shown, where they were asked for.
    static let history = AnswerMember("events", .list(of: .named("event")), isOptional: true)
}

extension Listing<Task> {
    /// Tasks as lists show them: by priority, position and age.
    static func tasks(_ tasks: [Task]) -> Listing<Task> {
        Listing("tasks", tasks, json: \.json) { task in
            Place().adding(Int64(task.priority.rawValue)).adding(Int64(task.position))
                .adding(task.created).adding(task.id).bytes
        }
    }

    /// Tasks in the order of a session's queue.
    static func queue(_ tasks: [Task]) -> Listing<Task> {
        let places = Dictionary(
            tasks.enumerated().map { ($1.id, Int64($0)) }, uniquingKeysWith: { first, _ in first })
        return Listing("tasks", tasks, json: \.json) { task in
            Place().adding(places[task.id] ?? .max).adding(task.id).bytes
        }
    }
}

extension ListPage {
    /// A page of such a list as the record has it.
    static func tasks(
        _ page: (tasks: [Task], hasMore: Bool)
    ) -> ListPage {
        let whole = Listing.tasks(page.tasks)
        return ListPage(
            text: Envelope.encoded(whole.noun, page.tasks, json: whole.json),
            next: page.hasMore ? page.tasks.last.map { Cursor(whole.place($0)) } : nil)
    }
}

extension Reader {
    /// The events about an entity, in the order of their clocks.
    func history(_ filter: LogFilter) throws(StoreError) -> [LogEntry] {
        var cursor = LogCursor()
        var entries: [LogEntry] = []
        while true {
            let page = try log(filter, after: &cursor)
            if page.isEmpty { return entries }
            entries += page
        }
    }

    /// The ids of several tasks, as people name them.
    func taskIDs(_ names: [String]) throws(StoreError) -> [UUID] {
        var ids: [UUID] = []
        for name in names { ids.append(try taskID(name)) }
        return ids
    }

    /// The project that a filter names.
    func projectID(_ name: String?) throws(StoreError) -> UUID? {
        try name.map { name throws(StoreError) in try projectID(name) }
    }

    /// The session that a filter names.
    func sessionID(_ name: String?) throws(StoreError) -> UUID? {
        try name.map { name throws(StoreError) in try sessionID(name) }
    }
}
