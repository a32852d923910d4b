import ClaireDomain
import ClaireStore
import ClaireSync

/// Why a request is not answered as it wished: a problem document (RFC 9457).
package struct Problem: Error, Sendable {
    package let status: Int
    /// For programs: a word that stays the same.
    package let code: String
    /// One sentence for people.
    package let detail: String
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

    /// What the sync service says.
    package init(_ refusal: SyncRefusal) {
        self.init(refusal.status, refusal.code, refusal.detail)
        cause = refusal.cause?.message
        if let seconds = refusal.retryAfter { headers.append(("Retry-After", String(seconds))) }
    }

    /// The store can't be used. Paths stay here.
    package init(_ error: StoreError) { self.init(SyncRefusal(error)) }

    /// As a response.
    package var response: Response {
        let document: JSON = [
            "type": "about:blank", "title": .string(Status.phrase(status)),
            "status": .integer(Int64(status)), "code": .string(code), "detail": .string(detail),
        ]
        var bytes: [UInt8] = []
        document.encode(into: &bytes)
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
        case 204: "No Content"
        case 303: "See Other"
        case 304: "Not Modified"
        case 400: "Bad Request"
        case 401: "Unauthorized"
        case 403: "Forbidden"
        case 404: "Not Found"
        case 405: "Method Not Allowed"
        case 413: "Content Too Large"
        case 415: "Unsupported Media Type"
        case 421: "Misdirected Request"
        case 422: "Unprocessable Content"
        case 431: "Request Header Fields Too Large"
        case 429: "Too Many Requests"
        case 501: "Not Implemented"
        case 503: "Service Unavailable"
        case 507: "Insufficient Storage"
        default: status < 500 ? "Client Error" : "Server Error"
        }
    }
}
