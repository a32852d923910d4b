import ClaireDomain
import ClaireStore
import ClaireSync

/// One command that somebody runs on a machine: acknowledged, refused, or cut short by a crash.
struct Command {
    let world: World
    let peer: Peer

    /// Runs a command and takes down what it wrote.
    ///
    /// - Parameter inVerb: in a process of its own beside the one that serves.
    /// - Returns: whether it was acknowledged.
    @discardableResult
    func run(inVerb: Bool, _ body: (Store) throws(StoreError) -> Void) -> Bool {
        guard let running = peer.running else { return false }
        peer.raiseCeiling()
        var isAcked = false
        do throws(StoreError) {
            try body(inVerb ? try peer.verb() : running.store)
            isAcked = true
        } catch {
            if running.process.isDead {
                Faults.crash(peer, world)
            } else {
                judge(error)
            }
        }
        let born = Absorption(world: world, peer: peer).run(mayBear: true)
        world.trace.note(
            world.now, "command", peer.index, born.count, isAcked ? 1 : 0,
            "\(born.map { $0.prefix(8) }.joined(separator: " "))")
        guard isAcked else { return false }
        world.tally.writes += 1
        for uuid in born { world.ledger.acknowledge(uuid, on: peer.index) }
        peer.lastAcked = peer.lastOwn
        return true
    }

    /// A refusal is an answer too, unless it is none that a user should ever see.
    private func judge(_ error: StoreError) {
        if error.isRefusal {
            world.tally.refused += 1
        } else {
            world.fail(.storeWorks, "\(peer.name): \(error)")
        }
    }

    /// Runs `claire doctor --repair clock`.
    func repairClock() {
        var report: ClockRepairReport?
        let (lastOwn, lineage, ceiling) = (peer.lastOwn, peer.lineage, peer.ceiling)
        peer.lastOwn = ""
        peer.ceiling = peer.now + World.drift
        run(inVerb: true) { store throws(StoreError) in
            report = try ClockRepair.run(store, as: .claire)
        }
        guard peer.lastOwn.isEmpty, !hasRepaired(lastOwn) else {
            world.tally.count(.repair)
            peer.lineage = world.newLineage()
            world.trace.note(world.now, "repair", peer.index, report?.reissued ?? -1)
            return
        }
        (peer.lastOwn, peer.lineage, peer.ceiling) = (lastOwn, lineage, ceiling)
    }
}

extension Command {
    /// Whether a repair that wrote nothing has set the clock back all the same: the events that had
    /// moved it are gone with a disk, and the mark beside the database told of them alone.
    private func hasRepaired(_ lastOwn: String) -> Bool {
        guard let wall = HLC(lastOwn)?.wall, wall > peer.now + World.drift else { return false }
        let lead = try? peer.disk.root?.read { reader throws(StoreError) in
            try reader.clockLead()
        }
        return lead.map { $0 <= World.drift } ?? false
    }
}

/// One run of the real calling side, from one machine to another.
struct Exchange {
    let world: World
    let from: Peer
    let to: Peer

    /// - Returns: how it went; `nil` when it broke off.
    @discardableResult
    func run() -> SyncOutcome? {
        guard let running = from.running else { return nil }
        from.sessions += 1
        defer { from.sessions -= 1 }
        from.raiseCeiling()
        world.tally.exchanges += 1
        world.trace.note(world.now, "exchange", from.index, to.index)
        let call = Call(world: world, from: from.index, caller: from.name, to: to.index)
        var session = SyncSession(
            store: running.store, peer: to.name, url: "https://\(to.name)/",
            transport: Link(call: call, from: from, process: running.process),
            clock: running.process.clock)
        var outcome: SyncOutcome?
        do throws(PeerFailure) {
            // A watcher asks for the digest first.
            outcome =
                world.dice.happens(500) ? try session.runIfChanged() : try session.run()
        } catch {
            judge(error, running.process)
        }
        // It may have died and been followed by another while it waited.
        if running.process.isDead, from.running?.process === running.process {
            Faults.crash(from, world)
        }
        Absorption(world: world, peer: from).run(mayBear: false)
        if let outcome {
            if outcome.isLevel, world.violation == nil, world.dice.happens(80) {
                do throws(StoreError) {
                    try Oracle.compare(from, to, world)
                } catch {
                    world.fail(.storeWorks, "\(error)")
                }
            }
            world.trace.note(
                world.now, "level", from.index, to.index, outcome.isLevel ? 1 : 0,
                "sent \(outcome.sent) received \(outcome.received) stored \(outcome.stored)")
        }
        return outcome
    }

    private func judge(_ failure: PeerFailure, _ process: SimulatedProcess) {
        world.trace.note(world.now, "failed", from.index, to.index, -1, "\(failure)")
        guard !process.isDead else { return }
        switch failure {
        case .unreachable, .timedOut, .cutOff, .busy, .noProgress, .interrupted: return
        case .store(.clock): return
        default: world.fail(.storeWorks, "\(from.name) to \(to.name): \(failure)")
        }
    }
}
