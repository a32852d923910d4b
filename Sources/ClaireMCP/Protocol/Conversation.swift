import ClaireDomain
import ClairePlatform

/// One client's conversation: reads messages, answers at once what it knows by itself, and hands the
/// rest to the thread that works.
struct Conversation {
    private let services: Services
    private let worker: Worker
    private let outbox: Outbox
    private let calls: CallsInFlight
    private let ending: Ending
    /// What `initialize` agreed on.
    private var agreed: Revision?

    init(_ services: Services, _ worker: Worker, _ ending: Ending) {
        self.services = services
        self.worker = worker
        self.ending = ending
        outbox = worker.outbox
        calls = worker.calls
    }

    // MARK: Lines

    /// Takes a line of the client's.
    mutating func take(_ line: LineReader.Line) {
        guard case .text(let bytes) = line else {
            return refuse(
                RPCError(
                    RPCError.parseError, "Parse error: a line is over \(LineReader.bound) bytes"))
        }
        guard bytes.contains(where: { $0 > 0x20 }) else { return }
        do throws(JSONError) { take(try JSON.parse(bytes), bytes[...]) } catch {
            if !takeDoubled(bytes, error) {
                refuse(RPCError(RPCError.parseError, "Parse error: \(error)"))
            }
        }
    }

    private func refuse(_ error: RPCError) { reply(.none, .november2025).error(error) }

    private func reply(_ id: RequestID, _ revision: Revision, _ batch: Batch? = nil) -> Reply {
        Reply(
            id: id, revision: revision, outbox: outbox, batch: batch,
            server: Greeting.identity(services, .july2026))
    }

    private mutating func take(_ json: JSON, _ raw: ArraySlice<UInt8>) {
        guard let elements = json.array else { return take(Message(json, raw: raw), nil) }
        guard agreed?.takesBatches ?? false else {
            return refuse(
                RPCError(
                    RPCError.invalidRequest,
                    "Invalid request: only revision \(Revision.march2025.rawValue) has batches"))
        }
        let messages = zip(elements, RawJSON.elements(of: raw)).map { Message($0, raw: $1) }
        guard !messages.isEmpty else {
            return refuse(RPCError(RPCError.invalidRequest, "Invalid request: an empty batch"))
        }
        let batch = Batch(count: messages.filter(\.isAnswered).count, outbox)
        for message in messages { take(message, batch) }
    }

    /// A key that stands twice is refused where the request can still be told: what it means is not
    /// clear, but who asked is.
    private mutating func takeDoubled(_ bytes: [UInt8], _ error: JSONError) -> Bool {
        guard let json = try? JSON.parse(bytes, duplicates: .lastWins),
            case .request(let request) = Message(json, raw: bytes[...])
        else { return false }
        let revision = (try? self.revision(of: request)) ?? .november2025
        let reply = reply(request.id, revision)
        if request.method == Method.callTool.rawValue {
            reply.result(ToolResult.members(ToolFailure("\(error)")))
        } else {
            reply.error(RPCError(RPCError.invalidRequest, "Invalid request: \(error)"))
        }
        return true
    }

    // MARK: Messages

    private mutating func take(_ message: Message, _ batch: Batch?) {
        switch message {
        case .request(let request): answer(request, batch)
        case .notification(let method, let params, let raw): note(method, params, raw)
        case .response: break
        case .invalid(let id, let error): reply(id, agreed ?? .november2025, batch).error(error)
        }
    }

    private func note(_ method: String, _ params: JSONObject, _ raw: [UInt8]) {
        guard method.hasSameBytes(as: "notifications/cancelled"), let json = params["requestId"],
            let own = RawJSON.member("params", of: raw[...]),
            let id = RequestID(json, raw: RawJSON.member("requestId", of: own))
        else { return }
        calls.cancel(id)
        worker.mailbox.post(.cancelled(id))
    }

    private mutating func answer(_ request: Request, _ batch: Batch?) {
        var reply = reply(request.id, agreed ?? .november2025, batch)
        do throws(RPCError) {
            guard let method = Method(rawValue: request.method),
                method.rawValue.hasSameBytes(as: request.method)
            else { throw .unknownMethod(request.method) }
            let revision = try self.revision(of: request)
            reply = self.reply(request.id, revision, batch)
            guard method.isPart(of: revision) else { throw .unknownMethod(request.method) }
            if method == .initialize {
                reply.result(try greet(request, isInBatch: batch != nil))
            } else if let result = try atOnce(method, request, revision) {
                reply.result(result)
            } else {
                hand(try errand(method, request, revision), request, reply)
            }
        } catch {
            reply.error(error)
        }
    }

