import ClaireCommandLine
import ClaireDomain

// The domain's words as values of the command line. What must be looked up (whether a project of
// that name exists) is not asked here: parsing only validates.

extension ValueType where Value == String {
    /// A project's name or id prefix.
    static let project = reference("project", "PROJECT")
    /// A task's id prefix.
    static let task = reference("task", "TASK")
    /// A session's uuid, a prefix of it, or its tmux name.
    static let session = reference("session", "SESSION")
    static let group = reference("group", "GROUP")
    /// A project or group; `project:NAME` and `group:NAME` decide where both exist.
    static let target = reference("target", "TARGET")
    static let event = reference("event", "EVENT")
    static let machine = reference("machine", "MACHINE")
    static let host = reference("host", "HOST")
    static let peer = reference("peer", "PEER")

    /// The name of a new project or group.
    static let name = ValueType(
        "NAME",
        takes: "a name of 1 to \(Limits.name) bytes without control characters, '/', '~' or a "
            + "leading '-'"
    ) { text in
        do throws(InvalidField) { try Limits.checkName(text) } catch { return nil }
        return text
    }

    static let title = ValueType(
        "TITLE", takes: "a title of at most \(Limits.title) bytes that isn't blank"
    ) { text in
        do throws(InvalidField) { try Limits.checkTitle(text) } catch { return nil }
        return text
    }

    /// A goal, an owner: text that may be empty, which clears it.
    static let clearable = ValueType("TEXT", takes: "text of at most \(Limits.text) bytes") {
        fits($0) ? $0 : nil
    }

    /// A reason: text that says something.
    static let reason = ValueType(
        "TEXT", takes: "text of at most \(Limits.text) bytes that isn't empty"
    ) { text in
        fits(text) && words("TEXT").parse(text) != nil ? text : nil
    }
}

extension ValueType where Value == TextArgument {
    /// A description, where the empty text clears it.
    static let description = textOrInput(
        takes: "text of at most \(Limits.text) bytes, or '-' for standard input", accepts: fits)

    /// A note or message, which says something.
    static let message = textOrInput(
        takes: "text of at most \(Limits.text) bytes that isn't empty, or '-' for standard input"
    ) { ValueType<String>.reason.parse($0) != nil }
}

private func fits(_ text: String) -> Bool { text.utf8.count <= Limits.text }

extension ValueType where Value == Priority {
    static let priority = ValueType(
        "N", takes: "a priority from 0, the most urgent, to 4",
        source: .choices([
            Choice("0", "most urgent"), Choice("1", "urgent"), Choice("2", "normal"),
            Choice("3", "less urgent"), Choice("4", "least urgent"),
        ])
    ) { text in
        text.utf8.count == 1 ? Int(text).flatMap(Priority.init(rawValue:)) : nil
    }
}

extension ValueType where Value == TaskMode {
    static let mode = ValueType.choice("MODE") { mode in
        switch mode {
        case .supervised: "a person prompts the agent"
        case .autonomous: "the agent starts by itself"
        }
    }
}

extension ValueType where Value == TaskStatus {
    /// A status, or one of the older words for it: `pending` and `error`.
    static let taskStatus: ValueType = {
        let choice = ValueType.choice("STATUS") { _ in "" }
        return ValueType("STATUS", takes: choice.takes, source: choice.source) {
            TaskStatus(reading: $0)
        }
    }()
}

extension ValueType where Value == ProjectStatus {
    static let projectStatus = ValueType.choice("STATUS")
}

extension ValueType where Value == SessionState {
    static let sessionState: ValueType = {
        let choice = ValueType.choice("STATE") { _ in "" }
        return ValueType("STATE", takes: choice.takes, source: choice.source) {
            SessionState(named: $0)
        }
    }()
}

/// What to do about recipients that are not idle.
package enum DeliveryMode: String, CaseIterable, Sendable {
    case idle, queue, now
}

extension ValueType where Value == DeliveryMode {
    static let deliveryMode = ValueType.choice("MODE") { mode in
        switch mode {
        case .idle: "wait a bounded time until it is idle"
        case .queue: "also type while it works; Claude queues it"
        case .now: "interrupt it first"
        }
    }
}

extension ValueType where Value == TokenScope {
    static let tokenScope = ValueType.choice("SCOPE") { scope in
        switch scope {
        case .read: "look at everything"
        case .sync: "exchange events, as another machine does"
        case .act: "everything, prompting agents included"
        }
    }
}
