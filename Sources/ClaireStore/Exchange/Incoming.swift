import ClaireDomain

/// An event from elsewhere, as it is handed to the store.
package struct Incoming: Equatable, Sendable {
    package let event: Event
    /// Where its holder has it; without one it takes the next position of this machine's own log.
    package let position: LogPosition?

    package init(event: Event, position: LogPosition?) {
        self.event = event
        self.position = position
    }
}

/// What became of an event from elsewhere.
package enum IntakeOutcome: Equatable, Sendable {
    /// It is in the log now.
    case stored
    /// It was in the log already; where its position was new, the origin's head moved on.
    case known
    /// It is ahead of this machine's clock, or behind such an event in its origin's log, and is left
    /// alone until then: milliseconds since 1970.
    case quarantined(until: Int64)
    /// It belongs to the branch of its origin that gets another name everywhere; the branch held
    /// here keeps the name. Its sender learns that from this machine's branch and renames its own.
    case fork
    /// It is not taken; the detail is a sentence for people.
    case refused(Rejection, detail: String)
}

/// Why an event from elsewhere is not taken; nothing of it enters the log.
package enum Rejection: String, Equatable, Sendable {
    case tooLarge = "too_large"
    /// The log holds other bytes under its uuid.
    case otherBytes = "other_bytes"
    /// Its position is not the one after the origin's head.
    case gap
    /// Its position's chain doesn't follow from the head, or another event stands there.
    case brokenChain = "broken_chain"
    /// Its origin is no name that a log can have (`LogOrigin`).
    case badOrigin = "bad_origin"
    /// It would have to be kept aside for its time, and no more are.
    case quarantineFull = "quarantine_full"
}
