import ClaireConfig
import ClaireDomain
import ClaireFleet
import ClaireOperations
import ClaireStore

/// The form of a broadcast: the first time it shows who gets the message, the second time it sends.
struct BroadcastForm {
    private let request: Request
    private let services: Services
    private let draft: BroadcastDraft

    init(_ request: Request, _ services: Services) {
        self.request = request
        self.services = services
        draft = BroadcastDraft(
            target: request.form["target"] ?? "", text: request.form["text"] ?? "",
            mode: request.form["mode"].flatMap { Transport.Mode(rawValue: $0) } ?? .idle)
    }

    /// The answer: the page with the recipients, or where to see what becomes of the message.
    func answer() throws(Problem) -> Response {
        let text = PlainText.stripped(draft.text)
        var problems: [(field: String?, text: String)] = []
        if text.utf8.count > Transport.longestText {
            problems.append(("text", "This is over \(Transport.longestText) bytes."))
        } else if Limits.isBlank(text) {
            problems.append(("text", "This is empty."))
        }
        let plan: BroadcastPlan
        do throws(Refused) { plan = try recipients() } catch {
            switch error {
            case .problem(let problem): throw problem
            case .sentence(let field, let sentence):
                problems.append((field, sentence))
                return try refuse(problems)
            }
        }
        guard problems.isEmpty else { return try refuse(problems) }
        guard request.form["step"].map({ $0.hasSameBytes(as: "send") }) ?? false else {
            return try preview(plan)
        }
        let seen = request.form["recipients"] ?? ""
        guard seen.hasSameBytes(as: BroadcastCheck.recipients(plan)) else {
            return try preview(
                plan, saying: "Who gets it has changed since you looked. Nothing was sent yet.")
        }
        return try send(text, to: plan)
    }

    private enum Refused: Error {
        case problem(Problem)
        case sentence(field: String?, String)
    }

    /// The recipients as they are now: who began to wait a moment ago is not typed into.
    private func recipients() throws(Refused) -> BroadcastPlan {
        guard !draft.target.isEmpty else {
            throw .sentence(field: "target", "Choose a project or a group.")
        }
        do throws(Problem) { try refresh() } catch {
            guard error.status == 502 else { throw .problem(error) }
            throw .sentence(field: nil, "The fleet can't be asked: \(error.detail).")
        }
        let groups: [Configuration.Group]
        let found: Result<BroadcastPlan, BroadcastTargetError>
        do throws(Problem) {
            groups = try services.configuration().groups
            found = try services.read { reader throws(StoreError) in
                Result { () throws(BroadcastTargetError) in
                    try reader.broadcastPlan(draft.target, groups: groups, sender: nil)
                }
            }
        } catch {
            throw .problem(error)
        }
        do throws(BroadcastTargetError) { return try found.get() } catch {
            switch error {
            case .unknown(let name):
                throw .sentence(field: "target", "There is no project or group ‘\(name)’.")
            case .unknownGroup(let name):
                throw .sentence(field: "target", "There is no group ‘\(name)’.")
            case .ambiguous(let name):
                throw .sentence(field: "target", "‘\(name)’ is both a project and a group.")
            case .store(.notFound(_, let name)):
                throw .sentence(field: "target", "There is no project ‘\(name)’.")
            case .store(let error): throw .problem(Problem(error))
            }
        }
    }

    private func refresh() throws(Problem) {
        let transport = try services.transport()
        try services.stores.with(
            { store throws(Problem) in
                do throws(FleetError) {
                    do throws(TransportError) { try transport.check() } catch {
                        throw FleetError.transport(error)
                    }
                    _ = try FleetPull(transport: transport, store: store).round(onlyStates: true)
                } catch {
                    throw Problem(error)
                }
            }, failure: { Problem($0) })
    }

    private func refuse(_ problems: [(field: String?, text: String)]) throws(Problem) -> Response {
        try page(check: nil, problems).response(to: request, services)
    }

    private func preview(
        _ plan: BroadcastPlan, saying words: String? = nil
    ) throws(Problem) -> Response {
        let check = BroadcastCheck(plan, services.fleet.broadcasts)
        var page = try page(check: check, [])
        page.notice = words.map { Notice(refusal: $0) }
        return page.response(to: request, services)
    }

    private func page(
        check: BroadcastCheck?, _ problems: [(field: String?, text: String)]
    ) throws(Problem) -> Page {
        let refusal =
            problems.isEmpty
            ? nil
            : PageForm.Refusal(
                path: Link.broadcast.text,
                typed: request.form.fields, problems: problems)
        return try BroadcastsPage(draft, check: check, refusal: refusal, request, services).page
    }

    private func send(_ text: String, to plan: BroadcastPlan) throws(Problem) -> Response {
        let actor = try services.actor()
        let message = BroadcastSender.Message(
            text: text, plan: plan, actor: actor, sender: actor.label, mode: draft.mode)
        let id = try services.fleet.broadcasts.send(
            message, word: request.form["once"] ?? "", by: try services.transport())
        guard let id else {
            return try preview(
                plan, saying: "This page was too old to be sent from. Nothing was sent yet.")
        }
        return Response(303, headers: [("Location", Link.broadcast(id).text)])
    }
}
