import ClaireDomain
import ClaireStore

/// What a round found out about one session, to be compared with the record when it is written:
/// another process may have recorded the same in the meantime.
struct SessionFinding {
    var sighting: Sighting
    /// Whether the session works on a task, on whose assignment updates are recorded.
    var isAssigned = false
    /// The end of the pane, where the session began to wait or failed.
    var paneTail: String?
    /// What it said at the end of turns, oldest first.
    var answers: [MessageRow] = []

    var session: UUID { sighting.session }

    /// The purpose under which the store remembers how far a transcript was read.
    static let messagesPurpose = "messages"

    /// Whether the record would grow.
    func isNews(_ reader: Reader, _ machine: UUID) throws(StoreError) -> Bool {
        if try reader.news(sighting, machine: machine) != nil { return true }
        return try !updates(reader, machine).isEmpty
    }

    /// Records what is new.
    func write(_ writer: Writer, _ machine: UUID) throws(StoreError) {
        for update in try updates(writer.reader, machine) {
            try writer.recordUpdate(
                session: session, source: update.source, payload: update.payload)
        }
        if let end = answers.last?.offset,
            try end > readSoFar(writer.reader)
        {
            try writer.setOffset(session, Self.messagesPurpose, String(end))
        }
        try writer.observe(sighting)
    }

    private func readSoFar(_ reader: Reader) throws(StoreError) -> Int64 {
        try reader.offset(session, Self.messagesPurpose).flatMap { Int64($0) } ?? -1
    }

    /// What the session did on its assignment since the record's last word of it.
    private func updates(
        _ reader: Reader, _ machine: UUID
    ) throws(StoreError) -> [(source: UpdateSource, payload: JSONObject)] {
        guard isAssigned else { return [] }
        var updates: [(source: UpdateSource, payload: JSONObject)] = []
        let before = try reader.observations(of: session, by: machine)
            .sorted { $0.observedAt < $1.observedAt }
        let readSoFar = try readSoFar(reader)
        for answer in answers where answer.offset > readSoFar {
            updates.append((.message, Self.payload(answer)))
        }
        if let triage = sighting.observed.triage,
            before.last(where: { $0.triage != nil })?.triage != .object(triage)
        {
            updates.append((.triage, triage))
        }
        if let paneTail, let state = sighting.observed.state,
            before.last(where: { $0.state != nil })?.state != state
        {
            updates.append(
                (
                    .paneTail,
                    JSONObject([
                        ("state", .string(state.rawValue)), ("text", .string(paneTail)),
                    ])
                ))
        }
        return updates
    }

    private static func payload(_ answer: MessageRow) -> JSONObject {
        JSONObject([
            ("id", .string(answer.id)), ("at", JSON(answer.at.map(Timestamp.text))),
            ("text", .string(answer.text)),
        ])
    }
}
