/// What runs counted, for the report.
struct Tally {
    /// What can go wrong in a world.
    enum Fault: String, CaseIterable {
        case requestLost = "requests lost"
        case replyLost = "replies lost"
        case duplicated = "requests come twice or late"
        case cutOff = "replies cut off"
        case partitioned = "one-way partitions"
        case outage = "machines down"
        case crash = "crashes in a write"
        case powerCut = "power cuts"
        case clockJump = "clock jumps"
        case farClock = "clocks in 1970 or 2100"
        case repair = "clock repairs"
        case restore = "restores from backup"
        case clone = "clones"
        case stranger = "events of unknown types"
        case elder = "calls of older clients"
    }

    var seeds = 0
    var events = 0
    var positions = 0
    var writes = 0
    var refused = 0
    var exchanges = 0
    var rounds = 0
    var forks = 0
    var incarnations = 0
    var quarantined = 0
    /// Acknowledged events whose every copy a restore or a power cut destroyed.
    var destroyed = 0
    /// Milliseconds.
    var simulated: Int64 = 0
    var mostHealingRounds = 0
    var faults: [Int] = Array(repeating: 0, count: Fault.allCases.count)
    var violations: [Int] = Array(repeating: 0, count: Invariant.allCases.count)

    mutating func count(_ fault: Fault) { faults[Fault.allCases.firstIndex(of: fault) ?? 0] += 1 }

    mutating func count(_ invariant: Invariant) {
        violations[Invariant.allCases.firstIndex(of: invariant) ?? 0] += 1
    }

    func count(of invariant: Invariant) -> Int {
        violations[Invariant.allCases.firstIndex(of: invariant) ?? 0]
    }

    static func += (sum: inout Tally, one: Tally) {
        sum.seeds += one.seeds
        sum.events += one.events
        sum.positions += one.positions
        sum.writes += one.writes
        sum.refused += one.refused
        sum.exchanges += one.exchanges
        sum.rounds += one.rounds
        sum.forks += one.forks
        sum.incarnations += one.incarnations
        sum.quarantined += one.quarantined
        sum.destroyed += one.destroyed
        sum.simulated += one.simulated
        sum.mostHealingRounds = max(sum.mostHealingRounds, one.mostHealingRounds)
        for index in sum.faults.indices { sum.faults[index] += one.faults[index] }
        for index in sum.violations.indices { sum.violations[index] += one.violations[index] }
    }
}
