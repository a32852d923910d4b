import ClaireCommandLine
import Glibc

/// A generated file in the repository.
struct GeneratedFile {
    let path: String

    /// What stands in it; nil where there is none.
    var text: String? {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = read(descriptor, &chunk, chunk.count)
            guard count > 0 else { return count < 0 ? nil : String(decoding: bytes, as: UTF8.self) }
            bytes += chunk[..<count]
        }
    }

    /// Replaces it, and makes its folder where that is missing.
    func write(_ text: String) throws(Failure) {
        if let slash = path.lastIndex(of: "/") { mkdir(String(path[..<slash]), 0o777) }
        let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o666)
        guard descriptor >= 0 else { throw failure }
        defer { close(descriptor) }
        do throws(OutputFailure) {
            try ByteSink.descriptor(descriptor).write(Array(text.utf8))
        } catch {
            throw failure
        }
    }

    private var failure: Failure {
        Failure(.failed, "cannot write '\(path)': \(String(cString: strerror(errno)))")
    }
}
