import CCurl
import ClaireDomain

/// What is asked of a server.
package struct HTTPRequest: Sendable {
    /// The methods that are used.
    package enum Method: String, Sendable { case get = "GET", post = "POST" }

    package var method: Method
    package var url: String
    /// Names and values; neither may hold a line's end.
    package var headers: [(name: String, value: String)]
    /// Sent with POST, gzipped where it is over 1 KiB.
    package var body: [UInt8]

    package init(
        _ method: Method, _ url: String, headers: [(name: String, value: String)] = [],
        body: [UInt8] = []
    ) {
        self.method = method
        self.url = url
        self.headers = headers
        self.body = body
    }
}

/// What a server answered, inflated.
package struct HTTPResponse: Sendable {
    package let status: Int
    /// Names in lower case, in the order in which they came.
    package let headers: [(name: String, value: String)]
    package let body: [UInt8]
    /// What went over the wire for it, headers included, TLS not.
    package let traffic: HTTPTraffic

    /// The first header of a name, which is given in lower case.
    package subscript(name: String) -> String? {
        headers.first { $0.name.hasSameBytes(as: name) }?.value
    }

    /// How many milliseconds `Retry-After` asks to wait: it says seconds or a date (RFC 9110,
    /// section 10.2.3). `nil` where there is none, or none that can be read.
    ///
    /// - Parameter now: milliseconds since 1970.
    package func retryAfter(now: Int64) -> Int64? {
        guard let text = self["retry-after"] else { return nil }
        if let seconds = Int64(text) {
            return seconds < 0 ? nil : min(seconds, Self.greatestWait) * 1000
        }
        let moment = curl_getdate(text, nil)
        guard moment > 0 else { return nil }
        return min(max(0, Int64(moment) * 1000 - now), Self.greatestWait * 1000)
    }

    /// A day, in seconds: nobody means more, and a number of nines must not overflow.
    private static let greatestWait: Int64 = 86_400
}

/// Bytes on the wire.
package struct HTTPTraffic: Equatable, Sendable {
    package var sent: Int64
    package var received: Int64

    package init(sent: Int64 = 0, received: Int64 = 0) {
        self.sent = sent
        self.received = received
    }

    /// Adds what another call sent and received.
    package static func += (left: inout HTTPTraffic, right: HTTPTraffic) {
        left.sent += right.sent
        left.received += right.received
    }
}

/// Why there is no answer. No text in it holds what was sent.
package enum HTTPError: Error, Equatable, Sendable {
    /// The URL can't be asked: not http or https, or not a URL.
    case badURL(String)
    /// Nobody answers there: no such host, or nobody listens.
    case unreachable(String)
    /// The connection ended before the answer did.
    case cutOff(String)
    /// It took longer than is granted, to connect or altogether.
    case timedOut
    /// The server could not be shown to be who it should be.
    case tls(String)
    /// The answer is larger than the limit, on the wire or inflated.
    case tooLarge(limit: Int)
    /// The answer is not HTTP, or not the gzip that it says it is.
    case malformed(String)
    /// The caller gave up: a signal asked to stop.
    case cancelled

    /// One line for people, in the form of cli.md.
    package var message: String {
        switch self {
        case .badURL(let detail), .unreachable(let detail), .cutOff(let detail),
            .malformed(let detail):
            detail
        case .timedOut: "no answer in time"
        case .tls(let detail): "TLS: \(detail)"
        case .tooLarge(let limit): "the answer is larger than \(limit) bytes"
        case .cancelled: "interrupted"
        }
    }
}
