import CCurl
import ClaireCompression
import ClaireDomain
import ClairePlatform
import CurlShim

/// One caller of HTTP servers, over libcurl.
///
/// A client keeps its connections between calls. It is used by one thread at a time; several clients
/// may work side by side.
///
/// Redirects are not followed: a token is for the server that it was given for. An https server is
/// reached through the proxy that the environment names, as with curl and git, which sees no more
/// than its name; plain http never is, since a proxy would read the token.
package final class HTTPClient {
    /// The version of libcurl that runs, as a text.
    package static var libraryVersion: String { String(cString: curl_version()) }

    /// How long to wait, and how much to take.
    package struct Limits: Sendable {
        /// Milliseconds to connect.
        package var connect: Int64 = 5000
        /// Milliseconds for a whole call.
        package var call: Int64 = 60_000
        /// Seconds in which nothing at all comes or goes.
        package var silence: Int64 = 30
        /// The most bytes of an answer, inflated.
        package var body = 8 << 20

        package init() {}
    }

    private let handle: UnsafeMutableRawPointer?
    /// What keeps the connections.
    private let multi: UnsafeMutableRawPointer?
    private let limits: Limits
    private let certificates: String?
    private let isCancelled: @Sendable () -> Bool

    /// libcurl is set up once, before the first client's first thread.
    private static let isSetUp = curl_global_init(Int(CURL_GLOBAL_DEFAULT)) == CURLE_OK

    /// - Parameters:
    ///   - certificates: a PEM file with the authorities to trust in place of the system's;
    ///     `SSL_CERT_FILE` where it is `nil`.
    ///   - isCancelled: asked several times a second while a call waits.
    package init(
        limits: Limits = Limits(), certificates: String? = nil,
        isCancelled: @escaping @Sendable () -> Bool = { Interruption.received != nil }
    ) {
        handle = Self.isSetUp ? curl_easy_init() : nil
        multi = Self.isSetUp ? curl_multi_init() : nil
        self.limits = limits
        self.certificates = certificates ?? Environment.nonEmpty("SSL_CERT_FILE")
        self.isCancelled = isCancelled
    }

    deinit {
        curl_easy_cleanup(handle)
        _ = curl_multi_cleanup(multi)
    }

    /// Calls a server and waits for its whole answer, whatever its status.
    ///
    /// - Parameter work: done once the request has gone, while the server works on it; left out where
    ///   the call fails before.
    package func send(
        _ request: HTTPRequest, meanwhile work: (() -> Void)? = nil
    ) throws(HTTPError) -> HTTPResponse {
        guard let handle, let multi else { throw .unreachable("libcurl could not be set up") }
        try Self.check(request)
        curl_easy_reset(handle)
        let options = CurlOptions(handle: handle)
        setLimits(options, isPlain: !Self.isSecure(request.url))
        let isPacked = request.body.count > Self.smallest
        let body = isPacked ? Gzip.compress(request.body) : request.body
        let lines = HeaderLines(Self.headers(request, isPacked: isPacked))
        options.set(CURLOPT_URL, request.url)
        options.set(CURLOPT_HTTPHEADER, lines.list)
        let incoming = IncomingResponse(limit: limits.body, isCancelled: isCancelled)
        let code = body.withUnsafeBytes { bytes in
            // curl takes no body from a null pointer, not even an empty one.
            withUnsafePointer(to: 0 as UInt8) { nothing in
                if request.method == .post {
                    options.set(CURLOPT_POSTFIELDS, bytes.baseAddress ?? UnsafeRawPointer(nothing))
                    options.set(CURLOPT_POSTFIELDSIZE_LARGE, size: bytes.count)
                    options.set(CURLOPT_POST, 1)
                }
                return incoming.receive(on: handle, of: multi, after: body.count, meanwhile: work)
            }
        }
        guard code == CURLE_OK else {
            throw incoming.failure ?? CurlFailure(code, handle).error
        }
        return try incoming.response()
    }

    /// Bodies that are larger are gzipped.
    private static let smallest = 1024

    private func setLimits(_ options: CurlOptions, isPlain: Bool) {
        options.set(CURLOPT_NOSIGNAL, 1)
        options.set(CURLOPT_PROTOCOLS, Int(CURLPROTO_HTTP | CURLPROTO_HTTPS))
        options.set(CURLOPT_FOLLOWLOCATION, 0)
        options.set(CURLOPT_CONNECTTIMEOUT_MS, Int(limits.connect))
        options.set(CURLOPT_TIMEOUT_MS, Int(limits.call))
        options.set(CURLOPT_LOW_SPEED_LIMIT, 1)
        options.set(CURLOPT_LOW_SPEED_TIME, Int(limits.silence))
        options.set(CURLOPT_SSL_VERIFYPEER, 1)
        options.set(CURLOPT_SSL_VERIFYHOST, 2)
        options.set(CURLOPT_SSLVERSION, Int(CURL_SSLVERSION_TLSv1_2))
        if let certificates { options.set(CURLOPT_CAINFO, certificates) }
        if isPlain { options.set(CURLOPT_PROXY, "") }
        // Our headers, the token among them, are for the server, never for a proxy before it.
        options.set(CURLOPT_HEADEROPT, Int(CURLHEADER_SEPARATE))
        options.set(CURLOPT_SUPPRESS_CONNECT_HEADERS, 1)
    }

    private static func headers(_ request: HTTPRequest, isPacked: Bool) -> [String] {
        var lines = request.headers.map { "\($0.name): \($0.value)" }
        lines.append("Accept-Encoding: gzip")
        if isPacked { lines.append("Content-Encoding: gzip") }
        // A large body goes at once: a second's wait for '100 Continue' gains nothing here.
        lines.append("Expect:")
        return lines
    }

    private static func check(_ request: HTTPRequest) throws(HTTPError) {
        guard isSecure(request.url) || hasPrefix("http://", request.url) else {
            throw .badURL("'\(request.url)' is neither http nor https")
        }
        let texts = [request.url] + request.headers.flatMap { [$0.name, $0.value] }
        guard texts.allSatisfy({ $0.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7F } }) else {
            throw .badURL("a control character stands in the URL or a header")
        }
    }

    private static func isSecure(_ url: String) -> Bool { hasPrefix("https://", url) }

    private static func hasPrefix(_ prefix: String, _ url: String) -> Bool {
        String(url.utf8.prefix(prefix.utf8.count))?.lowercased().hasSameBytes(as: prefix) ?? false
    }
}
