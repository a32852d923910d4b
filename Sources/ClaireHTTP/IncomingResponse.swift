import CCurl
import ClaireCompression
import ClaireDomain
import CurlShim

/// An answer while it comes in. The first thing that is wrong with it ends the transfer.
final class IncomingResponse {
    /// Why we ended it; `nil` where curl did.
    private(set) var failure: HTTPError?
    private let limit: Int
    private let isCancelled: @Sendable () -> Bool
    private var status = 0
    private var headers: [(name: String, value: String)] = []
    private var headerBytes = 0
    private var wireBytes = 0
    private var traffic = claire_curl_traffic()
    private var body: [UInt8] = []
    private var decompressor: GzipDecompressor?
    private var isFirst = true

    init(limit: Int, isCancelled: @escaping @Sendable () -> Bool) {
        self.limit = limit
        self.isCancelled = isCancelled
    }

    /// Runs the transfer of a handle with this as what receives.
    ///
    /// - Parameters:
    ///   - length: bytes of the request's body.
    ///   - work: done once these have gone.
    func receive(
        on handle: UnsafeMutableRawPointer, of multi: UnsafeMutableRawPointer, after length: Int,
        meanwhile work: (() -> Void)?
    ) -> CURLcode {
        let context = Unmanaged.passUnretained(self).toOpaque()
        let code = claire_curl_set_callbacks(
            handle, takeHeader, takeBody, watch, context)
        guard code == CURLE_OK else { return code }
        return withUnsafeMutablePointer(to: &traffic) { counter in
            let code = claire_curl_count(handle, counter)
            guard code == CURLE_OK else { return code }
            guard let work else {
                return claire_curl_perform(multi, handle, curl_off_t(length), nil, nil)
            }
            let meanwhile = Unmanaged.passRetained(Meanwhile(work))
            defer { meanwhile.release() }
            return claire_curl_perform(
                multi, handle, curl_off_t(length), doMeanwhile, meanwhile.toOpaque())
        }
    }

    /// The whole answer, once the transfer is done.
    func response() throws(HTTPError) -> HTTPResponse {
        if let decompressor {
            do throws(GzipError) { try decompressor.finish() } catch { throw Self.failure(error) }
        }
        return HTTPResponse(
            status: status, headers: headers, body: body,
            traffic: HTTPTraffic(sent: traffic.sent, received: traffic.received))
    }

    /// Whether the caller wants no more of it.
    fileprivate var isUnwanted: Bool {
        guard isCancelled() else { return false }
        failure = .cancelled
        return true
    }

    /// Takes one line: a status line begins the headers anew, since '100 Continue' has its own.
    fileprivate func header(_ line: [UInt8]) -> Bool {
        headerBytes += line.count
        guard headerBytes <= Self.mostHeaderBytes else {
            failure = .malformed(
                "the answer's headers are larger than \(Self.mostHeaderBytes) bytes")
            return false
        }
        let text = String(decoding: line, as: UTF8.self)
        guard let colon = text.utf8.firstIndex(of: UInt8(ascii: ":")), !text.hasPrefix("HTTP/")
        else {
            if text.hasPrefix("HTTP/") { begin(text) }
            return true
        }
        let value = text[text.utf8.index(after: colon)...]
        headers.append((text[..<colon].lowercased(), Self.trimmed(value)))
        return true
    }

    private func begin(_ line: String) {
        headers = []
        let words = line.utf8.split(separator: UInt8(ascii: " "), omittingEmptySubsequences: true)
        status = words.count > 1 ? Int(Substring(words[1].prefix(3))) ?? 0 : 0
    }

    /// Takes a piece of the body, inflating it where the server says so.
    fileprivate func piece(_ bytes: [UInt8]) -> Bool {
        do throws(HTTPError) {
            if isFirst {
                isFirst = false
                try chooseEncoding()
            }
            try append(bytes)
            return true
        } catch {
            failure = error
            return false
        }
    }

    private func chooseEncoding() throws(HTTPError) {
        let name = headers.last { $0.name.hasSameBytes(as: "content-encoding") }?.value
        switch name?.lowercased() ?? "" {
        case "", "identity": break
        case "gzip", "x-gzip": decompressor = GzipDecompressor(limit: limit)
        default: throw .malformed("the answer has an encoding that was not asked for")
        }
    }

    private func append(_ bytes: [UInt8]) throws(HTTPError) {
        // Gzip may also inflate to nothing, for ever.
        wireBytes += bytes.count
        guard wireBytes <= limit + (decompressor == nil ? 0 : Self.greatestOverhead) else {
            throw .tooLarge(limit: limit)
        }
        guard let decompressor else {
            body += bytes
            return
        }
        do throws(GzipError) { try decompressor.append(bytes, to: &body) } catch {
            throw Self.failure(error)
        }
    }

    private static func failure(_ error: GzipError) -> HTTPError {
        switch error {
        case .malformed: .malformed("the answer is not the gzip that it says it is")
        case .truncated: .malformed("the answer's gzip ends too early")
        case .tooLarge(let limit): .tooLarge(limit: limit)
        }
    }

    private static func trimmed(_ text: Substring) -> String {
        func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0D).contains(byte) }
        var bytes = text.utf8.drop(while: isSpace)
        while let last = bytes.last, isSpace(last) { bytes.removeLast() }
        return String(Substring(bytes))
    }

    private static let mostHeaderBytes = 65_536
    /// What gzip may be larger than what is in it.
    private static let greatestOverhead = 65_536
}

/// What is done while the server works.
private final class Meanwhile {
    let work: () -> Void

    init(_ work: @escaping () -> Void) { self.work = work }
}

private func doMeanwhile(context: UnsafeMutableRawPointer?) {
    guard let context else { return }
    Unmanaged<Meanwhile>.fromOpaque(context).takeUnretainedValue().work()
}

// What curl calls, on the thread that called it: C functions, so nothing of them is isolated.

private func takeHeader(
    bytes: UnsafeMutablePointer<CChar>?, size: Int, count: Int, context: UnsafeMutableRawPointer?
) -> Int {
    take(bytes, size * count, context) { $0.header($1) }
}

private func takeBody(
    bytes: UnsafeMutablePointer<CChar>?, size: Int, count: Int, context: UnsafeMutableRawPointer?
) -> Int {
    take(bytes, size * count, context) { $0.piece($1) }
}

private func watch(
    context: UnsafeMutableRawPointer?, _: curl_off_t, _: curl_off_t, _: curl_off_t, _: curl_off_t
) -> Int32 {
    guard let context else { return 0 }
    return Unmanaged<IncomingResponse>.fromOpaque(context).takeUnretainedValue().isUnwanted ? 1 : 0
}

private func take(
    _ bytes: UnsafeMutablePointer<CChar>?, _ count: Int, _ context: UnsafeMutableRawPointer?,
    _ body: (IncomingResponse, [UInt8]) -> Bool
) -> Int {
    guard let bytes, let context else { return 0 }
    let response = Unmanaged<IncomingResponse>.fromOpaque(context).takeUnretainedValue()
    let piece = [UInt8](UnsafeRawBufferPointer(start: bytes, count: count))
    // Curl takes any other number than it offered for a refusal, also where it offered nothing.
    return body(response, piece) ? count : count + 1
}
