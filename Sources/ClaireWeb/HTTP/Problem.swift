import ClaireConfig
import ClaireDomain
import ClaireOperations
import ClaireStore
import ClaireSync

/// Why a request is not answered as it wished: a problem document (RFC 9457).
package struct Problem: Error, Sendable {
    package private(set) var status: Int
    /// For programs: a word that stays the same.
    package let code: String
    /// One sentence for people.
    package let detail: String
    /// The fields that can't be taken, where the body or the query has such.
    package var fields: [InvalidField] = []
    /// What a name may mean that means several things.
    package var candidates: [Candidate] = []
    /// The name that means nothing here, where that is the matter.
    private var missing: String?
    /// What to do next: a command that is safe and helps.
    package var next: String?
    /// Headers beside those that every answer has.
    package var headers: [(name: String, value: String)] = []
    /// What went wrong, for this machine's own log: it may name paths.
    package var cause: String?
    /// Whether the connection must end: what follows on it can't be trusted to be a request.
    package var endsConnection = false

    /// A problem.
    package init(
        _ status: Int, _ code: String, _ detail: String,
        headers: [(name: String, value: String)] = [], endsConnection: Bool = false
    ) {
        self.status = status
        self.code = code
        self.detail = detail
        self.headers = headers
        self.endsConnection = endsConnection
    }

    /// A name means nothing here.
    init(missing name: String, _ detail: String) {
        self.init(404, "not_found", detail)
        missing = name
    }

    /// What the sync service says.
    package init(_ refusal: SyncRefusal) {
        self.init(refusal.status, refusal.code, refusal.detail)
        cause = refusal.cause?.message
        if let seconds = refusal.retryAfter { headers.append(("Retry-After", String(seconds))) }
    }

    /// What the store says: of what was asked, or that it can't be used. Paths stay here.
    package init(_ error: StoreError) {
        switch error {
        case .notFound(_, let name):
            self.init(404, error.code, Self.sentence(error.message))
            missing = name
        case .ambiguous(_, _, let candidates):
            self.init(409, error.code, Self.sentence(error.message))
            self.candidates = candidates
        case .conflict:
            let status = error.code.hasSameBytes(as: Precondition.code) ? 412 : 409
            self.init(status, error.code, Self.sentence(error.message))
        case .invalid(let field): self.init([field])
        default:
            self.init(SyncRefusal(error))
            return
        }
        next = error.hint
    }

    /// Fields that can't be taken.
    package init(_ fields: [InvalidField]) {
        let first = fields.first.map { field in
            field.field.isEmpty ? field.problem : "'\(field.field)' \(field.problem)"
        }
        self.init(422, "invalid", Self.sentence(first ?? "the input can't be taken"))
        self.fields = fields
    }

    /// Why an operation can't be made of what was sent.
    package init(_ error: InputError) {
        switch error {
        case .invalid(let fields): self.init(fields)
        case .unknownGroup(let name):
            self.init(404, "not_found", "No group '\(name)'.")
            missing = name
            next = "claire group list"
        case .conflict(let code, let message): self.init(409, code, Self.sentence(message))
        case .configuration(let error): self.init(error)
        }
    }

    /// Why claire.toml was not read or changed. Paths stay here.
    package init(_ error: ConfigurationError) {
        switch error {
        case .groupExists:
            self.init(409, "name_taken", Self.sentence(error.message))
            next = "claire group list"
        case .badName: self.init([InvalidField(field: "name", problem: "can't be a name")])
        default:
            self.init(
                500, "configuration",
                "This machine's claire.toml can't be used; `claire doctor` there says why.")
            cause = error.message
        }
    }

    /// One line in lower case, as a sentence.
    private static func sentence(_ line: String) -> String {
        let first = line.unicodeScalars.first.map { $0.properties.uppercaseMapping } ?? ""
        return first + String(line.unicodeScalars.dropFirst()) + "."
    }

    /// The same where a route's path was found and a name in the body means nothing: 404 is about the
    /// path alone.
    func concerningBody(of request: Request) -> Problem {
        guard let missing, !request.values.values.contains(where: missing.hasSameBytes(as:))
        else { return self }
        var problem = self
        problem.status = 409
        return problem
    }

    /// As a response.
    package var response: Response {
        var document = JSONObject([
            ("type", "about:blank"), ("title", .string(Status.phrase(status))),
            ("status", .integer(Int64(status))), ("code", .string(code)),
            ("detail", .string(detail)),
        ])
        if !fields.isEmpty {
            document["errors"] = .array(
                fields.map { ["field": .string($0.field), "problem": .string($0.problem)] })
        }
        if !candidates.isEmpty {
            document["candidates"] = .array(
                candidates.map { ["id": .string($0.id.text), "label": .string($0.label)] })
        }
        if let next { document["next"] = .string(next) }
        var bytes: [UInt8] = []
        JSON.object(document).encode(into: &bytes)
        bytes.append(UInt8(ascii: "\n"))
        return Response(
            status, headers: [("Content-Type", MediaType.problem)] + headers, body: .bytes(bytes))
    }
}

/// The names of statuses (RFC 9110, section 15).
package enum Status {
    /// The phrase of a status.
    package static func phrase(_ status: Int) -> String {
        switch status {
        case 200: "OK"
        case 201: "Created"
        case 202: "Accepted"
        case 204: "No Content"
        case 303: "See Other"
        case 304: "Not Modified"
        case 400: "Bad Request"
        case 401: "Unauthorized"
        case 403: "Forbidden"
        case 404: "Not Found"
        case 405: "Method Not Allowed"
        case 409: "Conflict"
        case 412: "Precondition Failed"
        case 413: "Content Too Large"
        case 414: "URI Too Long"
        case 415: "Unsupported Media Type"
        case 421: "Misdirected Request"
        case 422: "Unprocessable Content"
        case 429: "Too Many Requests"
        case 431: "Request Header Fields Too Large"
        case 500: "Internal Server Error"
        case 501: "Not Implemented"
        case 502: "Bad Gateway"
        case 503: "Service Unavailable"
        case 507: "Insufficient Storage"
        default: status < 500 ? "Client Error" : "Server Error"
        }
    }
}
