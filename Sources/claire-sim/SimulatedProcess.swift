import ClaireDomain
import ClaireStore
import ClaireSync

/// One process of a machine: it sees the machine's clock, and dies between two steps of a write when
/// its fuse has burned down. A dead one writes nothing more, whoever still holds on to it.
// One thread drives a whole world: nothing here is shared with another.
final class SimulatedProcess: @unchecked Sendable {
    private(set) var isDead = false
    /// So many steps of writes are left to it; `nil` for ever.
    var fuse: Int?
    private unowned let peer: Peer
    private unowned let dice: Dice

    init(_ peer: Peer, dice: Dice) {
        self.peer = peer
        self.dice = dice
    }

    func die() { isDead = true }

    private func pass(_ step: Ambient.Step) throws(StoreError) {
        if isDead { throw Self.death }
        peer.disk.follow(step)
        guard let left = fuse else { return }
        fuse = left - 1
        guard left <= 1 else { return }
        isDead = true
        throw Self.death
    }

    static let death = StoreError.failed(path: "", detail: "the process is dead")

    var clock: SyncClock {
        SyncClock(now: { self.peer.now }, random: { self.dice.next() })
    }

    var ambient: Ambient {
        Ambient(
            now: { self.peer.now }, uuid: { self.dice.uuid() },
            checkpoint: { step throws(StoreError) in try self.pass(step) },
            inode: { _ in self.peer.inode }, host: { self.peer.host })
    }
}
