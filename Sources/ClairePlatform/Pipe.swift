import Glibc

/// Both ends of a pipe that no child inherits by accident.
struct Pipe {
    let reading: Int32
    let writing: Int32

    /// - Throws: `errno` as a `SubprocessError` naming the program that wanted the pipe.
    init(for program: String) throws(SubprocessError) {
        var ends: [Int32] = [-1, -1]
        guard pipe(&ends) == 0 else { throw .notStarted(program, code: errno) }
        reading = Pipe.above2(ends[0])
        writing = Pipe.above2(ends[1])
        guard reading >= 0, writing >= 0 else {
            let code = errno
            close(reading)
            close(writing)
            throw .notStarted(program, code: code)
        }
    }

    /// Moves a descriptor off the standard streams, which may be closed in us, and marks it to be
    /// closed on exec: a pipe end with number 0–2 would be overwritten while the child is set up.
    private static func above2(_ descriptor: Int32) -> Int32 {
        guard descriptor <= 2 else {
            _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
            return descriptor
        }
        let moved = fcntl(descriptor, F_DUPFD_CLOEXEC, 3)
        close(descriptor)
        return moved
    }
}
