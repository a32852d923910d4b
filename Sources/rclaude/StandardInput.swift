import Glibc

/// Standard input as a whole.
enum StandardInput {
    /// More than any prompt needs.
    static let limit = 16 << 20

    /// Milliseconds between two pieces of it.
    private static let patience: Int32 = 30_000

    /// Reads to the end.
    ///
    /// - Throws: `usage` for more than `limit` bytes, and where the other end neither writes nor
    ///   closes.
    static func readAll(limit: Int) throws(Failure) -> [UInt8] {
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 65536)
        while true {
            var wanted = pollfd(fd: STDIN_FILENO, events: Int16(POLLIN), revents: 0)
            let ready = poll(&wanted, 1, patience)
            if ready < 0 && errno == EINTR { continue }
            guard ready > 0 else { throw .usage("standard input does not end") }
            let count = read(STDIN_FILENO, &chunk, chunk.count)
            if count < 0 && errno == EINTR { continue }
            guard count > 0 else { return bytes }
            guard bytes.count + count <= limit else {
                throw .usage("standard input is longer than \(limit) bytes")
            }
            bytes += chunk[..<count]
        }
    }
}
