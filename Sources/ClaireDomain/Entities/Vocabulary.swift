/// Where a project stands.
package enum ProjectStatus: String, CaseIterable, Sendable {
    case active, paused, done
}

/// Where a task stands; the moves between them are in `TaskMove`.
package enum TaskStatus: String, CaseIterable, Sendable {
    case todo
    case inProgress = "in_progress"
    case inReview = "in_review"
    case blocked, done, failed

    /// Reads a word that a user or a peer wrote: `pending` is `todo` and `error` is `failed`.
    package init?(reading word: String) {
        switch word {
        case "pending": self = .todo
        case "error": self = .failed
        default: self.init(rawValue: word)
        }
    }

    /// Whether nothing more is to be done, so that its assignments count as released.
    package var isClosed: Bool { self == .done || self == .failed }
}

/// Whether an agent may work on a task by itself.
package enum TaskMode: String, CaseIterable, Sendable {
    case supervised, autonomous
}

/// 0 is the most urgent, 4 the least, 2 the default.
package struct Priority: RawRepresentable, Hashable, Comparable, Sendable {
    package let rawValue: Int
    package static let normal = Priority(checked: 2)

    package init?(rawValue: Int) {
        guard (0...4).contains(rawValue) else { return nil }
        self.rawValue = rawValue
    }

    private init(checked: Int) { rawValue = checked }

    package static func < (left: Priority, right: Priority) -> Bool {
        left.rawValue < right.rawValue
    }
}

/// What made a command: a person, an agent's session, or Claire by itself.
package enum Actor: Hashable, Sendable {
    /// A person, by the name under which they are known here.
    case person(String)
    case session(UUID)
    case claire

    /// `person:NAME`, `session:UUID` or `claire`, as events hold it.
    package var text: String {
        switch self {
        case .person(let name): "person:" + name
        case .session(let id): "session:" + id.text
        case .claire: "claire"
        }
    }

    package init?(_ text: String) {
        if text == "claire" {
            self = .claire
        } else if text.hasPrefix("person:") {
            self = .person(String(text.dropFirst(7)))
        } else if text.hasPrefix("session:"), let id = UUID(text.dropFirst(8)) {
            self = .session(id)
        } else {
            return nil
        }
    }
}

/// Where an update on an assignment came from.
package enum UpdateSource: String, CaseIterable, Sendable {
    case triage, message
    case paneTail = "pane-tail"
    case hook, mcp
}

/// How far a broadcast came with one recipient. The first five stand in the order in which a
/// delivery passes through them; the others end it.
package enum DeliveryOutcome: String, CaseIterable, Sendable {
    case queued, attempted, typed, submitted, acknowledged
    case waiting, busy, gone, failed, unknown

    /// Whether the text was handed to the agent: Enter was sent and the session moved.
    package var isSubmitted: Bool { self == .submitted || self == .acknowledged }
}
