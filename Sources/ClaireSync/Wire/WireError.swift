import ClaireDomain

/// What is wrong with a message, and in which line of it, counted from 1.
package struct WireError: Error, Equatable, Sendable, CustomStringConvertible {
    /// The line of NDJSON or the element of an array; 0 where it is the whole message.
    package let line: Int
    /// The HTTP status that an answering side gives.
    package let status: Int
    /// The word for programs.
    package let code: String
    /// In lower case, without a full stop.
    package let message: String

    package init(line: Int, status: Int = 400, code: String = "malformed", message: String) {
        self.line = line
        self.status = status
        self.code = code
        self.message = message
    }

    package var description: String { line > 0 ? "line \(line): \(message)" : message }

    /// A message of a protocol that is not known here.
    static func otherProtocol(_ version: Int64, line: Int) -> WireError {
        WireError(
            line: line, code: "other_protocol",
            message: "protocol \(version) is not known here, only \(SyncProtocol.version)")
    }

    static func tooLarge(bytes: Int) -> WireError {
        WireError(
            line: 0, status: 413, code: "batch_too_large",
            message: "\(bytes) bytes are over the \(SyncProtocol.batchBytes) of a batch")
    }

    static func tooMany(line: Int) -> WireError {
        WireError(
            line: line, status: 413, code: "batch_too_large",
            message: "it is one over the \(SyncProtocol.batchEvents) events of a batch")
    }
}
