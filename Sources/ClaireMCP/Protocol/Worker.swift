import ClaireDomain
import ClairePlatform

/// What is done on the thread that works, in the order in which it was asked for.
enum Errand: Sendable {
    case tool(Tool, JSONObject)
    case read(uri: String, TaskResource)
    case prompt(Prompt, JSONObject)
    case subscribe(uri: String, TaskResource)
    case unsubscribe(uri: String)
    case listen([(uri: String, resource: TaskResource)])
}

/// The thread that does calls, and tells of changes that somebody watches.
struct Worker: Sendable {
    enum Item: Sendable {
        case call(Call, Reply, Errand)
        /// What was asked under an id counts no more.
        case cancelled(RequestID)
        case end
    }

    let services: Services
    let outbox: Outbox
    let calls: CallsInFlight
    let mailbox = Mailbox<Item>()

    /// Works until the end.
    func run() {
        let desk = Desk(services)
        var watch = Watch()
        var streams: [(reply: Reply, call: Call)] = []
        while true {
            let items = mailbox.take(waiting: watch.isEmpty ? 3_600_000 : Watch.interval)
            for item in items {
                while outbox.isFull { MonotonicClock.sleep(milliseconds: 2) }
                switch item {
                case .call(let call, let reply, .listen(let resources)):
                    guard open(call, reply, resources, &watch, desk) else { continue }
                    streams.append((reply, call))
                case .call(let call, let reply, let errand):
                    finish(call, reply, perform(errand, call, &watch, desk))
                case .cancelled(let id):
                    watch.remove(.stream(id))
                    for stream in streams where stream.reply.id == id {
                        calls.remove(stream.call, id)
                    }
                    streams.removeAll { $0.reply.id == id }
                case .end:
                    for stream in streams { stream.reply.endOfStream() }
                    return
                }
            }
            watch.look(desk, hasWritten: !items.isEmpty, outbox.send)
        }
    }

    private typealias Outcome = Result<[(key: String, value: JSON)], RPCError>

    private func finish(_ call: Call, _ reply: Reply, _ outcome: @autoclosure () -> Outcome) {
        defer { calls.remove(call, reply.id) }
        guard !call.isCancelled else { return reply.nothing() }
        let outcome = outcome()
        guard !call.isCancelled else { return reply.nothing() }
        switch outcome {
        case .success(let members): reply.result(members)
        case .failure(let error): reply.error(error)
        }
    }

    private func perform(
        _ errand: Errand, _ call: Call, _ watch: inout Watch, _ desk: Desk
    ) -> Outcome {
        switch errand {
        case .tool(let tool, let arguments): return .success(use(tool, arguments, call, desk))
        case .read(let uri, let resource): return read(uri, resource, call, desk)
        case .prompt(let prompt, let arguments):
            do throws(ToolFailure) { return .success(try prompt.members(arguments, desk)) } catch {
                return .failure(error.rpc(otherwise: RPCError.invalidParams))
            }
        case .subscribe(let uri, let resource):
            guard !watch.isFull else {
                return .failure(.invalid("more than \(Watch.limit) resources are watched"))
            }
            watch.add(.client, uri, resource, desk)
        case .unsubscribe(let uri): watch.remove(.client, uri)
        case .listen: break
        }
        return .success([])
    }

    private func use(
        _ tool: Tool, _ arguments: JSONObject, _ call: Call, _ desk: Desk
    ) -> [(key: String, value: JSON)] {
        do throws(ToolFailure) {
            let answer = try tool.call(arguments, desk, call)
            services.log(.debug, "called", [("tool", .string(tool.name))])
            return ToolResult.members(answer, structured: call.revision.hasStructure)
        } catch {
            services.log(
                .debug, "refused",
                [("tool", .string(tool.name)), ("why", .string(error.message))])
            return ToolResult.members(error)
        }
    }

    private func read(
        _ uri: String, _ resource: TaskResource, _ call: Call, _ desk: Desk
    ) -> Outcome {
        do throws(ToolFailure) {
            let contents = try resource.contents(uri: uri, desk)
            return .success(
                call.revision.cacheable([("contents", contents)], for: 0, isPublic: false))
        } catch {
            guard !error.isMissing else { return .failure(.missing(uri, call.revision)) }
            return .failure(RPCError(RPCError.internalError, error.text))
        }
    }

    /// Says what will be told, and begins to.
    private func open(
        _ call: Call, _ reply: Reply, _ resources: [(uri: String, resource: TaskResource)],
        _ watch: inout Watch, _ desk: Desk
    ) -> Bool {
        guard !call.isCancelled else {
            calls.remove(call, reply.id)
            return false
        }
        var honoured: [JSON] = []
        for (uri, resource) in resources where !watch.isFull {
            watch.add(.stream(reply.id), uri, resource, desk)
            honoured.append(.string(uri))
        }
        let filter = resources.isEmpty ? [] : [("resourceSubscriptions", JSON.array(honoured))]
        outbox.send(
            Notice.encoded(
                "notifications/subscriptions/acknowledged", of: reply.id,
                [("notifications", .object(JSONObject(filter.map { (key: $0.0, value: $0.1) })))]))
        return true
    }
}

/// What `tools/call` answers.
enum ToolResult {
    /// - Parameter structured: whether the object stands there as such too.
    static func members(_ answer: JSON, structured: Bool) -> [(key: String, value: JSON)] {
        let content: JSON = [["type": "text", "text": .string(answer.encoded)]]
        let text: [(key: String, value: JSON)] = [("content", content), ("isError", false)]
        return structured ? text + [("structuredContent", answer)] : text
    }

    /// What the model reads to do better.
    static func members(_ failure: ToolFailure) -> [(key: String, value: JSON)] {
        [("content", [["type": "text", "text": .string(failure.text)]]), ("isError", true)]
    }
}

extension RPCError {
    /// There is no such resource.
    static func missing(_ uri: String, _ revision: Revision) -> RPCError {
        RPCError(
            revision.missingResource, "Resource not found", data: ["uri": .string(uri)])
    }
}

extension ToolFailure {
    /// The same outside of a tool.
    func rpc(otherwise code: Int64) -> RPCError { RPCError(code, text) }
}
