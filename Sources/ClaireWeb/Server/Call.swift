import ClaireDomain
import ClairePlatform
import HTTPShim

/// One request on its way: what libmicrohttpd has told of it so far, and its answer.
///
/// The connection's thread and one worker have it in turns: it is suspended while the worker has it.
final class Call: @unchecked Sendable {
    /// The target as the request line has it.
    let rawTarget: String
    let record: ConnectionRecord?
    /// Whether its target is that of the request before on this connection.
    var hasTargetOfLast = false
    let began = MonotonicClock.now()
    private(set) var state = State.fresh
    /// The method as the request line has it.
    private var method = ""
    private(set) var request: Request?
    private(set) var route: Route?
    private var refusal: Problem?
    /// The most bytes of body to keep; those of a refused request are thrown away.
    private var room = 0
    private var received = 0
    /// Bytes of body that count as held by the server.
    private var held = 0
    /// What a page that says why not is dressed with.
    private var assets: Assets?
    private var headers = Headers()
    /// The answer, once there is one.
    var response: Response?
    /// The same request as it came before on this connection, which need not be looked at again.
    private var repeated: Repetition?
    /// In its place: one that stands ready to be sent.
    var prepared: PreparedReply?

    /// How far it is.
    enum State { case fresh, receiving, working, answered }

    /// What to do next.
    enum Step {
        /// Take more, or wait for the end of the body.
        case receive
        /// Answer now.
        case answer
        /// Have a worker make the answer.
        case work
        /// Cut the connection.
        case cut
    }

    init(rawTarget: String, record: ConnectionRecord?) {
        self.rawTarget = rawTarget
        self.record = record
    }

    /// The target without its query, for the log.
    var path: String {
        String(
            decoding: rawTarget.utf8.prefix { $0 != UInt8(ascii: "?") }.prefix(200), as: UTF8.self)
    }

    /// The method, and who asks, for the log.
    var shownMethod: String { repeated?.request.method.rawValue ?? method }
    var caller: Caller? { repeated?.request.caller ?? request?.caller }

    /// The headers are here.
    func begin(
        _ method: String, version: String, _ headers: Headers, server: ServerCore
    ) -> Step {
        state = .receiving
        self.method = method
        assets = server.services.assets
        self.headers = headers
        let length: Int?
        do throws(Problem) {
            try checkSize(headers, server.limits)
            length = try Framing.bodyLength(headers, version: version)
            try admit(method, headers, server)
        } catch {
            return refuse(error, headers, server.limits)
        }
        record?.becomeBusy(seconds: server.limits.grace, awaitsClient: true)
        if let length, length > room { return refuse(tooLarge, headers, server.limits) }
        return .receive
    }

    /// The headers are here, and are those of the request before.
    func begin(again repeated: Repetition, server: ServerCore) -> Step {
        state = .receiving
        assets = server.services.assets
        self.repeated = repeated
        if repeated.route.scope != nil { server.services.fleet.watch.look() }
        record?.becomeBusy(seconds: server.limits.grace, awaitsClient: true)
        return .receive
    }

    /// Whether any of a body has come or was announced.
    var hasBody: Bool {
        received > 0 || refusal != nil || headers["content-length"] != nil
            || headers["transfer-encoding"] != nil || headers["expect"] != nil
    }

    private func checkSize(_ headers: Headers, _ limits: ServerLimits) throws(Problem) {
        guard rawTarget.utf8.count <= limits.target else {
            throw Problem(
                414, "long_target", "The target is longer than \(limits.target) bytes.",
                endsConnection: true)
        }
        let size = headers.fields.reduce(0) { $0 + $1.name.utf8.count + $1.value.utf8.count }
        guard size <= limits.fields else {
            throw Problem(
                431, "large_headers", "The headers hold more than \(limits.fields) bytes.",
                endsConnection: true)
        }
    }

