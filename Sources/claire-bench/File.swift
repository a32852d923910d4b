import Glibc

/// The few things that the benchmark does with files.
enum File {
    /// The text of a file, or the beginning of it; empty when there is none.
    static func text(_ path: String, atMost limit: Int = .max) -> String {
        guard let file = fopen(path, "r") else { return "" }
        defer { fclose(file) }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = fread(&chunk, 1, chunk.count, file)
            guard count > 0, bytes.count < limit else {
                return String(decoding: bytes.prefix(limit), as: UTF8.self)
            }
            bytes += chunk[..<count]
        }
    }

    static func write(_ text: String, to path: String, mode: mode_t = 0o600) throws {
        try write(Array(text.utf8), to: path, mode: mode)
    }

    static func write(_ bytes: [UInt8], to path: String, mode: mode_t = 0o600) throws {
        guard let file = fopen(path, "w") else { throw failure("write", path) }
        let written = fwrite(bytes, 1, bytes.count, file)
        guard fclose(file) == 0, written == bytes.count, chmod(path, mode) == 0 else {
            throw failure("write", path)
        }
    }

    /// Writes at an offset, a hole before it where the file is shorter.
    static func append(_ text: String, to path: String, at offset: Int) -> Bool {
        let file = open(path, O_WRONLY)
        guard file >= 0 else { return false }
        defer { close(file) }
        let bytes = Array(text.utf8)
        return pwrite(file, bytes, bytes.count, off_t(offset)) == bytes.count
    }

    static func makeFolder(_ path: String) throws {
        guard mkdir(path, 0o700) == 0 || errno == EEXIST else { throw failure("make", path) }
    }

    static func remove(_ path: String) { unlink(path) }

    static func isExecutable(_ path: String) -> Bool { access(path, X_OK) == 0 }

    private static func failure(_ verb: String, _ path: String) -> BenchError {
        BenchError("cannot \(verb) '\(path)': \(String(cString: strerror(errno)))")
    }
}
