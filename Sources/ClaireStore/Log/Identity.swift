import ClaireDomain

/// Who writes to this database, and where its clock stands; one row that every write moves on.
struct Identity: Equatable {
    var machine: UUID
    /// `machine`, or `machine~<16 hex>` after an incarnation.
    var origin: String
    var clock: LogicalClock
    /// Counts the sets of projection tables that were made here.
    var generation: Int
    /// The random id of this database, new with each incarnation.
    var epoch: String
    /// The file and the system that it was last written on; `nil` where they could not be told.
    var inode: UInt64?
    var host: String?

    init(
        machine: UUID, origin: String, clock: LogicalClock, generation: Int, epoch: String,
        inode: UInt64?, host: String?
    ) {
        self.machine = machine
        self.origin = origin
        self.clock = clock
        self.generation = generation
        self.epoch = epoch
        self.inode = inode
        self.host = host
    }

    /// Of a new database in the file at a path.
    init(machine: UUID, path: String, ambient: Ambient) {
        self.init(
            machine: machine, origin: machine.text, clock: LogicalClock(), generation: 1,
            epoch: ambient.uuid().text, inode: ambient.inode(path), host: ambient.host())
    }

    static func load(_ connection: Connection) throws(StoreError) -> Identity {
        let select = try connection.statement(
            """
            SELECT machine_id, origin, clock_wall, clock_counter, generation, epoch, inode, os_machine
            FROM local_identity
            """)
        let found = try select.first { row in
            Identity(
                machine: row.uuid(0), origin: row.text(1),
                clock: LogicalClock(
                    wall: Int64(row.integer(2)), counter: Int32(truncatingIfNeeded: row.integer(3))
                ),
                generation: row.integer(4), epoch: row.text(5),
                inode: row.optionalInteger(6).map { UInt64(bitPattern: $0) },
                host: row.optionalText(7))
        }
        guard let found else {
            throw .damaged(path: connection.path, detail: "it has no identity")
        }
        return found
    }

    func save(_ connection: Connection) throws(StoreError) {
        let upsert = try connection.statement(
            """
            INSERT INTO local_identity (one, machine_id, origin, clock_wall, clock_counter, generation,
              epoch, inode, os_machine)
            VALUES (1, ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
            ON CONFLICT(one) DO UPDATE SET machine_id = ?1, origin = ?2, clock_wall = ?3,
              clock_counter = ?4, generation = ?5, epoch = ?6, inode = ?7, os_machine = ?8
            """)
        upsert.bind(1, machine)
        upsert.bind(2, origin)
        upsert.bind(3, clock.wall)
        upsert.bind(4, Int(clock.counter))
        upsert.bind(5, generation)
        upsert.bind(6, epoch)
        upsert.bind(7, inode.map { Int64(bitPattern: $0) })
        upsert.bind(8, host)
        try upsert.run()
    }
}
