import ClairePlatform
@preconcurrency import Glibc

/// What became of a program that a test ran.
package struct CommandOutput: Sendable {
    /// The exit code; 128 and the signal's number when a signal ended it, -1 when it could not be
    /// started, -2 when it was killed after the time-out.
    package let status: Int32
    package let output: String
    package let errors: String
}

/// Runs programs for tests.
///
/// Standard streams are files, so that nothing blocks on a full pipe and no other test's child can
/// hold one open.
package enum Command {
    /// Runs a program to its end.
    ///
    /// - Parameters:
    ///   - arguments: the program, found on the PATH of this process, and its arguments.
    ///   - environment: the whole environment; nothing is inherited.
    ///   - folder: where it runs; here when `nil`.
    ///   - timeout: seconds, after which it is killed.
    package static func run(
        _ arguments: [String], environment: [String: String], input: String = "",
        in folder: String? = nil, timeout: Double = 60
    ) -> CommandOutput {
        let streams = [scratch(input), scratch(""), scratch("")]
        defer { for stream in streams { close(stream) } }
        // A shell that changes the folder and becomes the program: Glibc's file action for it isn't
        // visible from Swift.
        let launcher = ["/bin/sh", "-c", #"cd "$1" && shift && exec "$@""#, "sh"]
        let words = folder.map { launcher + [$0] + arguments } ?? arguments
        guard let pid = spawn(words, environment, streams) else {
            return CommandOutput(
                status: -1, output: "", errors: "'\(arguments.first ?? "")' can't be started")
        }
        let status = wait(for: pid, timeout: timeout)
        return CommandOutput(status: status, output: text(streams[1]), errors: text(streams[2]))
    }

    /// Starts a program on three descriptors.
    static func spawn(
        _ arguments: [String], _ environment: [String: String], _ streams: [Int32]
    ) -> pid_t? {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        unblockSignals(&attributes)
        defer {
            posix_spawn_file_actions_destroy(&actions)
            posix_spawnattr_destroy(&attributes)
        }
        for (number, stream) in streams.enumerated() {
            posix_spawn_file_actions_adddup2(&actions, stream, Int32(number))
        }
        let words = arguments.map { strdup($0) } + [nil]
        let variables = environment.map { strdup("\($0.key)=\($0.value)") } + [nil]
        defer { for text in words + variables { free(text) } }
        var pid: pid_t = 0
        guard let program = arguments.first,
            posix_spawnp(&pid, program, &actions, &attributes, words, variables) == 0
        else { return nil }
        return pid
    }

    /// Tests run on threads that block most signals, and a child inherits that: without this a tmux
    /// server would never hear that it should end.
    private static func unblockSignals(_ attributes: inout posix_spawnattr_t) {
        var none = sigset_t()
        sigemptyset(&none)
        posix_spawnattr_setsigmask(&attributes, &none)
        var all = sigset_t()
        sigfillset(&all)
        posix_spawnattr_setsigdefault(&attributes, &all)
        posix_spawnattr_setflags(
            &attributes, Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF))
    }

    /// Waits for a child, which is killed when the time is up.
    static func wait(for pid: pid_t, timeout: Double) -> Int32 {
        let deadline = MonotonicClock.now() + Int64(timeout * 1e9)
        var status: Int32 = 0
        while true {
            let done = waitpid(pid, &status, WNOHANG)
            if done == pid { break }
            if done == -1 && errno != EINTR { return -1 }
            if MonotonicClock.now() > deadline {
                kill(pid, SIGKILL)
                waitpid(pid, &status, 0)
                return -2
            }
            MonotonicClock.sleep(milliseconds: 2)
        }
        return status & 0x7F == 0 ? status >> 8 & 0xFF : 128 + status & 0x7F
    }

    /// A file without a name that holds a text, to be read from its start.
    static func scratch(_ text: String) -> Int32 {
        var template = Array("/tmp/claire-stream-XXXXXX".utf8CString)
        let descriptor = mkstemp(&template)
        unlink(template)
        _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
            if count < 0 { break }
            rest = rest.dropFirst(count)
        }
        lseek(descriptor, 0, SEEK_SET)
        return descriptor
    }

    private static func text(_ descriptor: Int32) -> String {
        lseek(descriptor, 0, SEEK_SET)
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = read(descriptor, &chunk, chunk.count)
            guard count > 0 else { return String(decoding: bytes, as: UTF8.self) }
            bytes += chunk[..<count]
        }
    }
}

/// Waits until something holds, looking every 20 milliseconds.
///
/// - Parameter timeout: seconds; a generous bound for a loaded machine, not a measurement.
/// - Returns: whether it came to hold.
package func waitUntil(timeout: Double = 20, _ condition: () throws -> Bool) rethrows -> Bool {
    let deadline = MonotonicClock.now() + Int64(timeout * 1e9)
    while MonotonicClock.now() < deadline {
        if try condition() { return true }
        MonotonicClock.sleep(milliseconds: 20)
    }
    return try condition()
}
