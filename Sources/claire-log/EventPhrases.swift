import ClaireCommandLine
import ClaireDomain
import ClaireStore
import ClaireVerb

/// What events say, in words: the subject by the name that people know, then what changed.
struct EventPhrases {
    private let bodies: [String: EventBody]
    private let names: [UUID: String]
    private let ends: [UUID: (task: UUID, session: UUID)]

    init(_ entries: [LogEntry], _ reader: Reader) throws(StoreError) {
        var bodies: [String: EventBody] = [:]
        var ids: Set<UUID> = []
        for entry in entries {
            guard
                let payload = try? Payload.decode(
                    type: entry.event.type, text: entry.event.payload)
            else { continue }
            bodies[entry.event.uuid] = payload.body
            ids.formUnion(payload.body.subjects)
        }
        let ends = try reader.assignmentEnds(of: ids)
        for end in ends.values { ids.formUnion([end.task, end.session]) }
        self.bodies = bodies
        self.ends = ends
        names = try reader.names(of: ids)
    }

    /// The phrase of an event; empty for one that this build can't read.
    func text(_ entry: LogEntry) -> Text {
        guard let body = bodies[entry.event.uuid] else { return "" }
        switch body {
        case .projectCreated(let id, _), .projectDeleted(let id), .projectRestored(let id),
            .taskDeleted(let id), .taskRestored(let id), .sessionOpened(let id, _),
            .sessionClosed(let id):
            return subject(id)
        case .projectUpdated(let id, let registers):
            return "\(subject(id))\(changes(registers.members))"
        case .taskCreated(let id, _): return subject(id)
        case .taskUpdated(let id, let registers):
            return "\(subject(id))\(changes(registers.members))"
        case .taskStatusChanged(let id, let register):
            return "\(subject(id)) → \(register.status.rawValue)\(reason(register.reason))"
        case .dependencyAdded(let edge), .dependencyRemoved(let edge):
            return "\(subject(edge.task)) after \(subject(edge.dependsOn))"
        case .noteAdded(.project(let id), let text), .noteAdded(.task(let id), let text):
            return "\(subject(id)) “\(cut: text)”"
        case .assignmentCreated(_, let task, let session):
            return "\(subject(task)) → \(subject(session))"
        case .assignmentReleased(let id, let why): return "\(assignment(id))\(reason(why))"
        case .assignmentResumed(let id): return assignment(id)
        case .sessionObserved(let id, let source, _, let seen):
            let state: Text = seen.state.map { " → \($0.rawValue)" } ?? ""
            return "\(subject(id))\(state) \(Text("(\(source))", .muted))"
        case .updateRecorded(let session, _, let source, let payload):
            let words = payload["summary"]?.string ?? payload["text"]?.string ?? ""
            return "\(subject(session)) \(source.rawValue) “\(cut: words)”"
        case .broadcastSent(let message):
            return "to \(message.recipients.count) sessions “\(cut: message.text)”"
        case .broadcastDelivered(_, let recipient, let outcome, let detail):
            return "\(subject(recipient)) → \(outcome.rawValue)\(reason(detail))"
        case .eventVoided(let event, let voided):
            return
                "\(Text(String(event.text.prefix(8)), .identifier)) \(voided ? "hidden" : "shown")"
        case .originAbandoned(let origin, let seq): return "\(origin) from \(seq) on"
        }
    }

    private func subject(_ id: UUID) -> Text {
        let short = Text(String(id.text.prefix(ShortIDs.length)), .identifier)
        guard let name = names[id] else { return short }
        let text: Text = "\(cut: name)"
        return "\(short) \(text.styled(.subject))"
    }

    private func assignment(_ id: UUID) -> Text {
        guard let end = ends[id] else { return subject(id) }
        return "\(subject(end.task)) → \(subject(end.session))"
    }

    private func reason(_ text: String?) -> Text {
        text.map { ": \(cut: $0)" } ?? ""
    }

    private func changes(_ members: [(key: String, value: JSON)]) -> Text {
        var text: Text = ""
        for member in members {
            let value = member.value.string ?? member.value.encoded
            text = "\(text) \(Text(member.key, .muted)) \(cut: value)"
        }
        return text
    }
}
