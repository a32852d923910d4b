import ClaireDomain

/// What the exchange asks of the logs (sync.md).
extension Reader {
    /// The head of every origin's log: a hop from origin to origin, however long the logs are.
    package func versionVector() throws(StoreError) -> VersionVector {
        let select = try connection.statement(
            """
            WITH RECURSIVE origins(origin) AS (
              SELECT min(origin) FROM log
              UNION ALL
              SELECT (SELECT min(l.origin) FROM log l WHERE l.origin > o.origin)
              FROM origins o WHERE o.origin IS NOT NULL)
            SELECT l.origin, l.seq, l.chain FROM origins o JOIN log l
              ON l.origin = o.origin AND l.seq = (SELECT max(seq) FROM log WHERE origin = o.origin)
            """)
        var heads: [String: LogHead] = [:]
        try select.forEach { row throws(StoreError) in
            heads[row.text(0)] = LogHead(seq: row.integer(1), chain: Chain(bytes: row.blob(2)))
        }
        return VersionVector(heads)
    }

    /// The random id of this database, another one after each incarnation: whoever remembers what
    /// this machine held under another epoch knows nothing.
    package func epoch() throws(StoreError) -> String { try Identity.load(connection).epoch }

    /// The chain at a position; `nil` where the log does not reach.
    package func chain(of origin: String, at seq: Int) throws(StoreError) -> Chain? {
        if seq == 0 { return .start }
        let select = try connection.statement(
            "SELECT chain FROM log WHERE origin = ?1 AND seq = ?2")
        select.bind(1, origin)
        select.bind(2, seq)
        return try select.first { Chain(bytes: $0.blob(0)) }
    }

    /// The chains by which another machine finds where its branch of a log left this one: those of
    /// the head, of 1, 2, 4, 8 … before it, and of every 256th position, the greatest first.
    ///
    /// The even steps bound what is sent twice below a page, so that every round gets on; past a
    /// million positions they grow.
    package func skeleton(of origin: String) throws(StoreError) -> [LogHead] {
        let head = try LogHead.load(origin, connection)
        guard head.seq > 0 else { return [] }
        let step = max(256, head.seq / 4096)
        var seqs = Set(stride(from: step, through: head.seq, by: step))
        seqs.formUnion([1, head.seq])
        var back = 1
        while back < head.seq {
            seqs.insert(head.seq - back)
            back *= 2
        }
        var chains: [LogHead] = []
        for seq in seqs.sorted(by: >) {
            guard let chain = try chain(of: origin, at: seq) else { continue }
            chains.append(LogHead(seq: seq, chain: chain))
        }
        return chains
    }

    /// The events of an origin's log after a position, in order.
    ///
    /// - Parameters:
    ///   - limit: so many at most.
    ///   - maxBytes: so many bytes of events at most, but one event in any case.
    package func positions(
        of origin: String, after seq: Int, limit: Int, maxBytes: Int
    ) throws(StoreError) -> [PositionedEvent] {
        let select = try connection.statement(
            """
            SELECT l.seq, e.uuid, e.hlc, e.machine_id, e.event_type, e.payload, e.created_at, l.chain
            FROM log l JOIN events e ON e.uuid = l.uuid
            WHERE l.origin = ?1 AND l.seq > ?2 ORDER BY l.seq LIMIT ?3
            """)
        select.bind(1, origin)
        select.bind(2, seq)
        select.bind(3, limit)
        var found: [PositionedEvent] = []
        var bytes = 0
        try select.forEachWhile { row throws(StoreError) in
            let event = EventScan.read(row).event
            bytes += event.size
            guard found.isEmpty || bytes <= maxBytes else { return false }
            found.append(
                PositionedEvent(
                    event: event,
                    position: LogPosition(
                        origin: origin, seq: row.integer(0), chain: Chain(bytes: row.blob(7)))))
            return true
        }
        return found
    }
}
