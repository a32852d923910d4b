/// What a request asks to be done with a resource (RFC 9110, section 9).
package enum Method: String, CaseIterable, Sendable {
    case get = "GET"
    case head = "HEAD"
    case post = "POST"
    case put = "PUT"
    case patch = "PATCH"
    case delete = "DELETE"
    case options = "OPTIONS"

    /// Whether it changes nothing.
    package var isSafe: Bool { self == .get || self == .head || self == .options }
}
