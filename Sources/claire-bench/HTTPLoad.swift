import ClairePlatform
import Glibc

/// An answer as it came: for those who serve the same, and for the tag.
struct HTTPAnswer {
    let status: Int
    let headers: [(name: String, value: String)]
    let body: [UInt8]

    subscript(name: String) -> String? {
        headers.first { $0.name.lowercased() == name }?.value
    }
}

/// Many connections that ask for one thing again and again, each as soon as it has its answer or at
/// its pace, and what that gave. One thread does it all: the machine's other processors are the
/// server's.
final class HTTPLoad {
    /// What a run gave.
    struct Figures {
        /// Answers a second.
        let rate: Double
        /// From the request to the last byte of the answer, in nanoseconds, in rising order.
        let latencies: [Double]
        /// How many answers had a body, and how many said that nothing changed.
        let whole: Int
        let unchanged: Int

        /// The time that so many of a hundred answers stay under.
        func percentile(_ part: Double) -> Double {
            guard !latencies.isEmpty else { return .infinity }
            return latencies[min(latencies.count - 1, Int(Double(latencies.count) * part / 100))]
        }
    }

    /// One connection.
    private struct Caller {
        var socket: Int32
        var asked: Int64 = 0
        /// When to ask again; 0 while an answer is on its way.
        var due: Int64 = 0
        var received = 0
        /// The whole answer's size, once its head is there.
        var size = 0
        var status = 0
        var tag: [UInt8] = []
    }

    private let head: [UInt8]
    private let isConditional: Bool
    private var callers: [Caller] = []
    private var polls: [pollfd] = []
    private static let room = 1 << 20
    private let buffer = UnsafeMutableRawPointer.allocate(byteCount: room, alignment: 16)
    private var latencies: [Double] = []
    private var counts = (whole: 0, unchanged: 0)

    /// - Parameters:
    ///   - head: a request without the empty line at its end.
    ///   - isConditional: whether each connection sends the tag of its last answer, as a browser does.
    init(port: UInt16, head: String, connections: Int, isConditional: Bool = false) throws {
        self.head = Array(head.utf8)
        self.isConditional = isConditional
        for _ in 0..<connections {
            let socket = try Loopback.connect(to: port)
            callers.append(Caller(socket: socket))
            polls.append(pollfd(fd: socket, events: Int16(POLLIN), revents: 0))
        }
    }

    deinit {
        for caller in callers { close(caller.socket) }
        buffer.deallocate()
    }

    /// Asks for so long.
    ///
    /// - Parameter pace: milliseconds from one question of a connection to its next; 0 for at once.
    func run(seconds: Double, pace: Int64 = 0) throws -> Figures {
        latencies = []
        counts = (0, 0)
        let start = MonotonicClock.now()
        let end = start + Int64(seconds * 1e9)
        for index in callers.indices {
            // Spread over the pace, as people open their pages.
            callers[index].due = start + Int64(index) * pace * 1_000_000 / Int64(callers.count)
        }
        while true {
            let now = MonotonicClock.now()
            guard now < end else { break }
            for index in callers.indices
            where callers[index].due > 0 && callers[index].due <= now { try ask(index) }
            poll(&polls, nfds_t(polls.count), pace == 0 ? 100 : 5)
            for index in polls.indices where polls[index].revents != 0 { try read(index, pace) }
            try BenchError.throwIfInterrupted()
        }
        try drain()
        let elapsed = Double(MonotonicClock.now() - start) / 1e9
        guard !latencies.isEmpty else { throw BenchError("the server answered nothing") }
        return Figures(
            rate: Double(latencies.count) / elapsed, latencies: latencies.sorted(),
            whole: counts.whole, unchanged: counts.unchanged)
    }

