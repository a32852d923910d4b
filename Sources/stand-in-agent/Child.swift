import ClairePlatform
@preconcurrency import Glibc

/// A process with pipes on its standard streams: a hook, or an MCP server.
struct Child {
    let pid: pid_t
    /// Its standard input.
    let input: Int32
    /// Its standard output.
    let output: Int32
    /// Its standard error.
    let errors: Int32

    /// Starts a program found on PATH; `nil` when it can't be started.
    init?(_ arguments: [String], environment more: [String: String]) {
        guard let input = Child.pipe(), let output = Child.pipe(), let errors = Child.pipe() else {
            return nil
        }
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        posix_spawn_file_actions_adddup2(&actions, input.read, STDIN_FILENO)
        posix_spawn_file_actions_adddup2(&actions, output.write, STDOUT_FILENO)
        posix_spawn_file_actions_adddup2(&actions, errors.write, STDERR_FILENO)
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        Child.resetSignals(&attributes)
        defer {
            posix_spawn_file_actions_destroy(&actions)
            posix_spawnattr_destroy(&attributes)
            for end in [input.read, output.write, errors.write] { close(end) }
        }
        let words = arguments.map { strdup($0) } + [nil]
        let variables = Child.variables(with: more).map { strdup($0) } + [nil]
        defer { (words + variables).forEach { free($0) } }
        var pid: pid_t = 0
        guard posix_spawnp(&pid, arguments[0], &actions, &attributes, words, variables) == 0 else {
            for end in [input.write, output.read, errors.read] { close(end) }
            return nil
        }
        (self.pid, self.input, self.output, self.errors) =
            (pid, input.write, output.read, errors.read)
    }

    /// Runs a shell command to its end.
    ///
    /// - Parameter timeout: milliseconds after which it is killed.
    /// - Returns: its exit code, 128 and the signal's number when one ended it, `nil` when it could
    ///   not be started or its time was over; and what it wrote.
    static func run(
        shell command: String, input: String, environment: [String: String], timeout: Int64
    ) -> (code: Int32?, output: String, errors: String) {
        guard let child = Child(["/bin/sh", "-c", command], environment: environment) else {
            return (nil, "", "")
        }
        Files.write(Array(input.utf8), to: child.input)
        close(child.input)
        let texts = child.drain(until: MonotonicClock.now() + timeout * 1_000_000)
        let code = child.wait()
        return (texts.isCut ? nil : code, texts.output, texts.errors)
    }

    /// Waits for the end of the process.
    func wait() -> Int32 {
        var status: Int32 = 0
        while waitpid(pid, &status, 0) == -1 && errno == EINTR {}
        return status & 0x7F == 0 ? status >> 8 & 0xFF : 128 + status & 0x7F
    }

    /// Reads both streams to their ends; kills the process when the time is over.
    private func drain(until deadline: Int64) -> (output: String, errors: String, isCut: Bool) {
        var texts: [[UInt8]] = [[], []]
        var isCut = false
        var streams = [output, errors].map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
        var chunk = [UInt8](repeating: 0, count: 65_536)
        while streams.contains(where: { $0.fd >= 0 }) {
            let left = (deadline - MonotonicClock.now()) / 1_000_000
            guard left > 0 else {
                kill(pid, SIGKILL)
                isCut = true
                break
            }
            guard poll(&streams, 2, Int32(clamping: left)) > 0 else { continue }
            for index in streams.indices where streams[index].fd >= 0 && streams[index].revents != 0
            {
                let count = read(streams[index].fd, &chunk, chunk.count)
                if count > 0 {
                    texts[index].append(contentsOf: chunk[..<count])
                } else {
                    streams[index].fd = -1
                }
            }
        }
        close(output)
        close(errors)
        return (
            String(decoding: texts[0], as: UTF8.self), String(decoding: texts[1], as: UTF8.self),
            isCut
        )
    }

    private static func pipe() -> (read: Int32, write: Int32)? {
        var ends: [Int32] = [-1, -1]
        guard Glibc.pipe(&ends) == 0 else { return nil }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        return (ends[0], ends[1])
    }

    /// The signals that this program ignores or handles are the child's own again.
    private static func resetSignals(_ attributes: inout posix_spawnattr_t) {
        var none = sigset_t()
        sigemptyset(&none)
        posix_spawnattr_setsigmask(&attributes, &none)
        var all = sigset_t()
        sigfillset(&all)
        posix_spawnattr_setsigdefault(&attributes, &all)
        posix_spawnattr_setflags(
            &attributes, Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF))
    }

    private static func variables(with more: [String: String]) -> [String] {
        var variables: [String] = []
        var entry = environ
        while let text = entry.pointee {
            let variable = String(cString: text)
            if !more.keys.contains(where: { variable.hasPrefix($0 + "=") }) {
                variables.append(variable)
            }
            entry += 1
        }
        return variables + more.map { "\($0.key)=\($0.value)" }
    }
}
