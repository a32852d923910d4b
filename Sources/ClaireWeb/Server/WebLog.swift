import ClaireDomain

/// How much a line of the log matters.
package enum WebLogLevel: Sendable {
    case debug, info, warning, error
}

/// Takes a line of the log: a sentence in lower case, and fields.
package typealias WebLog =
    @Sendable (WebLogLevel, String, [(key: String, value: JSON)]) -> Void
