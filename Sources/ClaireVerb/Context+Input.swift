import ClaireCommandLine
import ClaireDomain
import Glibc

extension Context {
    /// The text of an argument, read from standard input where it is `-`. Newlines at the end of
    /// what was read are the shell's, and are left out.
    ///
    /// - Parameter field: names the argument in errors.
    package func text(
        _ argument: TextArgument, field: String
    ) throws(VerbFailure) -> String {
        guard case .standardInput = argument else {
            if case .inline(let text) = argument { return text }
            return ""
        }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 16_384)
        while bytes.count <= Limits.text + chunk.count {
            let count = Glibc.read(STDIN_FILENO, &chunk, chunk.count)
            if count < 0 && errno == EINTR { continue }
            guard count >= 0 else {
                throw VerbFailure(
                    .failed, "can't read standard input: \(String(cString: strerror(errno)))")
            }
            if count == 0 { break }
            bytes += chunk[..<count]
        }
        while bytes.last == UInt8(ascii: "\n") || bytes.last == UInt8(ascii: "\r") {
            bytes.removeLast()
        }
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw VerbFailure(.usage, code: "invalid", "'\(field)' is not valid UTF-8")
        }
        return text
    }
}
