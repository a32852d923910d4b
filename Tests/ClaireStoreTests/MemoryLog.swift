import ClaireDomain

@testable import ClaireStore

/// An event of a history, and where its machine has it.
struct Born {
    let event: Event
    let position: LogPosition
}

/// A log and its projections in memory, for many small histories quickly.
struct MemoryLog {
    let connection: Connection

    init() throws(StoreError) {
        connection = try Connection(path: ":memory:", access: .create)
        try connection.execute(Schema.log)
        try Creation.tables(connection)
        try Identity(machine: Self.machine, path: ":memory:", ambient: Self.ambient)
            .save(connection)
    }

    static let machine = UUID(random: 0xFEED, 0xFEED)
    private static let ambient = Ambient(
        now: { 1_800_000_000_000 }, uuid: { UUID(random: 0xFACE, 0xFACE) })

    /// Takes in a batch as one transaction.
    func receive(_ batch: [Born], positioned: Bool) throws(StoreError) {
        try connection.execute("BEGIN")
        try receiveInside(batch, positioned: positioned)
        try connection.execute("COMMIT")
    }

    /// Takes in a batch in the transaction that is open.
    func receiveInside(_ batch: [Born], positioned: Bool) throws(StoreError) {
        let writer = try Writer(
            connection, identity: try Identity.load(connection), actor: .claire,
            ambient: Self.ambient)
        for born in batch {
            let outcome = try writer.receive(
                born.event, at: positioned ? born.position : nil)
            if let why = outcome.rejection {
                throw .failed(path: "memory", detail: "\(why) \(born.position.seq)")
            }
        }
        try writer.finish()
    }

    /// Applies events in an order, and takes that back.
    ///
    /// - Parameter projector: one for all orders, so that its statements are compiled once.
    /// - Returns: the dump in between.
    func trial(
        _ order: [(event: Event, rowid: Int64)], _ projector: Projector, settlingAfter cut: Int
    ) throws(StoreError) -> [String] {
        try connection.execute("BEGIN")
        defer { connection.rollBack() }
        for (index, logged) in order.enumerated() {
            _ = try projector.apply(logged.event, rowid: logged.rowid)
            if index == cut { try projector.settle() }
        }
        try projector.settle()
        return try dump()
    }

    func dump() throws(StoreError) -> [String] { try dumpLines(connection) }

    /// The dump of the whole log folded anew.
    func replayed() throws(StoreError) -> [String] {
        try connection.execute(ProjectionSchema(prefix: "fold_", generation: 99).definition)
        try Replay.fill(connection, prefix: "fold_")
        let lines = try dumpLines(connection, prefix: "fold_")
        for table in ProjectionSchema.tables { try connection.execute("DROP TABLE fold_\(table)") }
        return lines
    }

    /// The dump of a replay of the sorted set.
    static func reference(_ history: [Born], positioned: Bool) throws(StoreError) -> [String] {
        let log = try MemoryLog()
        try log.connection.execute("BEGIN")
        let writer = try Writer(
            log.connection, identity: try Identity.load(log.connection), actor: .claire,
            ambient: ambient)
        let sorted = history.sorted {
            $0.event.hlc.hasSameBytes(as: $1.event.hlc)
                ? $0.event.uuid.precedesInBytes($1.event.uuid)
                : $0.event.hlc.precedesInBytes($1.event.hlc)
        }
        var seen: Set<String> = []
        for born in sorted where seen.insert(born.event.uuid).inserted {
            _ = try writer.insert(born.event)
        }
        for born in positioned ? history : [] {
            try writer.insert(born.event.uuid, at: born.position)
        }
        try log.connection.execute("COMMIT")
        return try log.replayed()
    }
}
