import ClaireConfig
import ClaireDomain
import ClaireOperations
import ClaireStore

/// Routes made of operations: what they take, answer and are called follows from the operation.
extension Route {
    /// A route that reads.
    static func reading<Asked: ReadingOperation>(
        _ path: String, _ operation: Asked.Type, pace: Pace = .slow
    ) -> Route {
        let plan = OperationPlan(operation, path)
        return Route(
            .get, path, scope: .read, summary: Asked.summary, parameters: plan.query,
            description: plan.reading(), pace: { _ in pace }
        ) { request, services throws(Problem) in
            let operation = try plan.operation(Asked.self, request, services)
            return try ChangeTag.answer(request, services) { reader throws(StoreError) in
                Response.json(Envelope.encoded(try operation.run(reader)))
            }
        }
    }

    /// A route that shows one thing which others change: its tag is that of the thing itself, for
    /// `If-Match`.
    static func showing<Asked: ReadingOperation>(
        _ path: String, _ operation: Asked.Type
    ) -> Route {
        let plan = OperationPlan(operation, path)
        return Route(
            .get, path, scope: .read, summary: Asked.summary, parameters: plan.query,
            description: plan.reading()
        ) { request, services throws(Problem) in
            let operation = try plan.operation(Asked.self, request, services)
            var response = try services.read { reader throws(StoreError) in
                Response.json(Envelope.encoded(try operation.run(reader)))
            }
            if case .bytes(let bytes) = response.body {
                response.headers.append(("ETag", Precondition.tag(bytes)))
            }
            return response
        }
    }

    /// A route that gives a list, page by page.
    static func listing<Asked: ListingOperation>(
        _ path: String, _ operation: Asked.Type
    ) -> Route {
        let plan = OperationPlan(operation, path, isList: true)
        return Route(
            .get, path, scope: .read, summary: Asked.summary, parameters: plan.query,
            description: plan.reading()
        ) { request, services throws(Problem) in
            let input = try plan.input(request, services)
            let operation = try plan.make(Asked.self, input)
            let page = try plan.page(input)
            return try ChangeTag.answer(request, services) { reader throws(StoreError) in
                let found = try operation.page(reader, after: page.cursor, limit: page.limit)
                var response = Response.json(found.text)
                if let next = found.next {
                    let link = request.target.link(path: request.path, cursor: next)
                    response.headers.append(("Link", "<\(link)>; rel=\"next\""))
                }
                return response
            }
        }
    }

    /// A route that writes events.
    ///
    /// - Parameters:
    ///   - precondition: what `If-Match` is held against.
    ///   - location: where what was made is found; the status is 201 then.
    static func writing<Asked: WritingOperation>(
        _ method: Method, _ path: String, _ operation: Asked.Type,
        if precondition: Precondition? = nil,
        location: (@Sendable (Asked.Answer) -> String)? = nil
    ) -> Route {
        let plan = OperationPlan(operation, path, method)
        var description = plan.writing(status: location == nil ? 200 : 201)
        if precondition != nil {
            description.parameters.append(Precondition.parameter)
            description.problems.append(412)
        }
        return Route(
            method, path, scope: .act, summary: Asked.summary, parameters: plan.query,
            takes: plan.body == nil ? [] : [MediaType.json], description: description
        ) { request, services throws(Problem) in
            do throws(Problem) {
                let operation = try plan.operation(Asked.self, request, services)
                return try KeyedRequest.answer(request, services) { writer throws(StoreError) in
                    try precondition?.check(request, services, writer.reader)
                    let answer = try operation.run(writer)
                    return Response.json(
                        Envelope.encoded(answer), status: location == nil ? 200 : 201,
                        location: location.map { $0(answer) })
                }
            } catch {
                throw error.concerningBody(of: request)
            }
        }
    }

    /// A route that changes claire.toml.
    static func setting<Asked: SettingOperation>(
        _ method: Method, _ path: String, _ operation: Asked.Type,
        location: (@Sendable (Asked.Answer) -> String)? = nil,
        envelope:
            @escaping @Sendable (Asked.Answer, Reader) throws(StoreError) -> [(
                noun: String, value: JSON
            )]
    ) -> Route {
        let plan = OperationPlan(operation, path, method)
        return Route(
            method, path, scope: .act, summary: Asked.summary, parameters: plan.query,
            takes: plan.body == nil ? [] : [MediaType.json],
            description: plan.writing(status: location == nil ? 200 : 201)
        ) { request, services throws(Problem) in
            let operation = try plan.operation(Asked.self, request, services)
            return try KeyedRequest.answerOutside(request, services) { () throws(Problem) in
                let answer = try services.edit { file throws(ConfigurationError) in
                    try operation.run(file)
                }
                let members = try services.read { reader throws(StoreError) in
                    try envelope(answer, reader)
                }
                return Response.json(
                    Envelope.encoded(members), status: location == nil ? 200 : 201,
                    location: location.map { $0(answer) })
            }
        }
    }
}

extension Response {
    /// An answer of the API: one object and a newline, as the verb prints it.
    static func json(_ text: String, status: Int = 200, location: String? = nil) -> Response {
        var response = Response(
            status, headers: [("Content-Type", MediaType.json)],
            body: .bytes(Array(text.utf8) + [UInt8(ascii: "\n")]))
        if let location { response.headers.append(("Location", location)) }
        return response
    }
}

extension Request {
    /// The path of the request, encoded.
    var path: String {
        "/" + target.segments.map { PercentCoding.encoded($0) }.joined(separator: "/")
    }
}

extension RequestTarget {
    /// The same question for the page that begins behind a place.
    func link(path: String, cursor: Cursor) -> String {
        var pairs = query.filter { !$0.name.hasSameBytes(as: PageFields.cursor.description.name) }
            .map { PercentCoding.encoded($0.name) + "=" + PercentCoding.encoded($0.value) }
        pairs.append("cursor=" + cursor.text)
        return path + "?" + pairs.joined(separator: "&")
    }
}
