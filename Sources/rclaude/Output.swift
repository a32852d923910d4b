import ClaireDomain
import ClairePlatform
@preconcurrency import Glibc

/// The standard streams: rows and text to one, messages to the other.
enum Output {
    /// Writes a text to standard output at once. A reader that has gone ends the program quietly, by
    /// SIGPIPE's default.
    static func write(_ text: String) {
        write(Array(text.utf8), to: STDOUT_FILENO)
    }

    /// Writes rows below their header.
    static func table(_ columns: [String], _ rows: [[String]]) {
        write(TSV.line(columns) + rows.map(TSV.line).joined())
    }

    /// Writes one message line to standard error, control characters in it made visible: parts of it
    /// come from other programs and machines.
    static func message(_ text: String) {
        write(Array("rclaude: \(ControlCharacters.visible(text))\n".utf8), to: STDERR_FILENO)
    }

    /// Writes a line that helps.
    static func hint(_ text: String) {
        write(Array("hint: \(ControlCharacters.visible(text))\n".utf8), to: STDERR_FILENO)
    }

    private static func write(_ bytes: [UInt8], to descriptor: Int32) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count < 0 && errno == EINTR { continue }
            guard count > 0 else { return }
            rest = rest.dropFirst(count)
        }
    }
}
