/// What is wrong with a JSON text, and where.
package struct JSONError: Error, Equatable, Sendable, CustomStringConvertible {
    /// The offset in bytes from the start of the text; the text's length where it ends too early.
    package let offset: Int
    /// In lower case, without a full stop.
    package let message: String

    package var description: String { "\(message) at byte \(offset)" }
}

/// What to do with an object that names a key twice (RFC 8259 leaves it open).
package enum DuplicateKeys: Sendable {
    /// An error: for what users, agents and the API hand in.
    case refused
    /// The last one counts: for files that other programs write.
    case lastWins
}
