/// A payload whole: what the event says, who made it and in which command.
package struct Payload: Equatable, Sendable {
    package let body: EventBody
    /// `nil` only in events of other programs, which may leave it out.
    package let actor: Actor?
    /// Shared by all events of one command.
    package let command: UUID?
    /// The command that this one takes back.
    package let undoes: UUID?

    package init(body: EventBody, actor: Actor?, command: UUID?, undoes: UUID? = nil) {
        self.body = body
        self.actor = actor
        self.command = command
        self.undoes = undoes
    }

    /// The canonical JSON text that is logged.
    package var encoded: String {
        let tail = PayloadMembers().adding("actor", actor?.text).adding("command", command?.text)
            .adding("undoes", undoes?.text)
        return JSON.object(JSONObject(body.members + tail.members)).encoded
    }

    /// Reads the payload of an event that is in the log already, whoever wrote it.
    ///
    /// Fields that this build does not know are passed over: a newer Claire may say more.
    ///
    /// - Returns: `nil` for an unknown event type.
    /// - Throws: `InvalidField` for a payload that this build can't decode; the event is then kept
    ///   and left unapplied.
    package static func decode(type: String, text: String) throws(InvalidField) -> Payload? {
        guard let type = EventType(rawValue: type) else { return nil }
        var reader = PayloadReader(try object(text))
        return try decode(type, &reader)
    }

    /// Reads a payload that a user, an agent or the API handed in: an unknown field is an error.
    package static func decodeStrictly(
        type: String, text: String
    ) throws(InvalidField) -> Payload {
        guard let known = EventType(rawValue: type) else {
            throw InvalidField(field: "event_type", problem: "is unknown: '\(type)'")
        }
        let object = try object(text)
        var reader = PayloadReader(object)
        let payload = try decode(known, &reader)
        if payload.actor == nil, object["actor"] != nil {
            throw InvalidField(
                field: "actor", problem: "is not person:NAME, session:UUID or claire")
        }
        if let unknown = reader.unknownFields().first {
            throw InvalidField(field: unknown, problem: "is unknown")
        }
        return payload
    }

    private static func object(_ text: String) throws(InvalidField) -> JSONObject {
        do {
            guard let object = try JSON.parse(text, maxDepth: 32).object else {
                throw InvalidField(field: "payload", problem: "is not an object")
            }
            return object
        } catch let error as JSONError {
            throw InvalidField(field: "payload", problem: "is not JSON: \(error)")
        } catch let error as InvalidField {
            throw error
        } catch {
            throw InvalidField(field: "payload", problem: "can't be read")
        }
    }

    private static func decode(
        _ type: EventType, _ reader: inout PayloadReader
    ) throws(InvalidField) -> Payload {
        let actor = try reader.string("actor").flatMap { Actor($0) }
        let command = try reader.uuid("command")
        let undoes = try reader.uuid("undoes")
        return Payload(
            body: try EventBody(type, &reader), actor: actor, command: command, undoes: undoes)
    }
}
