import ClaireCompression
import ClaireDomain

/// gzip both ways (RFC 9110, section 8.4).
enum ContentCoding {
    /// Smaller bodies are sent as they are.
    static let threshold = 1024

    /// A request's body without its coding.
    ///
    /// - Parameters:
    ///   - limit: the most bytes of the result; a gzip bomb is cut off there while it inflates.
    static func decoded(
        _ body: [UInt8], _ headers: Headers, limit: Int
    ) throws(Problem) -> [UInt8] {
        let codings = headers.all("content-encoding").flatMap(FieldList.elements).map(\.value)
            .filter { !$0.hasSameBytes(as: "identity") }
        guard let coding = codings.first else { return body }
        guard codings.count == 1, ["gzip", "x-gzip"].contains(where: coding.hasSameBytes(as:))
        else {
            throw Problem(
                415, "unsupported_coding", "Only gzip is taken as Content-Encoding.",
                headers: [("Accept-Encoding", "gzip")])
        }
        do throws(GzipError) { return try Gzip.decompress(body, limit: limit) } catch {
            switch error {
            case .tooLarge: throw tooLarge(limit)
            case .malformed, .truncated:
                throw Problem(400, "malformed_gzip", "The body is not valid gzip.")
            }
        }
    }

    /// A body past the limit.
    static func tooLarge(_ limit: Int) -> Problem {
        Problem(413, "too_large", "At most \(limit) bytes are taken, after decompression.")
    }

    /// The response in gzip, where its size and the client allow that.
    static func encoded(_ response: Response, for request: Request) -> Response {
        var response = response
        switch response.body {
        case .bytes(let bytes) where bytes.count >= threshold:
            response.headers.append(("Vary", "Accept-Encoding"))
            guard request.acceptsGzip else { return response }
            response.body = .bytes(Gzip.compress(bytes))
        case .shared(_, let gzip):
            guard let gzip else { return response }
            response.headers.append(("Vary", "Accept-Encoding"))
            guard request.acceptsGzip else { return response }
            response.body = .shared(gzip, gzip: nil)
        case .stream(let stream):
            response.headers.append(("Vary", "Accept-Encoding"))
            guard request.acceptsGzip, request.method != .head else { return response }
            response.body = .stream(compressed(stream))
        default: return response
        }
        response.headers.append(("Content-Encoding", "gzip"))
        for index in response.headers.indices
        where response.headers[index].name.hasSameBytes(as: "ETag") {
            response.headers[index].value = EntityTag.inGzip(response.headers[index].value)
        }
        return response
    }

    private static func compressed(_ stream: ByteStream) -> ByteStream {
        let compressor = GzipCompressor()
        var isOver = false
        return ByteStream {
            var output: [UInt8] = []
            while output.isEmpty {
                if isOver { return .end }
                switch stream.next() {
                case .bytes(let bytes): compressor.append(bytes, to: &output)
                case .end:
                    compressor.finish(to: &output)
                    isOver = true
                case .failed(let why): return .failed(why)
                }
            }
            return .bytes(output)
        }
    }
}