    /// Finds the route, and whether this caller may take it.
    private func admit(
        _ name: String, _ headers: Headers, _ server: ServerCore
    ) throws(Problem) {
        guard let target = RequestTarget(rawTarget) else {
            throw Problem(400, "bad_target", "The target is no path that can be meant here.")
        }
        let local = record?.local ?? .unix
        let client = record?.client ?? .unix
        try server.gate.checkHost(headers, local: local)
        let method = Method(rawValue: name)
        switch server.routes.match(method, target.segments) {
        case .none: throw Problem(404, "not_found", "There is nothing at this path.")
        case .otherMethods(let allowed): try answerOther(method, allowed)
        case .route(let route, let values):
            guard let method else { return }
            self.route = route
            try server.gate.checkOrigin(method, headers)
            if route.surface == .page { try server.gate.checkEmbedding(headers) }
            var request = Request(
                method: method, target: target, headers: headers, client: client)
            request.values = values
            if let scope = route.scope {
                request.caller = try server.gate.identify(
                    headers, client: client, method: method, surface: route.surface, needs: scope)
            }
            // A dashboard that is open is why the fleet is asked.
            if route.surface == .page, route.scope != nil { server.services.fleet.watch.look() }
            self.request = request
            room = route.bodyLimit
        }
    }

    private func answerOther(_ method: Method?, _ allowed: String) throws(Problem) {
        guard method == .options else {
            throw Problem(
                405, "method_not_allowed", "This path has no such method.",
                headers: [("Allow", allowed)])
        }
        response = Response(204, headers: [("Allow", allowed)])
    }

    private var tooLarge: Problem { ContentCoding.tooLarge(room) }

    /// Notes the refusal. Its body is read and thrown away first, unless the client waits to be told
    /// whether to send it, or announces more than is worth reading.
    private func refuse(_ problem: Problem, _ headers: Headers, _ limits: ServerLimits) -> Step {
        refusal = problem
        room = 0
        record?.becomeBusy(seconds: limits.grace, awaitsClient: true)
        let announced = headers["content-length"].flatMap { Int($0) } ?? 0
        let waits = headers["expect"].map { ASCII.lowered($0).hasSameBytes(as: "100-continue") }
        if announced > limits.drain || waits ?? false || problem.endsConnection {
            refusal?.endsConnection = true
            return respondToRefusal()
        }
        return .receive
    }

    private func respondToRefusal() -> Step {
        response = refusal.map { answer($0) }
        if refusal?.endsConnection ?? false {
            response?.headers.append(("Connection", "close"))
        }
        return .answer
    }

    /// A piece of the body is here.
    func receive(_ bytes: UnsafeRawBufferPointer, _ server: ServerCore) -> Step {
        let limits = server.limits
        received += bytes.count
        record?.becomeBusy(
            seconds: limits.grace + Int64(received) / limits.leastRate
                - (MonotonicClock.now() - began) / 1_000_000_000, awaitsClient: true)
        if refusal == nil, received > room { discard(tooLarge, server) }
        if refusal == nil {
            held += bytes.count
            let all = server.buffered.add(bytes.count, ordering: .relaxed).newValue
            if all > limits.buffered { discard(ServerCore.overloaded, server) }
        }
        if refusal == nil {
            request?.body.append(contentsOf: bytes)
            return .receive
        }
        return received > limits.drain ? .cut : .receive
    }

    /// Refuses what is under way; what came of it is thrown away.
    private func discard(_ problem: Problem, _ server: ServerCore) {
        refusal = problem
        release(server)
    }

    /// Gives back what the body held.
    func release(_ server: ServerCore) {
        request?.body = []
        server.buffered.subtract(held, ordering: .relaxed)
        held = 0
    }

    /// The whole request is here.
    func finish(_ server: ServerCore) -> Step {
        if refusal != nil { return respondToRefusal() }
        if let repeated {
            if !server.isStopping.load(ordering: .relaxed) {
                prepared = repeated.route.shortcut?(repeated.request, server.services)
                if prepared != nil { return .answer }
            }
            // It has to be made, from what the request was.
            method = repeated.request.method.rawValue
            headers = repeated.request.headers
            route = repeated.route
            request = repeated.request
            return .work
        }
        guard response == nil, let route, let request else { return .answer }
        // At the end each answer says so, which a prepared one does not.
        if request.body.isEmpty, !server.isStopping.load(ordering: .relaxed) {
            prepared = route.shortcut?(request, server.services)
            if prepared != nil { return .answer }
        }
        return route.pace(request) == .quick && request.body.isEmpty ? .answer : .work
    }

    /// Makes the answer, on whatever thread.
    func work(_ server: ServerCore) {
        guard response == nil else { return }
        guard let route, var request else {
            response = answer(Problem(500, "failed", "The request was lost on its way."))
            return
        }
        do throws(Problem) {
            request.body = try ContentCoding.decoded(
                request.body, request.headers, limit: route.bodyLimit)
            try takeForm(&request, route, server)
            let answer = try route.handler(request, server.services).conditional(request)
            response = ContentCoding.encoded(answer, for: request)
        } catch {
            response = answer(error)
            if let cause = error.cause {
                server.log(.error, cause, [("path", .string(path)), ("code", .string(error.code))])
            }
        }
        release(server)
    }

