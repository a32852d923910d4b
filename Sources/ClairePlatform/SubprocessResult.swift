import Glibc

/// How a process ended.
package enum Termination: Hashable, Sendable, CustomStringConvertible {
    /// It returned this status, 0 to 255.
    case exited(Int32)
    /// This signal ended it.
    case signalled(Int32)

    /// Reads the status word of waitpid(2).
    init(waitStatus: Int32) {
        let signal = waitStatus & 0x7F
        self = signal == 0 ? .exited(waitStatus >> 8 & 0xFF) : .signalled(signal)
    }

    /// The status that a shell would give it: 128+n for signal n.
    package var exitCode: Int32 {
        switch self {
        case .exited(let status): status
        case .signalled(let signal): 128 + signal
        }
    }

    package var description: String {
        switch self {
        case .exited(let status): "exit status \(status)"
        case .signalled(let signal): "signal \(signal)"
        }
    }
}

/// What a finished program left behind.
package struct SubprocessResult: Sendable {
    /// Why we stopped waiting for it.
    package enum Ending: Hashable, Sendable {
        /// It ended by itself.
        case finished
        /// It was ended because its time was up.
        case timedOut
        /// It was ended because a signal asked us to stop (see `Interruption.note()`).
        case interrupted
    }

    package var termination: Termination
    package var ending: Ending
    /// The first bytes of standard output, up to the limit.
    package var output: [UInt8]
    /// The first bytes of standard error, up to the limit.
    package var error: [UInt8]
    /// Whether either stream was longer than the limit.
    package var isTruncated: Bool

    /// Whether it ended by itself with status 0.
    package var succeeded: Bool { ending == .finished && termination == .exited(0) }

    /// Standard output as text; bytes that aren't UTF-8 become U+FFFD.
    package var outputText: String { String(decoding: output, as: UTF8.self) }

    /// Standard error as text, without white space at its end.
    package var errorText: String {
        var bytes = error[...]
        while let last = bytes.last, last <= 0x20 { bytes.removeLast() }
        return String(decoding: bytes, as: UTF8.self)
    }
}

/// Why a program could not be started.
package enum SubprocessError: Error, Hashable, Sendable, CustomStringConvertible {
    /// No such program: the name that was looked for.
    case notFound(String)
    /// A file of that name exists and may not be run: its path.
    case notExecutable(String)
    /// The system refused: the path and the `errno`.
    case notStarted(String, code: Int32)

    package var description: String {
        switch self {
        case .notFound(let name): "no program '\(name)'"
        case .notExecutable(let path): "'\(path)' may not be run"
        case .notStarted(let path, let code): "can't start '\(path)': \(SystemError.text(code))"
        }
    }
}
