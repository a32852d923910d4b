import ClairePlatform
@preconcurrency import Glibc

/// A program that a test talks to over its standard streams, a line at a time, as a client of a
/// server does.
///
/// Both streams are one socket: it is closed in every other child from the start, so that the program
/// sees the end of its input when the test says so.
package final class LinePeer {
    /// The program's process id.
    package let pid: pid_t
    private let socket: Int32
    private let log: Int32
    private var buffer: [UInt8] = []
    private var status: Int32?

    /// Starts a program, found on the PATH of this process, with this environment and no other.
    package init(_ arguments: [String], environment: [String: String]) throws {
        var ends: [Int32] = [-1, -1]
        let kind = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
        guard socketpair(AF_UNIX, kind, 0, &ends) == 0 else {
            throw LiveProcess.CannotStart(program: "socketpair")
        }
        socket = ends[0]
        log = Command.scratch("")
        let pid = Command.spawn(arguments, environment, [ends[1], ends[1], log])
        close(ends[1])
        guard let pid else {
            close(socket)
            close(log)
            throw LiveProcess.CannotStart(program: arguments.first ?? "")
        }
        self.pid = pid
    }

    deinit {
        if status == nil {
            kill(pid, SIGKILL)
            var ignored: Int32 = 0
            waitpid(pid, &ignored, 0)
        }
        close(socket)
        close(log)
    }

    /// Writes a line.
    package func send(_ line: String) { send(bytes: Array(line.utf8) + [0x0A]) }

    /// Writes bytes as they are. What the program no longer takes is dropped.
    package func send(bytes: [UInt8]) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes {
                Glibc.send(socket, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            if count < 0 && errno == EINTR { continue }
            guard count > 0 else { return }
            rest = rest.dropFirst(count)
        }
    }

    /// Ends the program's input.
    package func finish() { shutdown(socket, Int32(SHUT_WR)) }

    /// The next line; `nil` when the program has closed its output, or after so many seconds.
    package func line(timeout: Double = 60) -> String? {
        let deadline = MonotonicClock.now() + Int64(timeout * 1e9)
        var chunk = [UInt8](repeating: 0, count: 65_536)
        var searched = 0
        while true {
            if let end = buffer[searched...].firstIndex(of: 0x0A) {
                defer { buffer.removeFirst(end + 1) }
                return String(decoding: buffer[..<end], as: UTF8.self)
            }
            searched = buffer.count
            let left = (deadline - MonotonicClock.now()) / 1_000_000
            guard left > 0 else { return nil }
            var wanted = pollfd(fd: socket, events: Int16(POLLIN), revents: 0)
            guard poll(&wanted, 1, Int32(clamping: left)) > 0 else { continue }
            let count = read(socket, &chunk, chunk.count)
            guard count > 0 else { return nil }
            buffer += chunk[..<count]
        }
    }

    /// What it wrote on standard error so far.
    package var errors: String {
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = pread(log, &chunk, chunk.count, bytes.count)
            guard count > 0 else { return String(decoding: bytes, as: UTF8.self) }
            bytes += chunk[..<count]
        }
    }

    /// Waits for its end, and kills it when the time is up: the exit code, as `LiveProcess.wait` has it.
    @discardableResult
    package func wait(timeout: Double = 60) -> Int32 {
        if let status { return status }
        let status = Command.wait(for: pid, timeout: timeout)
        self.status = status
        return status
    }
}
