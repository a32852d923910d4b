import ClaireDomain

/// A report as a line of the spool.
extension HookReport {
    func line(_ id: UUID) -> String {
        let said: (kind: String, text: String?) =
            switch message {
            case .kept: ("kept", nil)
            case .said(let text): ("said", text)
            case .atFirst(let text): ("at_first", text)
            }
        let object: JSON = [
            "id": .string(id.text), "session": .string(session.text), "event": .string(event),
            "state": .string(state.rawValue), "message": .string(said.kind),
            "text": JSON(said.text), "at": .integer(at), "begins_turn": .bool(beginsTurn),
        ]
        return object.encoded
    }

    /// Reads a line; `nil` for one that a crash cut off, or that is none.
    static func read(_ line: [UInt8]) -> (id: UUID, report: HookReport)? {
        guard let json = try? JSON.parse(line), let id = json["id"]?.string.flatMap({ UUID($0) }),
            let session = json["session"]?.string.flatMap({ UUID($0) }),
            let event = json["event"]?.string, let at = json["at"]?.integer,
            let state = json["state"]?.string.flatMap(SessionState.init(rawValue:)),
            let beginsTurn = json["begins_turn"]?.bool
        else { return nil }
        let text = json["text"]?.string
        let message: Message
        switch (json["message"]?.string, text) {
        case ("said"?, let text?): message = .said(text)
        case ("at_first"?, let text?): message = .atFirst(text)
        default: message = .kept
        }
        return (
            id,
            HookReport(
                session: session, event: event, state: state, message: message, at: at,
                beginsTurn: beginsTurn)
        )
    }
}
