import Glibc
import SpawnShim

/// A child on its way, with what it wrote so far.
///
/// A class, because the loop that serves several children at once changes each in its place; used by
/// one thread only.
final class RunningProcess {
    private let program: Subprocess
    private let pid: pid_t
    /// Polls readable when the child has ended; -1 once it is reaped.
    private var ended: Int32
    private var input: Int32
    private var output: Int32
    private var error: Int32
    private var unwritten: ArraySlice<UInt8>
    private var written: (output: [UInt8], error: [UInt8]) = ([], [])
    private var isTruncated = false
    private var ending = SubprocessResult.Ending.finished
    private var termination: Termination?
    /// When the next measure is due: SIGTERM, SIGKILL, or to stop reading from a child that has ended
    /// while a grandchild keeps its streams open. Nanoseconds of the monotonic clock.
    private var deadline: Int64?
    private var stage = Stage.running

    private enum Stage {
        case running, terminated, killed, draining
    }

    /// How long the streams of a child that has ended are read on while others hold them open.
    private static let drain: Int64 = 50_000_000

    init(_ program: Subprocess) throws(SubprocessError) {
        self.program = program
        let name = program.arguments.first ?? ""
        let environment = Environment.all(overriddenBy: program.environment)
        let path = try ProgramPath.find(name, path: environment["PATH"] ?? ProgramPath.fallback)
        let ends = try ChildStreams(for: name, input: program.input)
        let plan = SpawnPlan(
            path: path, arguments: program.arguments, environment: environment,
            directory: program.directory, streams: ends.child)
        do throws(SubprocessError) {
            pid = try plan.spawn()
        } catch {
            ends.closeAll()
            throw error
        }
        ends.closeChild()
        (input, output, error) = ends.parent
        if case .bytes(let bytes) = program.input { unwritten = bytes[...] } else { unwritten = [] }
        ended = claire_pidfd_open(pid)
        deadline = program.timeout.map { MonotonicClock.now() + $0 * 1_000_000 }
        Interruption.groups.add(pid)
    }

    /// What is known once `finish` has returned.
    var result: SubprocessResult {
        SubprocessResult(
            termination: termination ?? .signalled(SIGKILL), ending: ending,
            output: written.output, error: written.error, isTruncated: isTruncated)
    }

    private var isDone: Bool {
        termination != nil && input < 0 && output < 0 && error < 0
    }

    /// Serves the children until every one has ended and said all it had to.
    static func finish(_ processes: [RunningProcess]) {
        var pending = processes
        while !pending.isEmpty {
            var polls: [pollfd] = []
            for process in pending { process.addPolls(to: &polls) }
            poll(&polls, nfds_t(polls.count), milliseconds(untilFirstOf: pending))
            for process in pending { process.serve() }
            pending.removeAll(where: \.isDone)
        }
    }

    private static func milliseconds(untilFirstOf processes: [RunningProcess]) -> Int32 {
        var first = processes.compactMap(\.deadline).min()
        // Without a pidfd (an old kernel) the end of a child is asked for ten times a second.
        if processes.contains(where: { $0.termination == nil && $0.ended < 0 }) {
            first = min(first ?? .max, MonotonicClock.now() + 100_000_000)
        }
        guard let first else { return -1 }
        return Int32(clamping: max(0, (first - MonotonicClock.now() + 999_999) / 1_000_000))
    }

    private func addPolls(to polls: inout [pollfd]) {
        if input >= 0 { polls.append(pollfd(fd: input, events: Int16(POLLOUT), revents: 0)) }
        for descriptor in [output, error, ended] where descriptor >= 0 {
            polls.append(pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0))
        }
    }

    /// Does what can be done without waiting.
    private func serve() {
        // Before it is reaped: a child that ends because we are ended was interrupted.
        if Interruption.received != nil, stage == .running {
            ending = .interrupted
            end()
        }
        write()
        read(&output, into: &written.output)
        read(&error, into: &written.error)
        reap()
        if let deadline, MonotonicClock.now() >= deadline { meetDeadline() }
    }

    private func meetDeadline() {
        switch stage {
        case .running:
            ending = .timedOut
            end()
        case .terminated:
            kill(-pid, SIGKILL)
            stage = .killed
            deadline = nil
        case .killed, .draining:
            closeStreams()
        }
    }

    /// Asks the whole group to end, and sets when it is forced to.
    private func end() {
        kill(-pid, SIGTERM)
        stage = .terminated
        deadline = MonotonicClock.now() + program.grace * 1_000_000
    }

    private func reap() {
        guard termination == nil else { return }
        var status: Int32 = 0
        guard waitpid(pid, &status, WNOHANG) == pid else { return }
        termination = Termination(waitStatus: status)
        Interruption.groups.remove(pid)
        if ended >= 0 { close(ended) }
        ended = -1
        // What it wrote is in the pipes; a child of its own may keep them open for ever.
        if stage != .running { kill(-pid, SIGKILL) }
        stage = .draining
        deadline = MonotonicClock.now() + RunningProcess.drain
        closeInput()
    }

    private func closeInput() {
        if input >= 0 { close(input) }
        input = -1
    }

    private func closeStreams() {
        closeInput()
        if output >= 0 { close(output) }
        if error >= 0 { close(error) }
        output = -1
        error = -1
        deadline = nil
    }

    private func write() {
        guard input >= 0 else { return }
        while !unwritten.isEmpty {
            let count = BrokenPipe.write(unwritten, to: input)
            if count < 0 && errno == EINTR { continue }
            if count < 0 && errno == EAGAIN { return }
            // A program that doesn't read to the end is within its rights.
            guard count > 0 else { break }
            unwritten = unwritten.dropFirst(count)
        }
        closeInput()
    }

    private func read(_ descriptor: inout Int32, into bytes: inout [UInt8]) {
        guard descriptor >= 0 else { return }
        var chunk = [UInt8](repeating: 0, count: 65536)
        while true {
            let count = Glibc.read(descriptor, &chunk, chunk.count)
            if count < 0 && errno == EINTR { continue }
            if count < 0 && errno == EAGAIN { return }
            guard count > 0 else { break }
            let kept = min(count, program.limit - bytes.count)
            bytes.append(contentsOf: chunk[..<max(0, kept)])
            if kept < count { isTruncated = true }
        }
        close(descriptor)
        descriptor = -1
    }
}
