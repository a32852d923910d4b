import ClaireDomain
import ClaireStore

/// Takes the events of a message in, and words what was not taken.
struct Arrival {
    /// Events by what became of them.
    var stored = 0
    var known = 0
    var quarantined = 0
    var forks = 0
    /// Origins of which events were kept aside, or are to be sent when they are due.
    var kept: [QuarantinedOrigin] = []
    /// What is told to the sender: of gaps and forks, which come in runs, only an origin's first.
    var refusals: [EventRefusal] = []

    /// Takes in what a message brought; the faults that its reader found are refusals too.
    ///
    /// - Parameter peer: who sent it.
    static func take(
        _ message: SyncMessage, into store: Store, from peer: String
    ) throws(StoreError) -> Arrival {
        try take(message.events, faults: message.faults, into: store, from: peer)
    }

    /// Takes in what one or more messages brought, in one transaction.
    static func take(
        _ events: [PositionedEvent], faults: [EventRefusal], into store: Store, from peer: String
    ) throws(StoreError) -> Arrival {
        var arrival = Arrival()
        arrival.refusals = faults
        guard !events.isEmpty else { return arrival }
        let outcomes = try store.takeIn(
            events.map { Incoming(event: $0.event, position: $0.position) }, from: peer,
            isDurable: false)
        for (positioned, outcome) in zip(events, outcomes) {
            arrival.count(outcome, of: positioned)
        }
        return arrival
    }

    private mutating func count(_ outcome: IntakeOutcome, of positioned: PositionedEvent) {
        switch outcome {
        case .stored: stored += 1
        case .known: known += 1
        case .quarantined(let until):
            quarantined += 1
            keep(positioned, until)
        case .fork:
            forks += 1
            refuse(
                positioned, "fork",
                "another branch of this log keeps its name; this one is to be renamed")
        case .refused(let why, let detail): refuse(positioned, why.rawValue, detail)
        }
    }

    private mutating func keep(_ positioned: PositionedEvent, _ until: Int64) {
        let position = positioned.position
        guard !kept.contains(where: { $0.origin.hasSameBytes(as: position.origin) }) else { return }
        kept.append(
            QuarantinedOrigin(
                origin: position.origin, seq: position.seq, uuid: positioned.event.uuid,
                until: until))
    }

    private mutating func refuse(_ positioned: PositionedEvent, _ code: String, _ detail: String) {
        let position = positioned.position
        let refusal = EventRefusal(
            uuid: positioned.event.uuid, code: code, detail: detail, origin: position.origin,
            seq: position.seq, chain: position.chain)
        let isRun = code == "fork" || code == "gap"
        guard !isRun || !refusals.contains(where: { $0.origin == refusal.origin }) else { return }
        refusals.append(refusal)
    }
}