    private func ask(_ index: Int) throws {
        var request = head
        if isConditional, !callers[index].tag.isEmpty {
            request += Array("If-None-Match: ".utf8) + callers[index].tag + [13, 10]
        }
        request += [13, 10]
        callers[index].due = 0
        callers[index].received = 0
        callers[index].size = 0
        callers[index].asked = MonotonicClock.now()
        guard Loopback.sendAll(request[...], to: callers[index].socket) else {
            throw BenchError("the server ended a connection")
        }
    }

    private func read(_ index: Int, _ pace: Int64) throws {
        let isFirst = callers[index].received == 0
        let count = recv(callers[index].socket, buffer, Self.room - 1, 0)
        guard count > 0 else { throw BenchError("the server ended a connection") }
        if isFirst { try readHead(index, count) }
        callers[index].received += count
        guard callers[index].received >= callers[index].size else { return }
        let now = MonotonicClock.now()
        latencies.append(Double(now - callers[index].asked))
        if callers[index].status == 304 { counts.unchanged += 1 } else { counts.whole += 1 }
        guard pace == 0 else {
            callers[index].due = callers[index].asked + pace * 1_000_000
            return
        }
        try ask(index)
    }

    /// Waits for the answers that are on their way, so that another run can follow.
    private func drain() throws {
        let deadline = MonotonicClock.now() + 5_000_000_000
        for index in callers.indices {
            while callers[index].due == 0, MonotonicClock.now() < deadline {
                try read(index, 1)
            }
        }
    }

    /// The size of an answer whose head came whole, as it does in one packet.
    private func readHead(_ index: Int, _ count: Int) throws {
        let start = buffer.assumingMemoryBound(to: CChar.self)
        start[count] = 0
        guard let end = strstr(start, "\r\n\r\n"), count > 12 else {
            throw BenchError("an answer's head came in parts")
        }
        let headSize = end - start + 4
        let digits = UnsafeRawBufferPointer(start: buffer + 9, count: 3)
        let status = digits.reduce(0) { $0 * 10 + Int($1) - 48 }
        guard status == 200 || status == 304 else { throw BenchError("answered \(status)") }
        callers[index].status = status
        callers[index].size = headSize
        if status == 200 {
            guard let length = field("Content-Length: ", headSize).flatMap({ Int(text($0)) })
            else { throw BenchError("an answer without a length") }
            callers[index].size += length
            if isConditional { callers[index].tag = field("ETag: ", headSize) ?? [] }
        }
    }

    private func field(_ name: String, _ headSize: Int) -> [UInt8]? {
        let start = buffer.assumingMemoryBound(to: CChar.self)
        guard let place = strstr(start, name), place - start < headSize else { return nil }
        let value = place - start + name.utf8.count
        let rest = UnsafeRawBufferPointer(start: buffer + value, count: headSize - value)
        return Array(rest.prefix { $0 != 13 })
    }

    private func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }
}

extension HTTPAnswer {
    /// Asks once.
    init(port: UInt16, head: String) throws {
        let socket = try Loopback.connect(to: port)
        defer { close(socket) }
        let request = Array((head + "Connection: close\r\n\r\n").utf8)
        guard Loopback.sendAll(request[...], to: socket) else {
            throw BenchError("the server takes no request")
        }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = recv(socket, &chunk, chunk.count, 0)
            guard count > 0 else { break }
            bytes += chunk[..<count]
        }
        guard
            let end = (0..<max(0, bytes.count - 3)).first(where: {
                bytes[$0] == 13 && bytes[$0 + 1] == 10 && bytes[$0 + 2] == 13 && bytes[$0 + 3] == 10
            })
        else { throw BenchError("the server gave no answer") }
        let lines = String(decoding: bytes[..<end], as: UTF8.self).split(separator: "\r\n")
        status = lines.first.flatMap { Int($0.dropFirst(9).prefix(3)) } ?? 0
        headers = lines.dropFirst().compactMap { line in
            guard let colon = line.firstIndex(of: ":") else { return nil }
            return (String(line[..<colon]), String(line[colon...].dropFirst(2)))
        }
        body = Array(bytes[(end + 4)...])
    }
}
