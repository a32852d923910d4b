/// The terms by which ready tasks are ordered; the first that differs decides.
package struct Rank: Comparable, Sendable {
    /// 0 first.
    package let priority: Priority
    /// How many tasks that are not done wait for this one, through others too; more first.
    package let unblocks: Int
    /// The order that a person gave; lower first.
    package let position: Int
    /// Milliseconds since 1970; older first.
    package let created: Int64
    /// Decides what is left, so that every machine ranks alike.
    package let id: UUID

    package init(priority: Priority, unblocks: Int, position: Int, created: Int64, id: UUID) {
        self.priority = priority
        self.unblocks = unblocks
        self.position = position
        self.created = created
        self.id = id
    }

    package static func < (left: Rank, right: Rank) -> Bool {
        if left.priority != right.priority { return left.priority < right.priority }
        if left.unblocks != right.unblocks { return left.unblocks > right.unblocks }
        if left.position != right.position { return left.position < right.position }
        if left.created != right.created { return left.created < right.created }
        return left.id < right.id
    }
}
