import ClaireDomain
import ClaireStore

/// Why an exchange with a peer did not come to its end. What was exchanged before stands: each page
/// is a whole, and the next exchange goes on from there.
package enum PeerFailure: Error, Equatable, Sendable {
    /// No connection: no such name, refused, no route. The detail is the network's own words.
    case unreachable(String)
    /// The whole-call time-out passed, or the connection stood still.
    case timedOut
    /// The connection ended in the middle of an answer.
    case cutOff(String)
    /// TLS: the certificate is not trusted, has ended, or names another host.
    case certificate(String)
    /// The configuration forbids the call: plain http beyond loopback, no token, a URL that is none.
    case notAllowed(String)
    /// 401: the peer does not know the token.
    case unauthorized(String)
    /// 403: the token has not the scope `sync`.
    case forbidden(String)
    /// A redirect, which is never followed; where it points.
    case redirected(String)
    /// 429 or 503: the peer asks for patience, for so many milliseconds where it says.
    case busy(retryAfter: Int64?)
    /// Any other refusal: the status, and `code` and `detail` of the problem document.
    case refused(status: Int, code: String, detail: String)
    /// The answer passed the bound on its size (a gzip bomb, say) and was cut off.
    case tooLarge(String)
    /// The answer is no message of the protocol; the detail names the line.
    case malformed(String)
    /// The peer speaks no protocol that this build knows; which one.
    case otherProtocol(String)
    /// Rounds went by in which neither side took anything, although each has what the other lacks.
    case noProgress(String)
    /// This machine's own database failed.
    case store(StoreError)
    /// The user ended it.
    case interrupted
}

extension PeerFailure {
    /// The word for programs, kept in the peer's record and shown by `claire sync status --json`.
    package var code: String {
        switch self {
        case .unreachable: "unreachable"
        case .timedOut: "timed_out"
        case .cutOff: "cut_off"
        case .certificate: "certificate"
        case .notAllowed: "not_allowed"
        case .unauthorized: "unauthorized"
        case .forbidden: "forbidden"
        case .redirected: "redirected"
        case .busy: "busy"
        case .refused(_, let code, _): code
        case .tooLarge: "answer_too_large"
        case .malformed: "malformed_answer"
        case .otherProtocol: "other_protocol"
        case .noProgress: "no_progress"
        case .store(let error): error.code
        case .interrupted: "interrupted"
        }
    }

    /// The same as a peer's record has it: what failed here is told from what the peer said.
    var recordedCode: String {
        if case .store(let error) = self { Self.local + error.code } else { code }
    }

    /// How the recorded code of this machine's own troubles begins.
    static let local = "here."

    /// One line in lower case, without the peer's name.
    package var message: String {
        switch self {
        case .unreachable(let detail): "can't be reached: \(detail)"
        case .timedOut: "did not answer in time"
        case .cutOff(let detail): "broke off its answer: \(detail)"
        case .certificate(let detail): "can't be trusted: \(detail)"
        case .notAllowed(let detail): detail
        case .unauthorized(let detail): "refuses the token: \(detail)"
        case .forbidden(let detail): "does not let this token sync: \(detail)"
        case .redirected(let target): "redirects to '\(target)', which is not followed"
        case .busy(let wait):
            "is busy" + (wait.map { " and asks to wait \(($0 + 999) / 1000) s" } ?? "")
        case .refused(let status, let code, let detail):
            "answers \(status) \(code)" + (detail.isEmpty ? "" : ": \(detail)")
        case .tooLarge(let detail): "sends more than is taken: \(detail)"
        case .malformed(let detail): "answers what is no sync message: \(detail)"
        case .otherProtocol(let version):
            "speaks another sync protocol: \(version)"
        case .noProgress(let detail): "can't be brought level: \(detail)"
        case .store(let error): error.message
        case .interrupted: "interrupted"
        }
    }

    /// An answer that can't be read.
    init(_ error: WireError) {
        self =
            error.code.hasSameBytes(as: "other_protocol")
            ? .otherProtocol(error.message) : .malformed(error.description)
    }

    /// Whether it says something about the peer; the machine's own troubles open no breaker.
    package var isOfPeer: Bool {
        switch self {
        case .store, .interrupted, .notAllowed: false
        default: true
        }
    }
}
