import ClaireDomain

/// Who wants to be told when a task changes, and what each saw of it last.
///
/// The thread that works looks whether the database changed, by one cheap read twice a second while
/// somebody watches, and only then at the tasks.
struct Watch {
    /// Who is told.
    enum Watcher: Equatable {
        /// The client, since `resources/subscribe`.
        case client
        /// A request `subscriptions/listen`, which stays open.
        case stream(RequestID)
    }

    private struct Entry {
        let watcher: Watcher
        let uri: String
        let resource: TaskResource
        var seen: String?
    }

    /// How long it may take until a change is told, in milliseconds.
    static let interval: Int64 = 500
    /// The most that are watched at once.
    static let limit = 100

    private var entries: [Entry] = []
    private var version: Int?

    var isEmpty: Bool { entries.isEmpty }
    var isFull: Bool { entries.count >= Self.limit }

    /// Begins to watch; what is there now is known already.
    mutating func add(_ watcher: Watcher, _ uri: String, _ resource: TaskResource, _ desk: Desk) {
        remove(watcher, uri)
        entries.append(
            Entry(watcher: watcher, uri: uri, resource: resource, seen: try? resource.text(desk)))
    }

    mutating func remove(_ watcher: Watcher, _ uri: String) {
        entries.removeAll { $0.watcher == watcher && $0.uri.hasSameBytes(as: uri) }
    }

    mutating func remove(_ watcher: Watcher) { entries.removeAll { $0.watcher == watcher } }

    /// Tells who watches what changed since the last look.
    ///
    /// - Parameter hasWritten: whether this process may have changed it, which the database's version
    ///   does not show.
    mutating func look(_ desk: Desk, hasWritten: Bool, _ tell: ([UInt8]) -> Void) {
        guard !entries.isEmpty else { return }
        let now = desk.dataVersion()
        guard hasWritten || now != version else { return }
        version = now
        for index in entries.indices {
            // What can't be read now is looked at again with the next change.
            guard let text = try? entries[index].resource.text(desk) else { continue }
            defer { entries[index].seen = text }
            guard let seen = entries[index].seen, !seen.hasSameBytes(as: text) else { continue }
            tell(Self.notice(entries[index].watcher, entries[index].uri))
        }
    }

    private static func notice(_ watcher: Watcher, _ uri: String) -> [UInt8] {
        let stream: RequestID? = if case .stream(let id) = watcher { id } else { nil }
        return Notice.encoded(
            "notifications/resources/updated", of: stream, [("uri", .string(uri))])
    }
}
