import ClaireDomain
import ClaireStore

/// One machine of a world: its disk, its clock, its configuration and whom it calls.
final class Peer {
    let index: Int
    let name: String
    let disk: Disk
    /// Who it is by its configuration; a clone has the machine that it was copied from.
    let machine: UUID
    unowned let world: World

    /// What the incarnation check can see of the file and of the system.
    var inode: UInt64
    var host: String
    /// Milliseconds that its clock is ahead of the true time.
    var offset: Int64 = 0
    /// The peers that it calls.
    var calls: [Int] = []
    /// The true time at which it is up again; while it is down it does nothing and answers nobody.
    var downUntil: Int64 = 0
    /// Exchanges that it has begun and not ended.
    var sessions = 0
    /// The rows of the events table that were looked at.
    var seenRow = 0
    /// Backups that were made of it, oldest first.
    var backups: [Backup] = []

    /// A stretch of own events whose clock must rise; a restore, clone or repair begins another.
    var lineage: Int
    /// The clock's last reading in that stretch.
    var lastOwn = ""
    /// The same of the last command that was acknowledged: what the high-water mark tells at least.
    var lastAcked = ""
    /// The furthest wall that its own clock and the drift bound account for.
    var ceiling: Int64 = 0
    /// The log that its database must write no more, since it can tell that it is a copy.
    var leftOrigin: String?
    /// The last command that a person ran here.
    var lastCommand: UUID?
    /// The process that serves and exchanges; `nil` after its death.
    private(set) var running: (process: SimulatedProcess, store: Store)?

    /// A copy of a database on a disk of its own.
    struct Backup {
        let path: String
        /// The own clock's last acknowledged reading in it.
        let lastOwn: String
        /// How far its clock might stand ahead then: a repair may have come between.
        let ceiling: Int64
    }

    init(index: Int, machine: UUID, disk: Disk, lineage: Int, world: World) {
        self.index = index
        name = "p\(index)"
        self.disk = disk
        self.machine = machine
        self.lineage = lineage
        self.world = world
        inode = disk.inode
        host = disk.host
    }

    /// Whether its Claire is of a later version, which says more than this one knows.
    var isNewer: Bool { world.plan.strangers > 0 && index % 2 == 1 }

    /// What its clock says.
    var now: Int64 { world.now + offset }

    var isUp: Bool { downUntil <= world.now && running != nil }

    /// Starts a process, as after a crash or a boot.
    func start() throws(StoreError) {
        running?.process.die()
        let process = SimulatedProcess(self, dice: world.dice)
        running = (process, try disk.store(machine: machine, ambient: process.ambient))
    }

    /// Ends the process where it stands.
    func die() {
        running?.process.die()
        running = nil
    }

    /// The store of another process beside the one that serves: a verb. It dies with the machine.
    func verb() throws(StoreError) -> Store {
        guard let running else { throw SimulatedProcess.death }
        return try disk.store(machine: machine, ambient: running.process.ambient)
    }

    /// Its clock stood here: readings up to the drift bound beyond are its own or admitted.
    func raiseCeiling() { ceiling = max(ceiling, now + World.drift) }
}
