import ClaireCommandLine
import ClaireDomain
import ClaireStore

/// What events say, in words: the subject by the name that people know, then what was written.
///
/// `claire log` and every `--history` take their phrases from here.
package struct EventPhrases: Sendable {
    private let bodies: [String: EventBody]
    private let names: [UUID: (noun: Noun, name: String)]
    private let ends: [UUID: (task: UUID, session: UUID)]
    /// Whose history this is: its name goes without saying, and what it was made of is shown whole,
    /// so that no overwritten value is lost from sight.
    private let protagonist: UUID?

    /// Looks up the names that the events' phrases need.
    ///
    /// - Parameter protagonist: the entity whose history is shown; `nil` in a log of everything.
    package init(
        _ entries: [LogEntry], _ reader: Reader, about protagonist: UUID? = nil
    ) throws(StoreError) {
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
        self.protagonist = protagonist
        names = try reader.named(ids)
    }

    /// The phrase of an event; empty for one that this build can't read.
    package func text(_ entry: LogEntry) -> Text {
        guard let body = bodies[entry.event.uuid] else { return "" }
        switch body {
        case .projectDeleted(let id), .projectRestored(let id), .taskDeleted(let id),
            .taskRestored(let id), .sessionClosed(let id):
            return subject(id)
        case .projectCreated(let id, let registers):
            return created(id, registers.members)
        case .taskCreated(let id, let registers): return created(id, registers.members)
        case .sessionOpened(let id, let registers): return created(id, registers.members)
        case .projectUpdated(let id, let registers):
            return words(subject(id), values(registers.members))
        case .taskUpdated(let id, let registers):
            return words(subject(id), values(registers.members))
        case .taskStatusChanged(let id, let register):
            return words(subject(id), "→ \(register.status.rawValue)\(reason(register.reason))")
        case .dependencyAdded(let edge), .dependencyRemoved(let edge):
            return words(subject(edge.task), "after", subject(edge.dependsOn))
        case .noteAdded(.project(let id), let text), .noteAdded(.task(let id), let text):
            return words(subject(id), quote(text))
        case .assignmentCreated(_, let task, let session): return given(task, session)
        case .assignmentReleased(let id, let why): return "\(assignment(id))\(reason(why))"
        case .assignmentResumed(let id): return assignment(id)
        case .sessionObserved(let id, let source, let registers, let seen):
            return observed(id, source, registers, seen)
        case .updateRecorded(let session, _, let source, let payload):
            let said = payload["summary"]?.string ?? payload["text"]?.string ?? ""
            return words(subject(session), "\(source.rawValue)", quote(said))
        case .broadcastSent(let message):
            if case .session(let id) = message.target {
                return words("to", subject(id), quote(message.text))
            }
            let count = message.recipients.count
            return words(count == 1 ? "to 1 session" : "to \(count) sessions", quote(message.text))
        case .broadcastDelivered(_, let recipient, let outcome, let detail):
            return words(subject(recipient), "→ \(outcome.rawValue)\(reason(detail))")
        case .queueTaken(let project, let host):
            return words(subject(project), "→ '\(cut: host)'")
        case .queueReleased(let project): return subject(project)
        case .eventVoided(let event, let voided):
            return
                "\(Text(String(event.text.prefix(8)), .identifier)) \(voided ? "hidden" : "shown")"
        case .originAbandoned(let origin, let seq, _): return "\(origin) from \(seq) on"
        }
    }

    /// In a history also what it was made of: the log names it as it is now.
    private func created(_ id: UUID, _ members: [(key: String, value: JSON)]) -> Text {
        protagonist == nil ? subject(id) : words(subject(id), values(members))
    }

    private func observed(
        _ id: UUID, _ source: String, _ registers: SessionRegisters, _ seen: ObservationRegisters
    ) -> Text {
        let state: Text = seen.state.map { "→ \($0.rawValue)" } ?? ""
        let message: Text = (seen.message ?? nil).map(quote) ?? ""
        let rest = protagonist == nil ? "" : words(values(registers.members), message)
        return words(subject(id), state, Text("(\(source))", .muted), rest)
    }

    private func subject(_ id: UUID) -> Text {
        guard id != protagonist else { return "" }
        let short = Text(String(id.text.prefix(ShortIDs.length)), .identifier)
        guard let (noun, name) = names[id] else { return short }
        let text: Text = "\(cut: name)"
        let key = Self.key(noun, id)
        return "\(short) \(text.styled(.subject).standing(for: key))"
    }

    /// What a name stands for, as `Text.stretches` has it.
    private static func key(_ noun: Noun, _ id: UUID) -> String { noun.rawValue + "/" + id.text }

    /// What `key` was made of.
    package static func subject(of key: String) -> (noun: Noun, id: UUID)? {
        let parts = key.split(separator: "/")
        guard parts.count == 2, let noun = Noun(rawValue: String(parts[0])), let id = UUID(parts[1])
        else { return nil }
        return (noun, id)
    }

    private func assignment(_ id: UUID) -> Text {
        guard let end = ends[id] else { return subject(id) }
        return given(end.task, end.session)
    }

    private func given(_ task: UUID, _ session: UUID) -> Text {
        words(subject(task), "→", subject(session))
    }

    private func reason(_ text: String?) -> Text { text.map { ": \(shown($0))" } ?? "" }

    private func quote(_ text: String) -> Text { "“\(shown(text))”" }

    /// A log cuts what is long; a history shows it whole.
    private func shown(_ text: String) -> Text { protagonist == nil ? "\(cut: text)" : Text(text) }

    /// `title 'Fix it', priority 1`; ids in their short form.
    private func values(_ members: [(key: String, value: JSON)]) -> Text {
        members.reduce("" as Text) { text, member in
            if let id = member.value.string.flatMap({ UUID($0) }), id == protagonist { return text }
            let word: Text = "\(member.key, .muted) \(value(member.value))"
            return text.isEmpty ? word : "\(text), \(word)"
        }
    }

    private func value(_ value: JSON) -> Text {
        guard let string = value.string else {
            return value.isNull ? Text("none", .muted) : shown(value.encoded)
        }
        if UUID(string) != nil { return Text(String(string.prefix(ShortIDs.length)), .identifier) }
        return "'\(shown(string))'"
    }

    /// Parts with a space between them, but for those that are empty.
    private func words(_ parts: Text...) -> Text {
        parts.filter { !$0.isEmpty }.reduce("" as Text) { $0.isEmpty ? $1 : "\($0) \($1)" }
    }
}

extension LogEntry {
    /// Who made it; empty where the event does not say.
    package var actorLabel: String {
        guard let text = payload["actor"]?.string else { return "" }
        return Actor(text)?.label ?? text
    }
}
