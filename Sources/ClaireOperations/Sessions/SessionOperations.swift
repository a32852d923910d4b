import ClaireConfig
import ClaireDomain
import ClaireStore

/// The inputs that operations on sessions have in common.
package enum SessionFields {
    /// The session that is meant.
    package static let session = Field.required(
        "session", .reference, "The session, by uuid, a prefix of it, or tmux name")
    /// A group.
    package static let group = Field.optional("group", .reference, "Only sessions of this group")
}

/// Lists sessions as they were last seen, those that wait for a person first.
package struct ListSessions: ListingOperation {
    /// Empty for all but those that have ended, unless `includesEnded`.
    package var states: Set<SessionState>
    package var host: String?
    package var group: Configuration.Group?
    package var includesEnded: Bool

    package init(
        states: Set<SessionState> = [], host: String? = nil, group: Configuration.Group? = nil,
        includesEnded: Bool = false
    ) {
        self.states = states
        self.host = host
        self.group = group
        self.includesEnded = includesEnded
    }

    static let state = Field.repeated(
        "state", .choice(of: SessionState.allCases), "Only in this state; may be repeated")
    static let host = Field.optional("host", .reference, "Only on this host")
    static let all = Field.defaulted("all", .flag, to: false, "Ended and closed ones too")

    package static let operation = "session.list"
    package static let summary = "List sessions as last seen, those that wait for a person first"
    package static let fields = [
        state.description, host.description, SessionFields.group.description, all.description,
    ]
    package static let answer = [AnswerMember("sessions", .list(of: .named("session")))]

    package init(_ input: Input) throws(InputError) {
        states = Set(try input(Self.state))
        host = try input(Self.host)
        includesEnded = try input(Self.all)
        if let name = try input(SessionFields.group) {
            group = try input.setting.group(named: name)
        }
    }

    /// Answers at one moment.
    package func run(_ reader: Reader) throws(StoreError) -> Listing<Session> {
        .sessions(try reader.sessions(includeClosed: true).filter(keeps))
    }

    /// Whether a session is one of those that are listed.
    package func keeps(_ session: Session) -> Bool {
        guard includesEnded || states.contains(.done) || session.state != .done else {
            return false
        }
        guard states.isEmpty || states.contains(session.state) else { return false }
        if let host, !(session.host ?? "").hasSameBytes(as: host) { return false }
        return group?.contains(session) ?? true
    }
}

extension Listing<Session> {
    /// Sessions in the order in which the fleet is shown.
    static func sessions(_ sessions: [Session]) -> Listing<Session> {
        Listing("sessions", sessions, json: \.json) { session in
            let rank = Session.fleetOrder.firstIndex(of: session.state) ?? Session.fleetOrder.count
            let waits = session.state == .waiting || session.state == .error
            return Place().adding(Int64(rank))
                .adding(waits ? session.stateSince ?? .max : 0)
                .adding((session.host ?? "") + "\n" + session.label).adding(session.id).bytes
        }
    }
}

/// Shows all that is known of a session.
package struct ShowSession: ReadingOperation {
    package var session: String
    /// Whether to add its events.
    package var history: Bool

    package init(session: String, history: Bool = false) {
        self.session = session
        self.history = history
    }

    package static let operation = "session.show"
    package static let summary = "Show all that is known of a session"
    package static let fields = [
        SessionFields.session.description, TaskFields.history.description,
    ]
    package static let answer = [
        AnswerMember("session", .named("session")),
        AnswerMember("assignments", .list(of: .named("assignment"))),
        AnswerMember("updates", .list(of: .named("update"))), .history,
    ]

    package init(_ input: Input) throws(InputError) {
        session = try input(SessionFields.session)
        history = try input(TaskFields.history)
    }

    /// A session with what it was given and what it did.
    package struct Answer: OperationAnswer {
        package let session: Session
        package let assignments: [Assignment]
        package let updates: [Update]
        package let events: [LogEntry]?

        package var envelope: [(noun: String, value: JSON)] {
            let members: [(noun: String, value: JSON)] = [
                ("session", session.json), ("assignments", .array(assignments.map(\.json))),
                ("updates", .array(updates.map(\.json))),
            ]
            return members + (events.map { [("events", .array($0.map(\.json)))] } ?? [])
        }
    }

    /// Answers at one moment.
    package func run(_ reader: Reader) throws(StoreError) -> Answer {
        let id = try reader.sessionID(session)
        return Answer(
            session: try reader.session(id), assignments: try reader.assignments(session: id),
            updates: try reader.updates(session: id),
            events: history ? try reader.history(LogFilter(session: id)) : nil)
    }
}
