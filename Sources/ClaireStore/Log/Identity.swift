import ClaireDomain

/// Who writes to this database, and where its clock stands; one row that every write moves on.
struct Identity: Equatable {
    var machine: UUID
    /// `machine`, or `machine~<16 hex>` after an incarnation.
    var origin: String
    var clock: LogicalClock
    /// Counts the sets of projection tables that were made here.
    var generation: Int

    static func load(_ connection: Connection) throws(StoreError) -> Identity {
        let select = try connection.statement(
            """
            SELECT machine_id, origin, clock_wall, clock_counter, generation FROM local_identity
            """)
        let found = try select.first { row in
            Identity(
                machine: row.uuid(0), origin: row.text(1),
                clock: LogicalClock(
                    wall: Int64(row.integer(2)), counter: Int32(truncatingIfNeeded: row.integer(3))
                ),
                generation: row.integer(4))
        }
        guard let found else {
            throw .damaged(path: connection.path, detail: "it has no identity")
        }
        return found
    }

    func save(_ connection: Connection) throws(StoreError) {
        let upsert = try connection.statement(
            """
            INSERT INTO local_identity (one, machine_id, origin, clock_wall, clock_counter, generation)
            VALUES (1, ?1, ?2, ?3, ?4, ?5)
            ON CONFLICT(one) DO UPDATE SET machine_id = ?1, origin = ?2, clock_wall = ?3,
              clock_counter = ?4, generation = ?5
            """)
        upsert.bind(1, machine)
        upsert.bind(2, origin)
        upsert.bind(3, clock.wall)
        upsert.bind(4, Int(clock.counter))
        upsert.bind(5, generation)
        try upsert.run()
    }
}
