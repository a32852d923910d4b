import ClaireConfig
import ClaireDomain
import ClaireFleet
import ClaireOperations
import ClaireStore

/// The routes of the API that reach the agents themselves, through rclaude.
enum FleetRoutes {
    static let all: [Route] = [
        tail, pull, .listing("/api/v1/broadcast", ListBroadcasts.self), send, preview,
        .reading("/api/v1/broadcast/{broadcast}", ShowBroadcast.self),
    ]

    private static let tail: Route = {
        let path = "/api/v1/sessions/{session}/tail"
        let plan = OperationPlan(TailSession.self, path)
        var description = plan.reading(isTagged: false)
        description.problems.append(502)
        return Route(
            .get, path, scope: .read, summary: TailSession.summary, parameters: plan.query,
            description: description
        ) { request, services throws(Problem) in
            let operation = try plan.operation(TailSession.self, request, services)
            let session = try services.read { reader throws(StoreError) in
                try reader.session(try reader.sessionID(operation.session))
            }
            let transport = try services.transport()
            do throws(TransportError) {
                let text = try transport.tail(session.id, lines: operation.lines)
                return .json(Envelope.encoded(PaneText(session: session, text: text)))
            } catch {
                throw Problem(FleetError.transport(error))
            }
        }
    }()

    /// One round, as `claire pull` does it.
    private static let pull: Route = {
        let path = "/api/v1/pull"
        let plan = OperationPlan(PullFleet.self, path, .post)
        var description = plan.writing(status: 200)
        description.problems.append(502)
        return Route(
            .post, path, scope: .act, summary: PullFleet.summary, takes: [MediaType.json],
            description: description
        ) { request, services throws(Problem) in
            let operation = try plan.operation(PullFleet.self, request, services)
            return try KeyedRequest.answerOutside(request, services) { () throws(Problem) in
                let report = try pulled(services, hosts: operation.hosts, onlyStates: false)
                let sessions = try services.read { reader throws(StoreError) in
                    try report.seen(reader)
                }
                return .json(Envelope.encoded(report.members(sessions)))
            }
        }
    }()

    // MARK: Broadcasts

    /// Answers as soon as the message is on record; what becomes of the deliveries is seen where
    /// `Location` says.
    private static let send: Route = {
        let path = "/api/v1/broadcast"
        let plan = OperationPlan(SendBroadcast.self, path, .post)
        var description = plan.writing(status: 202)
        description.problems.append(502)
        return Route(
            .post, path, scope: .act, summary: SendBroadcast.summary, takes: [MediaType.json],
            description: description
        ) { request, services throws(Problem) in
            do throws(Problem) {
                let operation = try plan.operation(SendBroadcast.self, request, services)
                return try KeyedRequest.answerOutside(request, services) { () throws(Problem) in
                    try send(operation, request.caller, services)
                }
            } catch {
                throw error.concerningBody(of: request)
            }
        }
    }()

    private static func send(
        _ operation: SendBroadcast, _ caller: Caller, _ services: Services
    ) throws(Problem) -> Response {
        // Before the fleet is asked: a name that means nobody is no reason to look for a program.
        _ = try recipients(operation.target, services)
        // The states as they are now: who began to wait a moment ago is not typed into.
        _ = try pulled(services, onlyStates: true)
        let plan = try recipients(operation.target, services)
        guard !plan.recipients.isEmpty else {
            return .json(
                Envelope.encoded([("broadcast", .null), ("deliveries", [])]), status: 202)
        }
        let actor = try services.actor(caller)
        let message = BroadcastSender.Message(
            text: operation.text, plan: plan, actor: actor, sender: actor.label,
            mode: Transport.Mode(rawValue: operation.mode.rawValue) ?? .idle)
        let sender = services.fleet.broadcasts
        let id = try sender.send(message, word: sender.offer(), by: try services.transport())
        guard let id else {
            throw Problem(
                503, "busy", "Too many broadcasts are being sent.", headers: [("Retry-After", "5")])
        }
        let report = try services.read { reader throws(StoreError) in
            try ShowBroadcast(broadcast: id).run(reader)
        }
        return .json(
            Envelope.encoded(report), status: 202, location: "/api/v1/broadcast/\(id.text)")
    }

    private static func pulled(
        _ services: Services, hosts: [String] = [], onlyStates: Bool
    ) throws(Problem) -> PullReport {
        let transport = try services.transport()
        return try services.stores.with(
            { store throws(Problem) in
                do throws(FleetError) {
                    do throws(TransportError) { try transport.check() } catch {
                        throw FleetError.transport(error)
                    }
                    return try FleetPull(transport: transport, store: store, hosts: hosts)
                        .round(onlyStates: onlyStates)
                } catch {
                    throw Problem(error)
                }
            }, failure: { Problem($0) })
    }

    private static let preview: Route = {
        let path = "/api/v1/broadcast/recipients"
        let plan = OperationPlan(PreviewBroadcast.self, path)
        return Route(
            .get, path, scope: .read, summary: PreviewBroadcast.summary, parameters: plan.query,
            description: plan.reading(isTagged: false)
        ) { request, services throws(Problem) in
            let operation = try plan.operation(PreviewBroadcast.self, request, services)
            let found = try recipients(operation.target, services)
            return .json(Envelope.encoded("sessions", found.recipients, json: \.json))
        }
    }()

    private static func recipients(
        _ target: String, _ services: Services
    ) throws(Problem) -> BroadcastPlan {
        let groups = try services.configuration().groups
        let found = try services.read { reader throws(StoreError) in
            Result { () throws(BroadcastTargetError) in
                try reader.broadcastPlan(target, groups: groups, sender: nil)
            }
        }
        do throws(BroadcastTargetError) { return try found.get() } catch {
            switch error {
            case .unknown(let name):
                throw Problem(missing: name, "There is no project or group '\(name)'.")
            case .unknownGroup(let name):
                throw Problem(missing: name, "There is no group '\(name)'.")
            case .ambiguous(let name):
                throw Problem(
                    409, "ambiguous",
                    "'\(name)' is both a project and a group: say project:\(name) or group:\(name)."
                )
            case .store(let error): throw Problem(error)
            }
        }
    }
}
