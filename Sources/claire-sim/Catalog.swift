import ClaireDomain

/// The entities that were made anywhere in a world, for operations to name.
struct Catalog {
    var projects: [UUID] = []
    var tasks: [UUID] = []
    var sessions: [UUID] = []
    var broadcasts: [UUID] = []
    var notes: [UUID] = []
    /// Few, so that machines apart make the same.
    let names = ["api", "web", "docs", "caf\u{E9}", "cafe\u{301}"]
    let texts = ["first", "second", "na\u{EF}ve", "\u{1F9ED} \"quoted\"\n", "x"]

    mutating func learn(_ event: Event, _ body: EventBody) {
        switch body {
        case .projectCreated(let id, _): projects.append(id)
        case .taskCreated(let id, _): tasks.append(id)
        case .sessionOpened(let id, _) where !sessions.contains(id): sessions.append(id)
        case .broadcastSent: if let id = UUID(event.uuid) { broadcasts.append(id) }
        case .noteAdded: if let id = UUID(event.uuid) { notes.append(id) }
        default: break
        }
    }
}
