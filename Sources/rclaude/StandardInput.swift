import Glibc

/// Standard input as a whole.
enum StandardInput {
    /// More than any prompt needs.
    static let limit = 16 << 20

    /// Reads to the end; `nil` if there is more than `limit` bytes.
    static func readAll(limit: Int) -> [UInt8]? {
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 65536)
        while true {
            let count = read(STDIN_FILENO, &chunk, chunk.count)
            if count < 0 && errno == EINTR { continue }
            guard count > 0 else { return bytes }
            guard bytes.count + count <= limit else { return nil }
            bytes += chunk[..<count]
        }
    }
}
