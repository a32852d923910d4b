/// What an exchange with one peer did.
package struct SyncOutcome: Equatable, Sendable {
    /// Calls made.
    package var rounds = 0
    /// Events handed over, and of these what the peer refused or keeps until they are due.
    package var sent = 0
    package var refusedThere = 0
    package var quarantinedThere = 0
    /// Events that came, by what became of them here.
    package var received = 0
    package var stored = 0
    package var known = 0
    package var refusedHere = 0
    package var quarantinedHere = 0
    /// Branches of one origin that were told apart here.
    package var forks = 0
    /// Milliseconds that the peer's clock stands ahead of this one, by the round that was quickest.
    package var skew: Int64?
    /// Positions that the peer lacks and that lack here at the end; 0 both when all went over.
    package var leftHere = 0
    package var leftThere = 0
    /// Whether both hold the same log at the end, as the digests of both vectors say.
    package var isLevel = false

    package init() {}
}

/// How far an exchange is, for a progress bar.
package struct SyncProgress: Equatable, Sendable {
    /// Positions handed over, and how many there are in all as far as is known.
    package var sent = 0
    package var toSend = 0
    /// Positions taken, and how many there are in all as far as is known.
    package var received = 0
    package var toReceive = 0

    package init() {}
}
