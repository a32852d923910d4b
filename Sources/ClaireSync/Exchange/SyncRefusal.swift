import ClaireDomain
import ClaireStore

/// Why a call of another machine is not answered; the server makes it a problem document (RFC 9457).
package struct SyncRefusal: Error, Equatable, Sendable {
    /// The HTTP status.
    package let status: Int
    /// The word for programs.
    package let code: String
    /// One sentence for people.
    package let detail: String
    /// Seconds, for `Retry-After`.
    package let retryAfter: Int?
    /// What the database said, for this machine's own log.
    package private(set) var cause: StoreError?

    package init(status: Int, code: String, detail: String, retryAfter: Int? = nil) {
        self.status = status
        self.code = code
        self.detail = detail
        self.retryAfter = retryAfter
    }

    /// What the caller sent is no message: 400, naming the line.
    init(_ error: WireError) {
        self.init(status: error.status, code: error.code, detail: error.description)
    }

    /// What the database's refusal means to a caller. Paths stay here.
    package init(_ error: StoreError) {
        switch error {
        case .busy(let seconds):
            self.init(
                status: 503, code: "busy",
                detail: "another process has held the database for \(seconds) s", retryAfter: 5)
        case .full:
            self.init(
                status: 507, code: "disk_full", detail: "no space is left on this machine",
                retryAfter: 60)
        case .clock:
            self.init(
                status: 503, code: "clock", detail: "this machine's clock can't be used",
                retryAfter: 60)
        case .newer, .missing, .damaged, .readOnly, .forbidden:
            self.init(
                status: 503, code: error.code,
                detail: "this machine's database can't be used now; `claire doctor` there says why",
                retryAfter: 60)
        default:
            self.init(
                status: 500, code: error.code,
                detail: "this machine's database failed; `claire doctor` there says why")
        }
        cause = error
    }
}
