@preconcurrency import Glibc

/// Written once before the handlers are installed, and only read by them.
nonisolated(unsafe) private var writeEnd: Int32 = -1

/// Signals as bytes in a pipe, so that the loop waits for them and the keyboard together.
enum Signals {
    /// Installs the handlers and returns the descriptor to read signal numbers from.
    static func watch(_ numbers: [Int32]) -> Int32 {
        var ends: [Int32] = [-1, -1]
        guard pipe(&ends) == 0 else { return -1 }
        for end in ends {
            _ = fcntl(end, F_SETFD, FD_CLOEXEC)
            _ = fcntl(end, F_SETFL, O_NONBLOCK)
        }
        writeEnd = ends[1]
        var mask = sigset_t()
        sigemptyset(&mask)
        for number in numbers { sigaddset(&mask, number) }
        sigprocmask(SIG_UNBLOCK, &mask, nil)
        for number in numbers {
            signal(number) { number in
                let saved = errno
                var byte = UInt8(truncatingIfNeeded: number)
                write(writeEnd, &byte, 1)
                errno = saved
            }
        }
        return ends[0]
    }

    /// The signals that have come since the last call.
    static func pending(_ descriptor: Int32) -> [Int32] {
        var bytes = [UInt8](repeating: 0, count: 64)
        let count = read(descriptor, &bytes, bytes.count)
        return count > 0 ? bytes[..<count].map(Int32.init) : []
    }
}
