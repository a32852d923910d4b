import ClaireDomain
import ClaireStore

/// The second phase: every fault ends, and all must come to hold the same within bounded rounds.
struct Healing {
    let world: World

    func run() throws {
        mend()
        Wiring.draw(world, isHealed: true)
        if world.plan.farJumps > 0 {
            for peer in world.peers { Command(world: world, peer: peer).repairClock() }
        }
        try converge()
        guard world.violation == nil else { return }
        try Oracle(world: world).check()
    }

    private func mend() {
        world.network.heal()
        for peer in world.peers {
            peer.raiseCeiling()
            peer.offset = 0
            peer.downUntil = world.now
            peer.running?.process.fuse = nil
        }
        world.elders.forEach { $0.forgetWhatIsKnown() }
        world.deliverLate(all: true)
        world.tally.quarantined += (try? quarantined()) ?? 0
        for uuid in world.ledger.destroyed {
            // A request that was on the way has brought it back: from now on it must be kept.
            if (try? Disaster.isHeld(uuid, world)) ?? false {
                world.ledger.mark(uuid, isDestroyed: false)
            }
        }
    }

    /// Rounds of exchanges until all are level; past what must suffice, the time of what is in
    /// quarantine is let come.
    private func converge() throws {
        let bound = 2 * world.peers.count + 6
        var hasWaited = false
        var round = 0
        while world.violation == nil {
            round += 1
            world.now += 61_000
            exchangeAll()
            guard world.violation == nil else { return }
            let due = try latestDue()
            if due == nil, try difference() == nil { break }
            if round < bound { continue }
            guard let due, !hasWaited else {
                return world.fail(
                    due == nil ? .nobodyIsStuck : .quarantineEnds,
                    "after \(round) rounds: \(try difference() ?? "quarantined events are left")")
            }
            hasWaited = true
            round = 0
            let waited = max(0, due - world.now) + 1
            world.now += waited
            // A wait for the year 2100 would drown the other hours.
            world.tally.simulated -= waited
            world.trace.note(world.now, "wait")
            for peer in world.peers { peer.raiseCeiling() }
        }
        world.tally.mostHealingRounds = max(world.tally.mostHealingRounds, round)
        world.trace.note(world.now, "healed", round)
    }

    private func exchangeAll() {
        for peer in world.dice.shuffled(world.peers) {
            for other in world.dice.shuffled(peer.calls) {
                Exchange(world: world, from: peer, to: world.peers[other]).run()
            }
        }
        world.elders.forEach { $0.meetAll() }
    }

    /// When the last event in any quarantine is due.
    private func latestDue() throws(StoreError) -> Int64? {
        var latest: Int64?
        for peer in world.peers {
            let due = try peer.disk.root?.read { reader throws(StoreError) in
                try reader.connection.statement("SELECT max(due) FROM local_quarantine")
                    .first { $0.optionalInteger(0) } ?? nil
            }
            if let due = due ?? nil { latest = max(latest ?? due, due) }
        }
        return latest
    }

    private func quarantined() throws(StoreError) -> Int {
        var count = 0
        for peer in world.peers {
            count +=
                try peer.disk.root?.read { reader throws(StoreError) in
                    try reader.quarantinedCount()
                } ?? 0
        }
        return count
    }

    /// What the machines do not agree in; `nil` when all hold the same.
    private func difference() throws(StoreError) -> String? {
        var counts: [Int] = []
        for half in Wiring.halves(world) {
            var first: (peer: Peer, vector: VersionVector)?
            for peer in half.map({ world.peers[$0] }) {
                guard let root = peer.disk.root else { continue }
                let vector = try root.read { reader throws(StoreError) in
                    counts.append(
                        try reader.connection.statement("SELECT count(*) FROM events")
                            .first { $0.integer(0) } ?? 0)
                    return try reader.versionVector()
                }
                guard let known = first else {
                    first = (peer, vector)
                    continue
                }
                if let text = Self.difference(vector, known.vector) {
                    return "\(peer.name) and \(known.peer.name) differ in \(text)"
                }
            }
        }
        return Set(counts).count > 1 ? "event counts \(counts)" : nil
    }

    private static func difference(_ one: VersionVector, _ other: VersionVector) -> String? {
        if one == other { return nil }
        let origins = Set(one.origins).union(other.origins)
        let differing = origins.sorted().filter { one.heads[$0] != other.heads[$0] }
        return differing.prefix(3).map { origin in
            "\(origin): \(one.heads[origin]?.seq ?? 0) and \(other.heads[origin]?.seq ?? 0)"
        }.joined(separator: ", ")
    }
}