    /// Reads the form that a page sent, and sees that it is this session's.
    private func takeForm(
        _ request: inout Request, _ route: Route, _ server: ServerCore
    ) throws(Problem) {
        guard route.surface == .page, !request.method.isSafe else { return }
        if !request.body.isEmpty {
            guard request.headers.mediaType?.hasSameBytes(as: MediaType.form) ?? false else {
                throw Problem(415, "no_form", "Pages take forms: Content-Type \(MediaType.form).")
            }
            request.form = try Form(parsing: request.body)
        }
        try server.gate.checkForm(request)
    }

    /// Whom the answer is for: the route says so, or, where there is none, the path.
    var surface: Route.Surface {
        if let route { return route.surface }
        return rawTarget.utf8.starts(with: "/api/".utf8) || !acceptsPages ? .api : .page
    }

    /// Whether a page would be shown to whoever asks.
    private var acceptsPages: Bool {
        headers.all("accept").flatMap(FieldList.elements)
            .contains { $0.value.hasSameBytes(as: "text/html") && $0.weight > 0 }
    }

    /// Whether a link of another site led here. The cookie was not sent then, and a browser that is
    /// logged in sends it when it asks again by itself.
    private var cameByLink: Bool {
        headers["sec-fetch-site"].map { ASCII.lowered($0).hasSameBytes(as: "cross-site") } ?? false
    }

    /// What a program or a browser gets for a problem.
    private func answer(_ problem: Problem) -> Response {
        guard surface == .page else { return problem.response }
        return ProblemPage.response(
            problem, assets: assets, retrying: problem.status == 401 && cameByLink)
    }

    /// A worker is about to have it.
    func handOver() {
        state = .working
        record?.becomeBusy(seconds: nil, awaitsClient: false)
    }

    /// The answer is about to be sent.
    func noteAnswer(bytes: Int, _ limits: ServerLimits) {
        state = .answered
        record?.becomeBusy(
            seconds: limits.grace + Int64(bytes) / limits.leastRate, awaitsClient: false)
    }
}

extension Response {
    /// The answer to a conditional GET: 304 where the client has what this would bring.
    func conditional(_ request: Request) -> Response {
        guard status == 200, request.method.isSafe, let etag = self["ETag"] else { return self }
        let known = request.headers.all("if-none-match").contains { list in
            EntityTag.list(list).contains { $0 == "*" || EntityTag.matches($0, etag) }
        }
        guard known else { return self }
        return Response(304, headers: headers.filter { $0.name != "Content-Type" })
    }
}

/// Tags of a representation (RFC 9110, section 8.8.3).
enum EntityTag {
    /// The tags of a list, with their quotes.
    static func list(_ text: String) -> [String] {
        var tags: [String] = []
        var current: [UInt8] = []
        var isQuoted = false
        for byte in text.utf8 {
            if byte == UInt8(ascii: "\"") { isQuoted.toggle() }
            if !isQuoted && byte == UInt8(ascii: ",") {
                tags.append(ASCII.trimmed(String(decoding: current, as: UTF8.self)))
                current = []
            } else {
                current.append(byte)
            }
        }
        return tags + [ASCII.trimmed(String(decoding: current, as: UTF8.self))]
    }

    /// Whether two tags are equal by the weak comparison.
    static func matches(_ one: String, _ other: String) -> Bool {
        strong(one).hasSameBytes(as: strong(other))
    }

    /// What both codings of one content have in common.
    private static func strong(_ tag: String) -> String {
        let bare = tag.utf8.starts(with: "W/".utf8) ? String(tag.dropFirst(2)) : tag
        guard bare.utf8.suffix(packed.utf8.count).elementsEqual(packed.utf8) else { return bare }
        return bare.dropLast(packed.utf8.count) + "\""
    }

    /// The end of a strong tag of what is sent in gzip, which is other bytes than the plain ones.
    private static let packed = "-gzip\""

    /// The tag of the same content in gzip; a weak one is for both.
    static func inGzip(_ tag: String) -> String {
        tag.utf8.starts(with: "W/".utf8) ? tag : tag.dropLast() + packed
    }
}
