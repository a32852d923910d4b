import ClaireDomain
import ClaireStore

/// The rounds of an exchange.
extension SyncSession {
    mutating func exchange(
        _ record: inout PeerRecord, _ progress: (SyncProgress) throws(PeerFailure) -> Void
    ) throws(PeerFailure) -> SyncOutcome {
        var rounds = Rounds(record)
        do throws(StoreError) {
            try store.admitDue()
        } catch {
            throw .store(error)
        }
        do throws(PeerFailure) {
            while !rounds.isOver {
                try round(&rounds, &record)
                try progress(rounds.progress)
            }
        } catch {
            // What has come stays, whatever ended the exchange.
            _ = try? takeIn(&rounds)
            throw error
        }
        if let failure = rounds.failure { throw failure }
        return rounds.outcome
    }

    private mutating func round(
        _ rounds: inout Rounds, _ record: inout PeerRecord
    ) throws(PeerFailure) {
        let view = rounds.view
        let (refusals, kept, received) = (rounds.faults, rounds.kept, rounds.inbox.heads)
        let request = try reading { reader throws(StoreError) in
            try Composer.compose(
                reader, for: view, refusals: refusals, kept: kept, received: received)
        }
        let began = clock.now()
        let bytes = try send(request, &rounds)
        let ended = clock.now()
        let answer: SyncMessage
        do throws(WireError) {
            answer = try MessageReader.read(bytes)
        } catch {
            throw PeerFailure(error)
        }
        // The answer was written about half-way; the quickest round tells best.
        let isQuickest = ended - began <= rounds.quickest
        record.learn(answer, at: isQuickest ? began + (ended - began) / 2 : nil)
        rounds.quickest = min(rounds.quickest, ended - began)
        rounds.heard(answer, bytes: bytes.count, after: request)
        if rounds.inbox.isDue { try takeIn(&rounds) }
        let next = rounds.view
        let (mine, plan) = try reading { reader throws(StoreError) in
            let mine = try reader.versionVector()
            return (mine, try SendPlan(for: next, holding: mine, reader: reader))
        }
        rounds.look(mine: mine, plan: plan, answer: answer, isPage: request.more)
        rounds.outcome.skew = record.skew
    }

    /// Hands a message over, and takes in what came before while the peer takes in what this brings.
    private mutating func send(
        _ request: Composer.Composition, _ rounds: inout Rounds
    ) throws(PeerFailure) -> [UInt8] {
        guard request.events > 0, rounds.inbox.canWait else {
            return try transport.exchange(request.bytes)
        }
        var failure: PeerFailure?
        let session = self
        let bytes = try transport.exchange(request.bytes) {
            do throws(PeerFailure) { try session.takeIn(&rounds) } catch { failure = error }
        }
        if let failure { throw failure }
        return bytes
    }

    /// Takes in what has come so far.
    private func takeIn(_ rounds: inout Rounds) throws(PeerFailure) {
        do throws(StoreError) {
            rounds.took(try rounds.inbox.empty(into: store, from: peer))
        } catch {
            throw .store(error)
        }
    }
}

/// Where an exchange stands between two rounds.
struct Rounds {
    /// How many rounds in a row may bring nothing before it is given up; a fork wants three in which
    /// only chains are shown.
    static let patience = 6
    /// How many rounds of less than a page bring what was born meanwhile.
    static let encores = 4

    private(set) var view: PeerView
    var outcome = SyncOutcome()
    private(set) var progress = SyncProgress()
    private(set) var failure: PeerFailure?
    private(set) var isOver = false
    /// What has come and is not taken in yet.
    var inbox = Inbox()
    /// What of the peer's events could not be read: told in each message, since the peer keeps nothing.
    private(set) var faults: [EventRefusal] = []
    /// What of them waits for its time, of each origin the first.
    private(set) var kept: [QuarantinedOrigin] = []
    /// Milliseconds of the quickest round.
    var quickest = Int64.max

    private var refusedThere = PeerView(have: nil)
    private var seenRefusals: Set<String> = []
    /// Positions held here after the last round, and the most of them; and the most of these that
    /// the peer said to have.
    private var lastHeld = 0
    private var mostHeld = -1
    private var mostCovered = -1
    private var still = 0
    private var small = 0

