import ClairePlatform
@preconcurrency import Glibc

/// A program that runs beside a test, until it ends, is ended, or the test is over.
///
/// Its streams are files, so that it never blocks on a reader.
package final class LiveProcess {
    /// The program's process id.
    package let pid: pid_t
    private let streams: [Int32]
    private var status: Int32?

    /// Starts a program.
    ///
    /// - Parameters:
    ///   - arguments: the program, found on the PATH of this process, and its arguments.
    ///   - environment: the whole environment; nothing is inherited.
    ///   - input: what it reads on standard input.
    package init(
        _ arguments: [String], environment: [String: String], input: String = ""
    ) throws {
        streams = [Command.scratch(input), Command.scratch(""), Command.scratch("")]
        guard let pid = Command.spawn(arguments, environment, streams) else {
            for stream in streams { close(stream) }
            throw CannotStart(program: arguments.first ?? "")
        }
        self.pid = pid
    }

    deinit {
        if status == nil {
            kill(pid, SIGKILL)
            var ignored: Int32 = 0
            waitpid(pid, &ignored, 0)
        }
        for stream in streams { close(stream) }
    }

    /// What it wrote so far.
    package var output: String { Self.text(streams[1]) }
    package var errors: String { Self.text(streams[2]) }

    /// Sends it a signal; nothing where it has ended.
    package func send(_ signal: Int32) {
        if status == nil { kill(pid, signal) }
    }

    /// Waits for its end, and kills it when the time is up.
    ///
    /// - Returns: the exit code; 128 and the signal's number when a signal ended it, -2 after the
    ///   time-out.
    @discardableResult
    package func wait(timeout: Double = 30) -> Int32 {
        if let status { return status }
        let status = Command.wait(for: pid, timeout: timeout)
        self.status = status
        return status
    }

    /// Kills it, as an unplugged machine would.
    package func kill9() {
        send(SIGKILL)
        wait()
    }

    /// Read at a place of its own: the program's next write must not move.
    private static func text(_ descriptor: Int32) -> String {
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = pread(descriptor, &chunk, chunk.count, bytes.count)
            guard count > 0 else { return String(decoding: bytes, as: UTF8.self) }
            bytes += chunk[..<count]
        }
    }

    /// A program could not be started.
    package struct CannotStart: Error { let program: String }
}
