import ClaireDomain

/// What a hook of Claude Code says of a session.
package struct HookReport: Equatable, Sendable {
    /// What becomes of the message that stands by the session.
    package enum Message: Equatable, Sendable {
        /// It stays, but for what the session waited or failed for, once it goes on.
        case kept
        case said(String)
        /// Said only where the session does not wait already, with a better reason.
        case atFirst(String)
    }

    package var session: UUID
    /// Claude's name of the event.
    package var event: String
    package var state: SessionState
    package var message: Message
    /// When it was called, milliseconds since 1970.
    package var at: Int64
    /// Whether a turn begins: what the agent said in the last one holds no longer.
    package var beginsTurn: Bool

    package init(
        session: UUID, event: String, state: SessionState, message: Message, at: Int64,
        beginsTurn: Bool = false
    ) {
        self.session = session
        self.event = event
        self.state = state
        self.message = message
        self.at = at
        self.beginsTurn = beginsTurn
    }
}

/// What a report is worth, by the record at one moment.
struct HookNews {
    /// What is observed of the session, where that is new.
    var sighting: Sighting?
    /// The assignment that the session works on.
    var assignment: UUID?
    /// Whether that is another one than at the last report.
    var isOtherTask = false
    /// Whether the state is not the one that hooks told last.
    var isOtherState = false
    /// Whether the agent said that it needs somebody, and was given its next prompt.
    var takesBack = false

    var isNothing: Bool { sighting == nil && !isOtherTask && !takesBack }

    /// Whether it is told on the assignment.
    func isUpdate(_ state: SessionState) -> Bool {
        guard assignment != nil else { return false }
        let isTold = state == .waiting || state == .error || state == .done
        return isOtherTask || (isOtherState && isTold)
    }
}

extension Reader {
    /// The purpose under which the assignment that hooks told of last is remembered.
    static let hookTask = "hook-task"

    /// Whether recording a report would change anything: state, message or task.
    package func isNews(_ report: HookReport, machine: UUID) throws(StoreError) -> Bool {
        try !news(report, machine: machine).isNothing
    }

    func news(_ report: HookReport, machine: UUID) throws(StoreError) -> HookNews {
        let own = try observations(of: report.session, by: machine)
        let last = own.first { $0.source.hasSameBytes(as: StateSource.hook.rawValue) }
        let sighting = Sighting(
            session: report.session, source: StateSource.hook.rawValue,
            registers: SessionRegisters(), observed: report.observed(after: last))
        var news = HookNews()
        if try self.news(sighting, machine: machine) != nil { news.sighting = sighting }
        news.isOtherState = last?.state != report.state
        news.assignment = try currentAssignment(of: report.session)
        news.isOtherTask =
            try offset(report.session, Self.hookTask) ?? "" != news.assignment?.text ?? ""
        news.takesBack =
            report.beginsTurn
            && own.contains {
                $0.source.hasSameBytes(as: StateSource.mcp.rawValue)
                    && ($0.state == .waiting || $0.state == .error)
            }
        return news
    }

    /// What a session works on, by its own assignments alone and those of the same tasks.
    package func currentAssignment(of session: UUID) throws(StoreError) -> UUID? {
        try assignmentBook(sharing: session).queue(ofSession: session).first?.id
    }
}

extension HookReport {
    /// The registers that it writes, by what hooks told before.
    fileprivate func observed(after last: Observation?) -> ObservationRegisters {
        let goesOn = last?.state == state && !beginsTurn
        var observed = ObservationRegisters(
            state: state, since: goesOn ? last?.stateSince ?? at : at, lastSeen: at)
        switch message {
        case .said(let text): observed.message = .some(text)
        case .atFirst(let text):
            if last?.state != state || last?.message == nil { observed.message = .some(text) }
        case .kept:
            let wasTold = last?.state == .waiting || last?.state == .error
            if wasTold, state != last?.state, last?.message != nil { observed.message = .some(nil) }
        }
        return observed
    }
}

extension Writer {
    /// Records what a hook said, where it is new.
    package func record(_ report: HookReport) throws(StoreError) {
        let news = try reader.news(report, machine: identity.machine)
        if news.takesBack {
            try append(
                .sessionObserved(
                    id: report.session, source: StateSource.mcp.rawValue, SessionRegisters(),
                    ObservationRegisters(
                        state: .working, since: report.at, message: .some(nil),
                        lastSeen: report.at)))
        }
        if let sighting = news.sighting { try observe(sighting) }
        if news.isUpdate(report.state) {
            try append(
                .updateRecorded(
                    session: report.session, assignment: news.assignment, source: .hook,
                    payload: report.payload))
        }
        if news.isOtherTask {
            try setOffset(report.session, Reader.hookTask, news.assignment?.text ?? "")
        }
    }
}

extension HookReport {
    /// As an update on an assignment shows it.
    fileprivate var payload: JSONObject {
        let text: String? =
            switch message {
            case .kept: nil
            case .said(let text), .atFirst(let text): text
            }
        return JSONObject([
            ("event", .string(event)), ("state", .string(state.rawValue)), ("text", JSON(text)),
        ])
    }
}
