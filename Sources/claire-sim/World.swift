import ClaireDomain
import ClaireStore

/// One run: machines, a network between them and a true time, all driven by one row of dice.
///
/// The first phase lets faults happen and checks what must hold at every moment; the second heals
/// everything and demands that all agree within bounded rounds.
final class World {
    /// The true time at the beginning, in milliseconds since 1970.
    static let start: Int64 = 1_750_000_000_000
    /// How far ahead of a machine's clock an event may be, in milliseconds (events.md).
    static let drift: Int64 = 300_000

    let plan: Plan
    let dice: Dice
    let trace: Trace
    let lab: Lab
    var now = World.start
    var peers: [Peer] = []
    var elders: [Elder] = []
    var network: Network
    var catalog = Catalog()
    var ledger = Ledger()
    var tally = Tally()
    var lineages = 0
    /// How many things happen while others wait for the network.
    private var depth = 0
    private(set) var isHealing = false
    /// The first invariant that did not hold; it ends the run.
    private(set) var violation: Violation?

    /// - Parameter lab: the disks, which the world takes as they are and empties.
    init(seed: UInt64, lab: Lab, trace: Trace) {
        dice = Dice(seed: seed)
        plan = Plan(dice)
        self.lab = lab
        self.trace = trace
        network = Network(nodes: plan.peers + plan.clonesAtMost + plan.elders)
    }

    /// Runs both phases.
    func run() -> Tally {
        tally.seeds = 1
        do {
            try populate()
            for _ in 0..<plan.steps where violation == nil { try step() }
            if violation == nil { try heal() }
        } catch let error as Violation {
            fail(error.invariant, error.detail)
        } catch {
            fail(.storeWorks, "\(error)")
        }
        tally.simulated += now - World.start
        tally.events = ledger.order.count
        if let violation { tally.count(violation.invariant) }
        return tally
    }

    func fail(_ invariant: Invariant, _ detail: String) {
        guard violation == nil else { return }
        violation = Violation(invariant: invariant, detail: detail)
        trace.note(now, "violation", -1, -1, -1, "\(invariant.rawValue): \(detail)")
    }

    private func populate() throws {
        for index in 0..<plan.peers {
            let disk = lab.disks[index]
            try disk.reset()
            let peer = Peer(
                index: index, machine: disk.machine, disk: disk, lineage: newLineage(), world: self)
            peer.offset = plan.skew > 0 ? dice.pick(-plan.skew...plan.skew) : 0
            peer.raiseCeiling()
            try peer.start()
            peers.append(peer)
        }
        for index in 0..<plan.elders {
            elders.append(Elder(index: index, world: self))
        }
        Wiring.draw(self, isHealed: false)
    }

    func newLineage() -> Int {
        lineages += 1
        return lineages
    }

    /// Lets some time pass and one thing happen.
    private func step() throws {
        now += dice.one([0, 0, 1, 7, 300, 2_000, 30_000, 90_000, 600_000])
        deliverLate()
        if plan.topology == .churn, dice.happens(60) { Wiring.draw(self, isHealed: false) }
        try Faults(world: self, isNested: depth > 0).happen()
    }

    /// Waits for the network, while other things may happen.
    func wait(upTo most: Int64) {
        now += dice.pick(1...most)
        guard !isHealing, depth < 2, violation == nil, dice.happens(plan.interleaving) else {
            return
        }
        depth += 1
        defer { depth -= 1 }
        do {
            try step()
        } catch {
            fail(.storeWorks, "\(error)")
        }
    }

    /// Requests that were on the way all the time reach their servers now; nobody hears the answers.
    func deliverLate(all: Bool = false) {
        while violation == nil, let late = network.nextLate(at: all ? .max : now) {
            guard peers[late.to].isUp else { continue }
            trace.note(now, "late", late.to, late.body.count)
            _ = Service(world: self, peer: peers[late.to], caller: late.caller)
                .answer(late.route, late.body)
        }
    }

    /// Ends all faults and lets everybody exchange until all hold the same.
    private func heal() throws {
        isHealing = true
        trace.note(now, "heal", ledger.order.count)
        try Healing(world: self).run()
    }
}
