import Glibc

/// A connection to a server that is kept between calls, with as little around it as can be: what is
/// measured through it is the server.
final class KeptCall {
    private let socket: Int32
    private let head: String

    init(port: UInt16, token: String) throws {
        socket = try Loopback.connect(to: port)
        head = "Host: 127.0.0.1:\(port)\r\nAuthorization: Bearer \(token)\r\n"
    }

    deinit { close(socket) }

    /// One call and its whole answer, which must have a length.
    func send(
        _ method: String, _ path: String, body: String = "", more: String = ""
    ) throws -> (status: Int, headers: String, body: String) {
        var request = "\(method) \(path) HTTP/1.1\r\n\(head)\(more)"
        if method == "POST" {
            request += "Content-Type: application/x-ndjson\r\n"
            request += "Content-Length: \(body.utf8.count)\r\n"
        }
        guard Loopback.sendAll(Array((request + "\r\n" + body).utf8)[...], to: socket) else {
            throw BenchError("the server hung up")
        }
        return try answer()
    }

    private func answer() throws -> (status: Int, headers: String, body: String) {
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 65_536)
        var end: Int?
        var total = Int.max
        var headers = ""
        while bytes.count < total {
            let count = recv(socket, &chunk, chunk.count, 0)
            guard count > 0 else { throw BenchError("the server hung up") }
            bytes += chunk[..<count]
            guard end == nil, let found = Self.blankLine(bytes) else { continue }
            end = found
            headers = String(decoding: bytes[..<found], as: UTF8.self)
            total = found + 4 + Self.length(headers)
        }
        let status = headers.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0
        return (status, headers, String(decoding: bytes[((end ?? 0) + 4)...], as: UTF8.self))
    }

    /// The value of a header, its name in lower case.
    static func header(_ name: String, in headers: String) -> String? {
        for line in headers.split(separator: "\r\n") {
            guard let colon = line.firstIndex(of: ":"), line[..<colon].lowercased() == name else {
                continue
            }
            return String(line[line.index(after: colon)...].drop { $0 == " " })
        }
        return nil
    }

    private static func length(_ headers: String) -> Int {
        header("content-length", in: headers).flatMap { Int($0) } ?? 0
    }

    private static func blankLine(_ bytes: [UInt8]) -> Int? {
        guard bytes.count >= 4 else { return nil }
        return (0...(bytes.count - 4)).first { start in
            bytes[start..<(start + 4)].elementsEqual([13, 10, 13, 10])
        }
    }
}