    /// - Parameter record: what is remembered from last time. A peer that keeps something in quarantine
    ///   is asked first, so that its origins are left alone.
    init(_ record: PeerRecord) {
        view = PeerView(have: record.quarantined ?? 0 == 0 ? record.vector : nil)
    }

    /// Counts what went over in a round.
    mutating func heard(_ answer: SyncMessage, bytes: Int, after request: Composer.Composition) {
        inbox.add(answer, bytes: bytes)
        outcome.rounds += 1
        outcome.sent += request.events
        outcome.received += answer.events.count + answer.faults.count
        outcome.refusedThere += count(answer.rejected, "there")
        outcome.quarantinedThere = answer.quarantined.count
        progress.sent += request.events
        progress.received += answer.events.count
        view = PeerView(answer)
        refusedThere.note(answer.rejected)
        view.refused.merge(refusedThere.refused) { now, _ in now }
    }

    /// Counts what became of the events that came.
    mutating func took(_ arrival: Arrival) {
        outcome.stored += arrival.stored
        outcome.known += arrival.known
        outcome.quarantinedHere += arrival.quarantined
        outcome.forks += arrival.forks
        outcome.refusedHere += count(arrival.refusals, "here")
        for refusal in arrival.refusals where refusal.isLasting && faults.count < 100 {
            faults.append(refusal)
        }
        for origin in arrival.kept where kept.count < 100 {
            kept.removeAll { $0.origin.hasSameBytes(as: origin.origin) }
            kept.append(origin)
        }
    }

    /// Refusals for good that were not counted yet.
    private mutating func count(_ refusals: [EventRefusal], _ side: String) -> Int {
        refusals.count { refusal in
            refusal.isLasting
                && seenRefusals.insert(
                    "\(side) \(refusal.origin ?? "") \(refusal.seq ?? 0) \(refusal.uuid ?? "")"
                ).inserted
        }
    }

    /// Judges whether anything is left to do.
    ///
    /// - Parameter isPage: whether there was more to send than the last message held.
    mutating func look(
        mine: VersionVector, plan: SendPlan, answer: SyncMessage, isPage: Bool
    ) {
        let theirs = answer.header.have ?? VersionVector()
        outcome.leftThere = theirs.lag(behind: mine)
        outcome.leftHere = mine.lag(behind: theirs)
        outcome.isLevel = answer.header.have != nil && mine == theirs
        progress.toSend = progress.sent + outcome.leftThere
        progress.toReceive = progress.received + outcome.leftHere - inbox.count
        // Nothing is over while something waits to be taken in, and it moves nothing yet.
        guard inbox.isEmpty else { return }
        let brought = !answer.events.isEmpty || !answer.faults.isEmpty || answer.header.more
        if !brought, plan.isEmpty, answer.skeletons.isEmpty {
            isOver = true
            return
        }
        let showsChains = !answer.skeletons.isEmpty || !plan.skeletons.isEmpty
        if !answer.header.more, !isPage, !showsChains { small += 1 }
        if small > Self.encores, !showsChains {
            isOver = true
            return
        }
        weigh(mine, theirs)
    }

    /// Gives up where rounds go by and nothing moves on either side.
    ///
    /// What counts is that more is held here than ever, or more of that there: a peer that says
    /// another thing each time and takes nothing must not keep this machine at it for good.
    private mutating func weigh(_ mine: VersionVector, _ theirs: VersionVector) {
        let held = mine.count
        let covered = held - theirs.lag(behind: mine)
        // A branch that was known under its other name already makes the log shorter.
        if held < lastHeld { (mostHeld, mostCovered) = (held, 0) }
        let moved = held > mostHeld || covered > mostCovered
        lastHeld = held
        mostHeld = max(mostHeld, held)
        mostCovered = max(mostCovered, covered)
        still = moved ? 0 : still + 1
        guard still >= Self.patience else { return }
        isOver = true
        // What is refused or kept aside was told already, and is no failure of the exchange.
        let isExplained =
            outcome.refusedHere + outcome.refusedThere + outcome.quarantinedThere
            + outcome.quarantinedHere > 0
        guard !isExplained else { return }
        failure = .noProgress(
            "\(still) rounds brought nothing while \(outcome.leftHere) events are missing here and "
                + "\(outcome.leftThere) there")
    }
}
