import ClaireDomain
import ClaireHTTP
import ClairePlatform
import ClaireSync

/// A peer on the network, called through libcurl with its token.
struct CurlTransport: PeerTransport {
    private let client: HTTPClient
    private let base: String
    private let token: String
    private let meter: Meter

    /// Counts what went over the wire; the session holds a copy of the transport, and this one.
    final class Meter {
        fileprivate(set) var traffic = HTTPTraffic()
    }

    init(_ peer: CallablePeer, meter: Meter, isCancelled: @escaping @Sendable () -> Bool) {
        client = HTTPClient(certificates: peer.certificates, isCancelled: isCancelled)
        base = peer.url.text + "/api/v1/sync/"
        token = peer.token
        self.meter = meter
    }

    mutating func exchange(_ request: [UInt8]) throws(PeerFailure) -> [UInt8] {
        try exchange(request, meanwhile: {})
    }

    mutating func exchange(
        _ request: [UInt8], meanwhile work: () -> Void
    ) throws(PeerFailure) -> [UInt8] {
        let lines = "application/x-ndjson"
        let response = try withoutActuallyEscaping(work) { work throws(PeerFailure) in
            try call(
                .post, "exchange", [("Content-Type", lines), ("Accept", lines)], request,
                meanwhile: work)
        }
        guard response.status == 200 else { throw failure(response) }
        return response.body
    }

    mutating func digest(
        unless etag: String?, withState: Bool
    ) throws(PeerFailure) -> DigestAnswer {
        let known = etag.map { [("If-None-Match", $0)] } ?? []
        let response = try call(.get, withState ? "digest" : "digest?state=false", known)
        switch response.status {
        case 304 where etag != nil: return .same
        case 200: return .document(etag: response["etag"] ?? "", body: response.body)
        default: throw failure(response)
        }
    }

    private func call(
        _ method: HTTPRequest.Method, _ path: String, _ headers: [(String, String)],
        _ body: [UInt8] = [], meanwhile work: (() -> Void)? = nil
    ) throws(PeerFailure) -> HTTPResponse {
        let standing = [("Authorization", "Bearer \(token)"), ("User-Agent", "claire")]
        let request = HTTPRequest(method, base + path, headers: standing + headers, body: body)
        do throws(HTTPError) {
            let response = try client.send(request, meanwhile: work)
            meter.traffic += response.traffic
            return response
        } catch {
            throw PeerFailure(error)
        }
    }

    /// What an answer means that is not the one hoped for.
    private func failure(_ response: HTTPResponse) -> PeerFailure {
        let problem = Problem(response)
        let detail = withoutToken(problem.detail)
        switch response.status {
        case 401: return .unauthorized(detail)
        case 403: return .forbidden(detail)
        case 429, 503: return .busy(retryAfter: response.retryAfter(now: WallClock.now()))
        case 300..<400:
            return .redirected(withoutToken(Problem.cut(response["location"] ?? "nowhere")))
        default:
            return .refused(
                status: response.status, code: withoutToken(problem.code), detail: detail)
        }
    }

    /// A server may say our token back to us, and what it says is shown and kept.
    private func withoutToken(_ text: String) -> String {
        text.replacingBytes(of: token, with: "…")
    }
}

/// A problem document (RFC 9457), or what stands in for one.
private struct Problem {
    var code: String
    var detail: String

    init(_ response: HTTPResponse) {
        let document =
            response.body.count <= 65_536
            ? try? JSON.parse(String(decoding: response.body, as: UTF8.self)) : nil
        code = Self.cut(document?["code"]?.string ?? "http_\(response.status)")
        detail = Self.clause(document?["detail"]?.string ?? document?["title"]?.string ?? "")
    }

    /// A sentence as a part of one: it begins small, unless with a word in capitals, and has no end.
    private static func clause(_ text: String) -> String {
        var text = cut(text)
        while text.utf8.last == UInt8(ascii: ".") { text.removeLast() }
        guard let first = text.first, let second = text.dropFirst().first, second.isLowercase else {
            return text
        }
        return first.lowercased() + text.dropFirst()
    }

    /// As much of a text as a line can hold.
    static func cut(_ text: String) -> String {
        text.utf8.count <= 300 ? text : String(decoding: text.utf8.prefix(300), as: UTF8.self) + "…"
    }
}

extension PeerFailure {
    /// What the network says, in the engine's words.
    init(_ error: HTTPError) {
        switch error {
        case .badURL(let detail): self = .notAllowed(detail)
        case .unreachable(let detail): self = .unreachable(detail)
        case .cutOff(let detail): self = .cutOff(detail)
        case .timedOut: self = .timedOut
        case .tls(let detail): self = .certificate(detail)
        case .tooLarge(let limit): self = .tooLarge("over \(limit) bytes")
        case .malformed(let detail): self = .malformed(detail)
        case .cancelled: self = .interrupted
        }
    }
}

extension String {
    /// The text with every occurrence of some bytes replaced.
    func replacingBytes(of needle: String, with replacement: String) -> String {
        let needle = Array(needle.utf8)
        let bytes = Array(utf8)
        guard !needle.isEmpty, bytes.count >= needle.count else { return self }
        var result: [UInt8] = []
        var index = 0
        while index < bytes.count {
            if bytes[index...].starts(with: needle) {
                result += replacement.utf8
                index += needle.count
            } else {
                result.append(bytes[index])
                index += 1
            }
        }
        return String(decoding: result, as: UTF8.self)
    }
}