    /// What a request speaks: what it says itself, else what was agreed on.
    private func revision(of request: Request) throws(RPCError) -> Revision {
        let meta = request.meta
        if let version = meta[Meta.protocolVersion] {
            guard let version = version.string else {
                throw .invalid("'\(Meta.protocolVersion)' is no text")
            }
            guard version.hasSameBytes(as: Revision.july2026.rawValue) else {
                throw .unsupported(version)
            }
            guard meta[Meta.clientCapabilities]?.object != nil else {
                throw .invalid("'_meta' has no object '\(Meta.clientCapabilities)'")
            }
            guard meta[Meta.clientInfo].map({ $0.object != nil }) ?? true else {
                throw .invalid("'\(Meta.clientInfo)' is no object")
            }
            return .july2026
        }
        if let agreed { return agreed }
        switch Method(rawValue: request.method) {
        case .initialize, .ping: return .november2025
        default:
            throw .invalid(
                "'_meta' has no '\(Meta.protocolVersion)', and nothing was agreed on by 'initialize'"
            )
        }
    }

    private mutating func greet(
        _ request: Request, isInBatch: Bool
    ) throws(RPCError) -> [(key: String, value: JSON)] {
        guard !isInBatch else {
            throw RPCError(
                RPCError.invalidRequest, "Invalid request: 'initialize' is no part of a batch")
        }
        guard let version = request.params["protocolVersion"]?.string else {
            throw .invalid("'protocolVersion' is missing")
        }
        let revision = Revision.agreed(on: version)
        agreed = revision
        return Greeting.initialized(services, revision)
    }

    /// What is answered without the record.
    private func atOnce(
        _ method: Method, _ request: Request, _ revision: Revision
    ) throws(RPCError) -> [(key: String, value: JSON)]? {
        let list: (key: String, value: JSON)
        switch method {
        case .ping: return []
        case .discover:
            return revision.cacheable(Greeting.discovered, for: Greeting.lifetime, isPublic: true)
        case .listTools:
            list = ("tools", .array(Toolbox.tools.map { $0.json(revision) }))
        case .listResources: list = ("resources", TaskResource.list(revision))
        case .listTemplates: list = ("resourceTemplates", TaskResource.templates(revision))
        case .listPrompts: list = ("prompts", .array(Prompt.all.map { $0.json(revision) }))
        default: return nil
        }
        // All of it fits on one page: no cursor was ever given out.
        guard request.params["cursor"].map({ $0.isNull }) ?? true else {
            throw .invalid("'cursor' is not one that was given out")
        }
        return revision.cacheable([list], for: Greeting.lifetime, isPublic: true)
    }

    private func hand(_ errand: Errand, _ request: Request, _ reply: Reply) {
        var token: JSON?
        if let given = request.meta["progressToken"], given.string != nil || given.integer != nil {
            token = given
        }
        let call = Call(token: token, reply.revision, outbox, ending)
        calls.add(call, request.id)
        worker.mailbox.post(.call(call, reply, errand))
    }
}

extension Message {
    /// Whether an answer is owed.
    fileprivate var isAnswered: Bool {
        switch self {
        case .request, .invalid: true
        case .notification, .response: false
        }
    }
}

extension RPCError {
    /// A version is not spoken, or only after a handshake.
    static func unsupported(_ version: String) -> RPCError {
        RPCError(
            unsupportedVersion, "Unsupported protocol version",
            data: [
                "supported": .array(Revision.supported.map(JSON.string)),
                "requested": .string(PlainText.line(version, bytes: 200)),
            ])
    }
}

extension Revision {
    /// The members of a result that may be kept for a while, where the revision has words for it.
    ///
    /// - Parameters:
    ///   - milliseconds: how long.
    ///   - isPublic: whether it is the same for everybody.
    func cacheable(
        _ members: [(key: String, value: JSON)], for milliseconds: Int64, isPublic: Bool
    ) -> [(key: String, value: JSON)] {
        guard isStateless else { return members }
        return members + [
            ("ttlMs", .integer(milliseconds)), ("cacheScope", isPublic ? "public" : "private"),
        ]
    }
}
