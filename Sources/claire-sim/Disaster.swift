import ClaireDomain
import ClaireStore

/// What happens to a machine's whole disk, and the exact account of what that destroyed.
struct Disaster {
    let world: World
    let peer: Peer

    private var dice: Dice { world.dice }

    /// The power fails: what the log had not synced is gone, the mark of the own log may be stale.
    func losePower() throws {
        let before = try held()
        peer.die()
        try peer.disk.losePower()
        world.tally.count(.powerCut)
        world.trace.note(world.now, "power", peer.index)
        try Absorption(world: world, peer: peer).begin()
        let lost = before.subtracting(try held())
        for uuid in lost.sorted() where world.ledger.isDurable(uuid, on: peer.index) {
            world.fail(.ackedIsKept, "\(peer.name) lost \(uuid.prefix(8)) when the power failed")
        }
        try account(lost)
        peer.downUntil = world.now + dice.one([0, 30_000, 600_000])
        try peer.start()
    }

    func backUp() throws {
        let path = "\(world.lab.folder)/backup\(peer.index)-\(peer.backups.count)"
        try peer.disk.backUp(to: path)
        peer.backups.append(
            Peer.Backup(path: path, lastOwn: peer.lastAcked, ceiling: peer.ceiling))
        world.trace.note(world.now, "backup", peer.index)
    }

    /// A backup takes the database's place, whether anything tells of it or not.
    func restore() throws {
        let backup = dice.one(peer.backups)
        let mark = dice.one(Disk.Mark.allCases)
        let before = try held()
        peer.die()
        try peer.disk.replace(by: backup.path, mark: mark)
        world.tally.count(.restore)
        // What the incarnation check can see of it, if anything.
        let (showsFile, showsHost) = (dice.happens(400), dice.happens(100))
        if showsFile { peer.inode += 100 }
        if showsHost { peer.host += "'" }
        world.trace.note(world.now, "restore", peer.index, mark == .stays ? 1 : 0, Int(peer.inode))
        try Absorption(world: world, peer: peer).begin(isTold: showsFile || showsHost)
        let lost = before.subtracting(try held())
        for uuid in lost { world.ledger.forget(uuid, on: peer.index) }
        try account(lost)
        peer.lineage = world.newLineage()
        peer.lastOwn = mark == .stays ? peer.lastAcked : backup.lastOwn
        peer.lastAcked = peer.lastOwn
        peer.ceiling = max(peer.ceiling, backup.ceiling)
        try peer.start()
    }

    /// A copy of the whole machine goes on under the same name.
    func clone() throws {
        let index = world.peers.count
        let disk = world.lab.disks[index]
        let path = "\(world.lab.folder)/clone"
        try peer.disk.backUp(to: path)
        try disk.reset()
        try disk.replace(by: path, mark: dice.happens(500) ? .isReplaced : .goes)
        let twin = Peer(
            index: index, machine: peer.machine, disk: disk, lineage: world.newLineage(),
            world: world)
        twin.inode = dice.happens(700) ? peer.inode : peer.inode + 50
        twin.host = dice.happens(850) ? peer.host : peer.host + "+"
        twin.lastOwn = peer.lastAcked
        twin.lastAcked = peer.lastAcked
        twin.ceiling = peer.ceiling
        world.peers.append(twin)
        world.tally.count(.clone)
        world.trace.note(world.now, "clone", peer.index, index)
        try Absorption(world: world, peer: twin)
            .begin(isTold: twin.inode != peer.inode || twin.host != peer.host)
        try twin.start()
        Wiring.draw(world, isHealed: false)
    }

    /// Acknowledged events that were lost here and that nobody else holds are gone for good, and no
    /// protocol could bring them back.
    private func account(_ lost: Set<String>) throws {
        for uuid in lost.sorted() where !(try Self.isHeld(uuid, world, besides: peer)) {
            world.ledger.mark(uuid, isDestroyed: true)
            world.trace.note(world.now, "destroyed", peer.index, -1, -1, String(uuid.prefix(8)))
        }
    }

    /// Whether some machine has an event in its log or in quarantine.
    static func isHeld(
        _ uuid: String, _ world: World, besides peer: Peer? = nil
    ) throws(StoreError) -> Bool {
        for other in world.peers where other !== peer {
            let isThere = try other.disk.root?.read { reader throws(StoreError) in
                let select = try reader.connection.statement(
                    """
                    SELECT 1 FROM events WHERE uuid = ?1
                    UNION ALL SELECT 1 FROM local_quarantine WHERE uuid = ?1
                    """)
                select.bind(1, uuid)
                return try select.first { _ in true } ?? false
            }
            if isThere ?? false { return true }
        }
        return false
    }

    private func held() throws(StoreError) -> Set<String> {
        let uuids = try peer.disk.root?.read { reader throws(StoreError) in
            try reader.connection.statement(
                "SELECT uuid FROM events UNION SELECT uuid FROM local_quarantine"
            ).all { $0.text(0) }
        }
        return Set(uuids ?? [])
    }
}
