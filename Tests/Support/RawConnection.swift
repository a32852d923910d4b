import ClaireDomain
import ClairePlatform
@preconcurrency import Glibc

/// A connection whose bytes a test writes itself, so that it can send what no client would.
package final class RawConnection {
    private let descriptor: Int32
    private var unread: [UInt8] = []
    /// Whether the other side ended it.
    private var isAtEnd = false

    /// Connects to a port of 127.0.0.1.
    package init(port: Int) throws {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(port).bigEndian
        address.sin_addr.s_addr = in_addr_t(0x7F00_0001).bigEndian
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        try connect(&address, MemoryLayout<sockaddr_in>.size)
    }

    /// Connects to a Unix socket.
    package init(path: String) throws {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: Array(path.utf8)) }
        descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        try connect(&address, MemoryLayout<sockaddr_un>.size)
    }

    deinit { Glibc.close(descriptor) }

    private func connect<Address>(_ address: inout Address, _ size: Int) throws {
        let result = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                Glibc.connect(descriptor, $0, socklen_t(size))
            }
        }
        guard result == 0 else { throw SystemError("connect to", "the server", errno: errno) }
    }

    /// Sends bytes; `false` where the other side takes no more.
    @discardableResult
    package func send(_ bytes: some Collection<UInt8>) -> Bool {
        var rest = Array(bytes)[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes {
                Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            if count < 0 && errno == EINTR { continue }
            guard count > 0 else { return false }
            rest = rest.dropFirst(count)
        }
        return true
    }

    /// Sends text.
    @discardableResult
    package func send(_ text: String) -> Bool { send(Array(text.utf8)) }

    /// Sends no more; what comes can still be read.
    package func endSending() { _ = shutdown(descriptor, Int32(SHUT_WR)) }

    /// Makes the kernel's buffer for what comes small, so that a sender soon has to wait.
    package func shrinkReceiveBuffer() {
        var size: Int32 = 4096
        setsockopt(
            descriptor, SOL_SOCKET, SO_RCVBUF, &size, socklen_t(MemoryLayout<Int32>.size))
    }

    /// Reads what comes within a time.
    /// - Returns: whether anything came, the end included.
    @discardableResult
    private func fill(until deadline: Int64) -> Bool {
        guard !isAtEnd else { return false }
        let left = max(0, (deadline - MonotonicClock.now()) / 1_000_000)
        var wanted = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        guard poll(&wanted, 1, Int32(clamping: left)) == 1 else { return false }
        var chunk = [UInt8](repeating: 0, count: 65_536)
        let count = recv(descriptor, &chunk, chunk.count, 0)
        if count > 0 { unread += chunk[..<count] } else { isAtEnd = true }
        return true
    }

    /// Reads one response; `nil` when none comes in time, or the connection ends before it does.
    package func response(
        timeout: Double = 30, hasBody: Bool = true
    ) -> RawResponse? {
        let deadline = MonotonicClock.now() + Int64(timeout * 1e9)
        while true {
            if let (response, size) = RawResponse.parse(unread, isAtEnd: isAtEnd, hasBody: hasBody)
            {
                unread.removeFirst(size)
                return response
            }
            guard fill(until: deadline) else { return nil }
        }
    }

    /// Waits for the other side to end the connection; what came before is thrown away.
    package func ends(within timeout: Double = 60) -> Bool {
        let deadline = MonotonicClock.now() + Int64(timeout * 1e9)
        while !isAtEnd, fill(until: deadline) {}
        return isAtEnd
    }

    /// Sends a request and reads the response.
    package func ask(_ request: String, body: [UInt8] = []) -> RawResponse? {
        send(Array(request.utf8) + body)
        return response(hasBody: !request.hasPrefix("HEAD "))
    }
}

/// A response as it came.
package struct RawResponse {
    package let status: Int
    /// By names in lower case; the last of a name.
    package let headers: [String: String]
    package let body: [UInt8]

    /// The body as text.
    package var text: String { String(decoding: body, as: UTF8.self) }
    /// The body as JSON.
    package var json: JSON? { try? JSON.parse(body) }
    /// The `code` of a problem document.
    package var code: String? { json?["code"]?.string }

    /// Reads a response from the start of bytes; `nil` while it isn't whole.
    static func parse(
        _ bytes: [UInt8], isAtEnd: Bool, hasBody: Bool
    ) -> (response: RawResponse, size: Int)? {
        let mark = Array("\r\n\r\n".utf8)
        guard let end = (0..<bytes.count).first(where: { bytes[$0...].starts(with: mark) }) else {
            return nil
        }
        let lines = String(decoding: bytes[..<end], as: UTF8.self).split(separator: "\r\n")
        let words = lines.first?.split(separator: " ") ?? []
        guard words.count > 1, let status = Int(words[1]) else { return nil }
        var headers: [String: String] = [:]
        for line in lines.dropFirst() {
            let sides = line.split(separator: ":", maxSplits: 1)
            guard sides.count == 2 else { continue }
            headers[sides[0].lowercased()] = String(sides[1].drop { $0 == " " })
        }
        let start = end + mark.count
        let isBare = !hasBody || status == 204 || status == 304 || status < 200
        if isBare { return (RawResponse(status: status, headers: headers, body: []), start) }
        if headers["transfer-encoding"] == "chunked" {
            guard let (body, size) = unchunked(bytes[start...]) else { return nil }
            return (RawResponse(status: status, headers: headers, body: body), start + size)
        }
        if let length = headers["content-length"].flatMap({ Int($0) }) {
            guard bytes.count >= start + length else { return nil }
            let body = Array(bytes[start..<start + length])
            return (RawResponse(status: status, headers: headers, body: body), start + length)
        }
        guard isAtEnd else { return nil }
        let body = Array(bytes[start...])
        return (RawResponse(status: status, headers: headers, body: body), bytes.count)
    }

    private static func unchunked(_ bytes: ArraySlice<UInt8>) -> (body: [UInt8], size: Int)? {
        var body: [UInt8] = []
        var rest = bytes
        while let line = rest.firstIndex(of: UInt8(ascii: "\n")) {
            let text = String(decoding: rest[..<line], as: UTF8.self).prefix { $0.isHexDigit }
            guard let size = Int(text, radix: 16) else { return nil }
            rest = rest[(line + 1)...]
            guard rest.count >= size + 2 else { return nil }
            body += rest.prefix(size)
            rest = rest.dropFirst(size + 2)
            if size == 0 { return (body, bytes.count - rest.count) }
        }
        return nil
    }
}
