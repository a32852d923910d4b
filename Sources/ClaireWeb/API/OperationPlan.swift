import ClaireDomain
import ClaireOperations

/// How a route hands its request to an operation: which fields stand in the path, which in the query
/// or the body. The same split describes it.
struct OperationPlan: Sendable {
    private let name: String
    private let rules: [Schema]
    private let answer: [AnswerMember]
    private let pathFields: [FieldDescription]
    /// Those of the query, or of the body.
    private let fields: [FieldDescription]
    private let takesBody: Bool
    private let isList: Bool

    /// How deep a body may be nested: no field holds more than a list.
    static let depth = 8

    init<Asked: Operation>(
        _ operation: Asked.Type, _ path: String, _ method: Method = .get, isList: Bool = false
    ) {
        name = Asked.operation
        rules = Asked.rules
        answer = Asked.answer
        let segments = path.split(separator: "/").map(String.init)
        let inPath = { (field: FieldDescription) in
            segments.contains { $0.hasSameBytes(as: "{\(field.name)}") }
        }
        pathFields = Asked.fields.filter(inPath)
        var rest = Asked.fields.filter { !inPath($0) }
        if isList {
            for field in [PageFields.limit.description, PageFields.cursor.description]
            where !rest.contains(where: { $0.name.hasSameBytes(as: field.name) }) {
                rest.append(field)
            }
        }
        fields = rest
        takesBody = method == .post || method == .patch || method == .put
        self.isList = isList
    }

    // MARK: The input

    /// The operation that a request asks for.
    func operation<Asked: Operation>(
        _ type: Asked.Type, _ request: Request, _ services: Services
    ) throws(Problem) -> Asked {
        try make(type, try input(request, services))
    }

    func make<Asked: Operation>(_ type: Asked.Type, _ input: Input) throws(Problem) -> Asked {
        do throws(InputError) { return try Asked(input) } catch { throw Problem(error) }
    }

    /// The fields of a request, from its path and its query or body.
    func input(_ request: Request, _ services: Services) throws(Problem) -> Input {
        let all = pathFields + fields
        let body: JSON? = takesBody ? .some(try Self.json(request)) : JSON?.none
        do throws(InputError) {
            guard let body else {
                return try Input(
                    form: request.target.query.map { ($0.name, $0.value) }, isQuery: true,
                    path: request.values, fields: all, setting: services.setting)
            }
            return try Input(
                json: body, path: request.values, fields: all,
                setting: services.setting)
        } catch {
            throw Problem(error)
        }
    }

    /// Where a list is to begin, and how long the page is at most.
    func page(_ input: Input) throws(Problem) -> (cursor: Cursor?, limit: Int) {
        do throws(InputError) {
            return (
                try input(PageFields.cursor).map { Cursor(text: $0) },
                Int(try input(PageFields.limit))
            )
        } catch {
            throw Problem(error)
        }
    }

    /// The body as JSON; none at all is an object without members.
    private static func json(_ request: Request) throws(Problem) -> JSON {
        let type = request.headers.mediaType
        guard !request.body.isEmpty else { return .object(JSONObject()) }
        guard type?.hasSameBytes(as: MediaType.json) ?? false else {
            throw Problem(
                415, "unsupported_type", "The body must be application/json.",
                headers: [("Accept-Post", MediaType.json)])
        }
        do throws(JSONError) { return try JSON.parse(request.body, maxDepth: depth) } catch {
            throw Problem(400, "malformed_json", "The body is not valid JSON: \(error).")
        }
    }

    // MARK: The description

    /// The parameters of the query.
    var query: [Route.Parameter] {
        takesBody ? [] : fields.map { $0.parameter(in: .query) }
    }

    /// The schema of the body; `nil` where no field stands in it.
    var body: Schema? {
        guard takesBody, !fields.isEmpty else { return nil }
        var schema = Schema.object(
            fields.map { ($0.name, $0.schema.described($0.summary)) },
            required: fields.filter(\.isRequired).map(\.name))
        for rule in rules {
            for (key, value) in rule.object.members { schema = schema.with(key, value) }
        }
        return schema
    }

    /// Whether an empty object is not enough.
    private var needsBody: Bool { fields.contains { $0.isRequired } || !rules.isEmpty }

    /// - Parameter isTagged: whether what is shown has a tag: the fleet's own answers have none.
    func reading(isTagged: Bool = true) -> Route.Description {
        var description = Route.Description(id: name)
        description.parameters = pathFields.map { $0.parameter(in: .path) }
        description.problems = [404, 409, 422]
        guard isTagged else {
            description.answers = [
                Route.Answer(
                    200, "What was asked for", bodies: [(MediaType.json, Schema.answer(answer))])
            ]
            return description
        }
        description.parameters.append(ChangeTag.parameter)
        var headers = [(name: "ETag", summary: "Changes when anything changes that is shown")]
        if isList { headers.append(("Link", "Where the next page is, unless this is the last")) }
        description.answers = [
            Route.Answer(
                200, "What was asked for", bodies: [(MediaType.json, Schema.answer(answer))],
                headers: headers),
            Route.Answer(304, "Nothing has changed since the answer that had this tag"),
        ]
        return description
    }

    func writing(status: Int) -> Route.Description {
        var description = Route.Description(id: name)
        description.parameters = pathFields.map { $0.parameter(in: .path) }
        if takesBody { description.parameters.append(KeyedRequest.parameter) }
        if let body { description.bodies = [(MediaType.json, body)] }
        description.isBodyRequired = needsBody
        description.answers = [
            Route.Answer(
                status, status == 200 ? "What it now is" : "What was made",
                bodies: [(MediaType.json, Schema.answer(answer))],
                headers: status == 200 ? [] : [("Location", "Where it is found")])
        ]
        description.problems = [404, 409, 422] + (takesBody ? [400, 415] : [])
        return description
    }
}

extension FieldDescription {
    /// The same as a parameter.
    fileprivate func parameter(in place: Route.Parameter.Place) -> Route.Parameter {
        Route.Parameter(
            name, summary, in: place, schema: schema, isRequired: isRequired || place == .path)
    }
}

extension Schema {
    /// The object that an operation answers.
    static func answer(_ members: [AnswerMember]) -> Schema {
        let format = Schema([("type", "string"), ("const", .string(Envelope.format))])
        return .object(
            [("format", format)] + members.map { ($0.noun, $0.schema) },
            required: ["format"] + members.filter { !$0.isOptional }.map(\.noun), isOpen: true)
    }
}
