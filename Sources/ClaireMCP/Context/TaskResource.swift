import ClaireDomain
import ClaireOperations
import ClaireStore

/// A task as something that a client reads: the one in the session's hands, or any by its id.
enum TaskResource: Equatable, Sendable {
    case current
    case named(String)

    private static let scheme = "claire://task/"
    private static let mediaType = "application/json"

    init?(uri: String) {
        guard uri.hasPrefix(Self.scheme) else { return nil }
        let name = String(uri.dropFirst(Self.scheme.count))
        if name.hasSameBytes(as: "current") {
            self = .current
        } else if (Limits.idPrefix...36).contains(name.utf8.count),
            name.utf8.allSatisfy({ Hexadecimal.value(of: $0) != nil || $0 == UInt8(ascii: "-") })
        {
            self = .named(name)
        } else {
            return nil
        }
    }

    /// What `resources/list` says.
    static func list(_ revision: Revision) -> JSON {
        [
            described(
                revision, ("uri", .string(scheme + "current")), "current-task", "My task",
                "The task that this session works on, with all that hangs on it; null without one")
        ]
    }

    /// What `resources/templates/list` says.
    static func templates(_ revision: Revision) -> JSON {
        [
            described(
                revision, ("uriTemplate", .string(scheme + "{id}")), "task", "A task",
                "A task with all that hangs on it, by at least 4 characters of its id")
        ]
    }

    private static func described(
        _ revision: Revision, _ place: (key: String, value: JSON), _ name: String,
        _ title: String, _ description: String
    ) -> JSON {
        var object = JSONObject([place, ("name", .string(name))])
        if revision.hasStructure { object["title"] = .string(title) }
        object["description"] = .string(description)
        object["mimeType"] = .string(mediaType)
        return .object(object)
    }

    /// What it is now: the object that `claire task show --json` prints.
    func text(_ desk: Desk) throws(ToolFailure) -> String {
        let session: UUID? = self == .current ? try desk.session() : nil
        return try desk.read { reader throws(StoreError) in
            var name: String?
            if case .named(let given) = self { name = given }
            if let session { name = try reader.current(of: session)?.text }
            guard let name else { return Envelope.encoded([("task", .null)]) }
            return Envelope.encoded(try ShowTask(task: name).run(reader))
        }
    }

    /// What `resources/read` answers.
    func contents(uri: String, _ desk: Desk) throws(ToolFailure) -> JSON {
        [
            [
                "uri": .string(uri), "mimeType": .string(Self.mediaType),
                "text": .string(try text(desk)),
            ]
        ]
    }
}

extension Reader {
    /// The task that a session works on.
    func current(of session: UUID) throws(StoreError) -> UUID? {
        try assignmentBook().queue(ofSession: session).first?.task
    }
}
