import ClairePlatform
import Glibc

/// A program with its arguments, run as a shell would run it: in a process of its own, waited for.
struct Program {
    /// The absolute path.
    let path: String
    let arguments: [String]
    /// `NAME=value`, the whole environment.
    let environment: [String]

    /// How a run ended.
    struct Run {
        /// The exit code, or 128 and the signal.
        let status: Int32
        /// From before the spawn to after the wait.
        let nanoseconds: Double
        /// The greatest resident set, in bytes (wait4).
        let resident: Double
    }

    /// Starts it and returns at once; stdin, stdout and stderr are files.
    func start(
        input: String = "/dev/null", output: String = "/dev/null", errors: String = "/dev/null"
    ) throws -> pid_t {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        let write = O_WRONLY | O_CREAT | O_TRUNC
        posix_spawn_file_actions_addopen(&actions, 0, input, O_RDONLY, 0)
        posix_spawn_file_actions_addopen(&actions, 1, output, write, 0o600)
        posix_spawn_file_actions_addopen(&actions, 2, errors, write, 0o600)
        let argv = CStrings([path] + arguments)
        let environ = CStrings(environment)
        var child: pid_t = 0
        let code = posix_spawn(&child, path, &actions, nil, argv.pointers, environ.pointers)
        guard code == 0 else {
            throw BenchError("cannot run '\(path)': \(String(cString: strerror(code)))")
        }
        return child
    }

    /// Runs it to its end with stdin from a file, stdout into one (`/dev/null` when only time counts)
    /// and stderr into another.
    func run(
        input: String = "/dev/null", output: String = "/dev/null", errors: String = "/dev/null"
    ) throws -> Run {
        let start = MonotonicClock.now()
        let child = try self.start(input: input, output: output, errors: errors)
        var status: Int32 = 0
        var usage = rusage()
        while wait4(child, &status, 0, &usage) == -1 && errno == EINTR {}
        let end = MonotonicClock.now()
        let exit = status & 0x7F == 0 ? status >> 8 & 0xFF : 128 + status & 0x7F
        return Run(
            status: exit, nanoseconds: Double(end - start),
            resident: Double(usage.ru_maxrss) * 1024)
    }

    /// The text that a run prints; throws when it fails, with the first line of what it said.
    func output(in workbench: Workbench, input: String = "/dev/null") throws -> String {
        let output = workbench.path("stdout")
        let errors = workbench.path("stderr")
        let run = try run(input: input, output: output, errors: errors)
        try BenchError.throwIfInterrupted()
        guard run.status == 0 else {
            let said = File.text(errors).split(separator: "\n").first.map { ": \($0)" } ?? ""
            throw BenchError("\(name) ended with \(run.status)\(said)")
        }
        return File.text(output)
    }

    /// The time of one run in nanoseconds; throws when it fails, since a failure is quick.
    func time(input: String = "/dev/null") throws -> Double {
        let run = try run(input: input)
        try BenchError.throwIfInterrupted()
        guard run.status == 0 else { throw BenchError("\(name) ended with \(run.status)") }
        return run.nanoseconds
    }

    /// The last part of the path and the first words.
    var name: String {
        let file = path.split(separator: "/").last.map(String.init) ?? path
        return ([file] + arguments.prefix(2)).joined(separator: " ")
    }
}

/// A null-terminated array of C strings that lives as long as this value's owner.
private final class CStrings {
    let pointers: [UnsafeMutablePointer<CChar>?]

    init(_ strings: [String]) { pointers = strings.map { strdup($0) } + [nil] }

    deinit { for pointer in pointers { free(pointer) } }
}
