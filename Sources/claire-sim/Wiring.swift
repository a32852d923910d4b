/// Who calls whom.
enum Wiring {
    /// Draws the calls of a world's topology.
    ///
    /// - Parameter isHealed: whether everybody must be reached in the end: what churns stands still.
    static func draw(_ world: World, isHealed: Bool) {
        let (plan, dice) = (world.plan, world.dice)
        for peer in world.peers { peer.calls = [] }
        for half in halves(world) {
            for (place, index) in half.enumerated() {
                let others = half.filter { $0 != index }
                world.peers[index].calls =
                    switch plan.topology {
                    case .line: place + 1 < half.count ? [half[place + 1]] : []
                    case .star: place > 0 ? [half[0]] : []
                    case .mesh where isHealed && half.count > 3:
                        [half[(place + 1) % half.count], half[(place + 2) % half.count]]
                    case .mesh: others
                    case .churn where isHealed: place + 1 < half.count ? [half[place + 1]] : []
                    case .churn: others.filter { _ in dice.happens(500) }
                    }
            }
        }
        for (index, elder) in world.elders.enumerated() {
            let halves = halves(world)
            elder.servers =
                plan.isBridged && index == 0
                ? halves.map { $0[0] } : Array(dice.shuffled(halves[0]).prefix(2))
        }
    }

    /// The machines that can meet without an older client between them.
    static func halves(_ world: World) -> [[Int]] {
        let all = Array(world.peers.indices)
        guard world.plan.isBridged, all.count > 1 else { return [all] }
        let middle = world.plan.peers / 2
        return [all.filter { $0 < middle }, all.filter { $0 >= middle }]
    }
}
