/// What must hold in every run.
enum Invariant: String, CaseIterable {
    case ackedIsKept = "an acknowledged event is never lost"
    case chainsAreWhole = "origin logs have no gaps and valid chains"
    case clocksRise = "(hlc, machine) is unique and rises within an origin's own events"
    case copiesLeave = "a database that can tell that it is a copy writes under a new name"
    case equalVectors = "equal vectors imply equal digests of log and state"
    case replayAgrees = "the state equals the replay of the sorted log"
    case registersAgree = "every register holds what its greatest stamp wrote"
    case bytesAreKept = "every event comes out byte for byte as it was written"
    case nothingFromNowhere = "every event was written by somebody"
    case quarantineEnds = "what is quarantined is admitted when due"
    case clockIsBounded = "no foreign event drags a clock beyond the drift bound"
    case nobodyIsStuck = "after healing all hold the same within bounded rounds"
    case storeWorks = "the store and the exchange answer as they promise"
}

/// An invariant that did not hold.
struct Violation: Error {
    let invariant: Invariant
    let detail: String
}
