import ClaireDomain
import ClaireOperations
import ClaireStore
import ClaireSync

/// What other machines ask (sync.md, "Routes"). What an answer says is the sync service's matter;
/// here it gets its media type, its tag and its store.
package enum SyncRoutes {
    /// The most bytes of a body, after decompression.
    package static let bodyLimit = 4 << 20

    /// All of them.
    package static let all: [Route] = [events, take, exchange, digest]

    private static let eventsPath = "/api/v1/sync/events"
    /// The path of the first published form.
    private static let olderPath = "/api/sync/events"

    static let events = Route(
        .get, eventsPath, aliases: [olderPath], scope: .sync,
        summary: "Return all events, or those that arrived here after the one that since names",
        parameters: [
            Route.Parameter(
                "since", "The hlc of the last event that this token was given; any other gives all")
        ], gives: [MediaType.json, MediaType.lines],
        description: description("sync.events", gives: [(MediaType.json, list), lines])
    ) { request, services throws(Problem) in
        let asLines = request.prefers(MediaType.lines, over: MediaType.json)
        let since = request.target["since"].flatMap { $0.isEmpty ? nil : $0 }
        let lease: StorePool.Lease
        do throws(StoreError) { lease = try services.stores.take() } catch { throw Problem(error) }
        // The store goes back when nobody reads the stream any more, or when there is none.
        let loan = Loan(lease, to: services.stores)
        var stream: SyncEventStream
        do throws(SyncRefusal) {
            stream = try SyncService(store: loan.store, caller: request.caller.name)
                .events(since: since, asLines: asLines)
        } catch {
            throw Problem(error)
        }
        let body = ByteStream {
            _ = loan
            do throws(SyncRefusal) {
                return try stream.next().map(ByteStream.Step.bytes) ?? .end
            } catch {
                return .failed(error.cause?.message ?? error.detail)
            }
        }
        return Response(
            200, headers: [("Content-Type", asLines ? MediaType.lines : MediaType.json)],
            body: .stream(body))
    }

    static let take = Route(
        .post, eventsPath, aliases: [olderPath], scope: .sync,
        summary: "Take events in; each is on disk when its outcome says stored",
        takes: [MediaType.json, MediaType.lines], bodyLimit: bodyLimit,
        description: description(
            "sync.take",
            takes: [(MediaType.json, Schema([("type", ["array", "object"])])), lines],
            gives: [(MediaType.json, Schema([("type", "object")]))], problems: [400, 415])
    ) { request, services throws(Problem) in
        Response(
            MediaType.json,
            try ask(request, services.stores) { service throws(SyncRefusal) in
                try service.take(request.body)
            })
    }

    static let exchange = Route(
        .post, "/api/v1/sync/exchange", scope: .sync,
        summary: "Hand over what the other lacks, and get what lacks here, in one call",
        takes: [MediaType.lines], gives: [MediaType.lines], bodyLimit: bodyLimit,
        description: description(
            "sync.exchange", takes: [lines], gives: [lines], problems: [400, 409, 415, 422])
    ) { request, services throws(Problem) in
        Response(
            MediaType.lines,
            try ask(request, services.stores) { service throws(SyncRefusal) in
                try service.exchange(request.body)
            })
    }

    static let digest = Route(
        .get, "/api/v1/sync/digest", scope: .sync,
        summary: "Say what is held: heads and chains of all origins, one digest over them",
        parameters: [
            Route.Parameter(
                "state", "false leaves out the digest over the state, which takes longer")
        ],
        description: digestDescription,
        pace: { $0.target["state"]?.hasSameBytes(as: "false") ?? false ? .quick : .slow }
    ) { request, services throws(Problem) in
        let known = request.headers["if-none-match"]
        let withState = !(request.target["state"]?.hasSameBytes(as: "false") ?? false)
        let answer = try ask(request, services.stores) { service throws(SyncRefusal) in
            try service.digest(unless: known, withState: withState)
        }
        switch answer {
        case .same:
            // The tag is the one that was asked about, where it was one.
            let tags = EntityTag.list(known ?? "")
            let tag = tags.count == 1 ? tags.first.map { [("ETag", $0)] } ?? [] : []
            return Response(304, headers: tag.map { (name: $0.0, value: $0.1) })
        case .document(let etag, let body):
            var response = Response(MediaType.json, body)
            response.headers.append(("ETag", etag))
            return response
        }
    }

    // MARK: The description

    private static let list = Schema.list(of: Schema([("type", "object")]))
    /// A JSON object a line, as claire-sync(7) has them.
    private static let lines: (type: String, schema: Schema) = (
        MediaType.lines, Schema.text().described("A JSON object a line: claire-sync(7)")
    )

    private static func description(
        _ id: String, takes: [(type: String, schema: Schema)] = [],
        gives: [(type: String, schema: Schema)], problems: [Int] = []
    ) -> Route.Description {
        var description = Route.Description(id: id)
        description.bodies = takes
        // No events at all are no mistake; a message has a first line.
        description.isBodyRequired = id == "sync.exchange"
        description.answers = [Route.Answer(200, "What claire-sync(7) says", bodies: gives)]
        description.problems = problems
        return description
    }

    private static let digestDescription: Route.Description = {
        var digest = description(
            "sync.digest", gives: [(MediaType.json, Schema([("type", "object")]))])
        digest.parameters = [ChangeTag.parameter]
        digest.answers.append(
            Route.Answer(304, "Nothing has changed since the answer that had this tag"))
        return digest
    }()

    private static func ask<Answer>(
        _ request: Request, _ stores: StorePool,
        _ question: (SyncService) throws(SyncRefusal) -> Answer
    ) throws(Problem) -> Answer {
        try stores.with(
            { store throws(Problem) in
                do throws(SyncRefusal) {
                    return try question(SyncService(store: store, caller: request.caller.name))
                } catch {
                    throw Problem(error)
                }
            }, failure: { Problem($0) })
    }
}

/// A store that goes back to its pool when the last one who needs it is gone.
private final class Loan {
    private let lease: StorePool.Lease
    private let pool: StorePool

    init(_ lease: StorePool.Lease, to pool: StorePool) {
        self.lease = lease
        self.pool = pool
    }

    deinit { pool.giveBack(lease) }

    var store: Store { lease.store }
}
