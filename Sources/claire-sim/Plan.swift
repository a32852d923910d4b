/// What one seed draws before it begins: how many machines, how they are wired, and which faults are
/// on and how strong.
///
/// Swarm testing (Groce and others 2012): a run with every fault on hides what a few alone would
/// show, so each is left out about every other time.
struct Plan {
    /// How the machines call one another.
    enum Topology: String, CaseIterable {
        /// Each calls the next.
        case line
        /// All call the first.
        case star
        /// Each calls every other.
        case mesh
        /// Each calls a few, others every now and then.
        case churn
    }

    let peers: Int
    let topology: Topology
    /// Clients of the older form, and whether two halves of the machines meet through them alone.
    let elders: Int
    let isBridged: Bool
    /// Actions before the world heals.
    let steps: Int

    /// Of a thousand calls: the request is lost, the reply is, the request comes twice (the second
    /// time later, maybe much later), the connection ends in the reply.
    let loss: Int
    let replyLoss: Int
    let duplication: Int
    let cutOff: Int
    /// Of a thousand waits for the network, how many see something else happen.
    let interleaving: Int

    /// How often each fault happens beside writes and calls, which weigh 100 each.
    let partitions: Int
    let jumps: Int
    let farJumps: Int
    let repairs: Int
    let crashes: Int
    let powerCuts: Int
    let restores: Int
    let clones: Int
    let outages: Int
    /// Of a thousand writes: an event of a type that this build does not know.
    let strangers: Int
    /// How far clocks are off at the beginning, in milliseconds either way.
    let skew: Int64

    var clonesAtMost: Int { clones > 0 ? 2 : 0 }

    init(_ dice: Dice) {
        // Most of what can go wrong takes two or three; some takes many.
        peers = [2, 2, 2, 3, 3, 3, 3, 3, 4, 4, 4, 5, 5, 6, 7, 8, 9][dice.pick(17)]
        topology = dice.one(Topology.allCases)
        elders = dice.happens(250) ? 1 + dice.pick(2) : 0
        isBridged = elders > 0 && dice.happens(400)
        steps = 10 + dice.pick(30)
        func maybe(_ most: Int) -> Int { dice.happens(450) ? 1 + dice.pick(most) : 0 }
        loss = maybe(300)
        replyLoss = maybe(300)
        duplication = maybe(300)
        cutOff = maybe(100)
        interleaving = maybe(500)
        partitions = maybe(30)
        jumps = maybe(30)
        // What is given up and issued again stands twice where it came through an older client.
        let mayRepair = !isBridged
        farJumps = mayRepair && dice.happens(150) ? 1 + dice.pick(12) : 0
        repairs = farJumps > 0 ? 10 : 0
        crashes = maybe(60)
        powerCuts = maybe(12)
        restores = dice.happens(300) ? 4 + dice.pick(30) : 0
        clones = dice.happens(250) ? 2 + dice.pick(25) : 0
        outages = maybe(20)
        strangers = maybe(200)
        skew = dice.happens(400) ? dice.one([400, 30_000, 280_000, 900_000]) : 0
    }
}
