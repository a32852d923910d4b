import ClaireDomain
import ClaireStore

/// The things that happen in a world, one at a time: work, exchanges, and all that goes wrong.
struct Faults {
    let world: World
    /// Whether others wait for the network meanwhile; whole disks are left alone then.
    let isNested: Bool

    private var dice: Dice { world.dice }
    private var up: [Peer] { world.peers.filter(\.isUp) }
    /// Machines whose disks may be touched: none of their own calls is on the way.
    private var still: [Peer] { isNested ? [] : up.filter { $0.sessions == 0 } }

    func happen() throws {
        let plan = world.plan
        let weights = [
            100, 100, world.elders.isEmpty ? 0 : 50, plan.partitions, plan.jumps, plan.farJumps,
            plan.repairs, plan.crashes, plan.powerCuts, plan.restores * 2, plan.clones,
            plan.outages,
        ]
        switch dice.weighted(weights) {
        case 0: try write()
        case 1: exchange()
        case 2: dice.one(world.elders).meet()
        case 3: partition()
        case 4: jump()
        case 5: jumpFar()
        case 6: repair()
        case 7: light()
        case 8: try powerCut()
        case 9: try backUpOrRestore()
        case 10: try clone()
        default: outage()
        }
    }

    // MARK: Work

    private func write() throws {
        guard !up.isEmpty else { return }
        let peer = dice.one(up)
        if dice.happens(world.plan.strangers) { return stranger(peer) }
        let count = 1 + dice.pick(5)
        let command = Command(world: world, peer: peer)
        command.run(inVerb: dice.happens(500)) { store throws(StoreError) in
            try store.write(as: .person("ada")) { writer throws(StoreError) in
                try Operations(
                    writer: writer, dice: world.dice, catalog: world.catalog,
                    last: peer.lastCommand
                ).run(count)
                peer.lastCommand = writer.command
            }
        }
    }

    /// An event that a newer Claire wrote here: this build knows nothing of its type.
    private func stranger(_ peer: Peer) {
        let wall = max(peer.now, (HLC(peer.lastOwn)?.wall ?? 0) + 1)
        guard peer.now >= LogicalClock.epoch, wall <= peer.now + World.drift,
            let hlc = HLC(wall: wall, counter: 0, machine: peer.machine)
        else { return }
        world.tally.count(.stranger)
        let event = Event.stranger(hlc, dice)
        Command(world: world, peer: peer).run(inVerb: false) { store throws(StoreError) in
            _ = try store.takeIn(
                [Incoming(event: event, position: nil)], from: "newer", isDurable: true)
        }
    }

    private func exchange() {
        let callers = up.filter { !$0.calls.isEmpty && $0.sessions < 2 }
        guard !callers.isEmpty else { return }
        let peer = dice.one(callers)
        Exchange(world: world, from: peer, to: world.peers[dice.one(peer.calls)]).run()
    }

    // MARK: Network and clocks

    private func partition() {
        let nodes = world.peers.count
        let (one, other) = (dice.pick(nodes), dice.pick(nodes))
        guard one != other else { return }
        let isCut = !world.network.isCut(one, other) && dice.happens(700)
        if isCut { world.tally.count(.partitioned) }
        world.network.cut(one, other, isCut)
        world.trace.note(world.now, "cut", one, other, isCut ? 1 : 0)
    }

    private func jump() {
        let peer = dice.one(world.peers)
        let most = dice.one([400, 20_000, 250_000, 900_000])
        set(peer, dice.pick(-Int64(most)...Int64(most)))
        world.tally.count(.clockJump)
    }

    private func jumpFar() {
        let peer = dice.one(world.peers)
        let isFar = abs(peer.offset) > 86_400_000
        let wrong = dice.happens(400) ? -world.now : 4_102_444_800_000 - world.now
        set(peer, isFar ? 0 : wrong)
        if !isFar { world.tally.count(.farClock) }
    }

    private func set(_ peer: Peer, _ offset: Int64) {
        peer.raiseCeiling()
        peer.offset = offset
        peer.raiseCeiling()
        world.trace.note(world.now, "clock", peer.index, -1, -1, "\(offset) ms")
    }

    private func repair() {
        let right = up.filter { abs($0.offset) < 1_000_000 }
        guard !right.isEmpty else { return }
        Command(world: world, peer: dice.one(right)).repairClock()
    }

    // MARK: Machines

    /// Lights a fuse: the process dies so many steps of writes from now.
    private func light() {
        guard !up.isEmpty else { return }
        let peer = dice.one(up)
        peer.running?.process.fuse = 1 + dice.pick(25)
        world.trace.note(world.now, "fuse", peer.index)
    }

    /// What follows the death of a process: another one starts, now or some time later.
    static func crash(_ peer: Peer, _ world: World) {
        world.tally.count(.crash)
        world.trace.note(world.now, "crash", peer.index)
        peer.downUntil = world.now + (world.isHealing ? 0 : world.dice.one([0, 0, 5_000, 90_000]))
        do {
            try peer.start()
        } catch {
            world.fail(.storeWorks, "\(peer.name) does not start: \(error)")
        }
    }

    private func outage() {
        let peer = dice.one(world.peers)
        peer.downUntil = world.now + dice.pick(1...3_600_000)
        world.tally.count(.outage)
        world.trace.note(world.now, "down", peer.index)
    }

    private func powerCut() throws {
        guard !still.isEmpty else { return }
        try Disaster(world: world, peer: dice.one(still)).losePower()
    }

    private func backUpOrRestore() throws {
        guard !still.isEmpty else { return }
        let disaster = Disaster(world: world, peer: dice.one(still))
        if disaster.peer.backups.isEmpty || dice.happens(400) {
            try disaster.backUp()
        } else {
            try disaster.restore()
        }
    }

    private func clone() throws {
        guard !still.isEmpty, world.peers.count < world.plan.peers + world.plan.clonesAtMost
        else { return }
        try Disaster(world: world, peer: dice.one(still)).clone()
    }
}

extension Event {
    /// An event of a type that this build does not know, its payload in a form that this build would
    /// not write.
    static func stranger(_ hlc: HLC, _ dice: Dice) -> Event {
        Event(
            uuid: dice.uuid().text, hlc: hlc.text, machineID: hlc.machine.text,
            type: dice.one(["task_blessed", "fleet_renamed"]),
            payload: dice.one([
                "{ \"b\" : 1.50e+2, \"a\":[\"\\u00e9\", null] }", "{\"z\":{\"y\":{}},\"n\":-0}",
                "{\"title\":\"e\u{301} \u{E9}\",\"big\":123456789012345678901234567890}",
            ]), createdAt: Timestamp.text(max(0, hlc.wall)))
    }
}
