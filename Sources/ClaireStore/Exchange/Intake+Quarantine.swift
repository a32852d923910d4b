import ClaireDomain

/// Keeping events aside that are ahead of this machine's clock, with what follows them in their
/// origin's log, and admitting them in their time (events.md, "The clock").
extension Intake {
    /// A position past the one after the head: it goes on what is kept aside of its log, or there is
    /// a gap before it.
    func takeBeyond(
        _ item: Incoming, _ position: LogPosition
    ) throws(StoreError) -> IntakeOutcome {
        if let outcome = follow(item, position) { return outcome }
        guard quarantined > 0, let first = try firstKept(position.origin) else {
            return .refused(.gap, detail: detail(of: .gap, item))
        }
        guard let last = try kept(position.origin, position.seq - 1),
            last.chain.appending(item.event) == position.chain
        else { return .quarantined(until: first) }
        return try keep(item, until: max(last.due, due(item.event) ?? 0))
    }

    /// Keeps an event aside; past the bound it is not kept, and its sender still has it.
    func keep(_ item: Incoming, until: Int64) throws(StoreError) -> IntakeOutcome {
        if let position = item.position {
            if let there = try kept(position.origin, position.seq) {
                return .quarantined(until: there.due)
            }
            guard quarantined < Quarantine.bound else {
                branches[position.origin] = SeenBranch(
                    head: LogHead(seq: position.seq, chain: position.chain),
                    outcome: .quarantined(until: until))
                return .quarantined(until: until)
            }
        } else {
            switch try keptUnplaced(item.event) {
            case .same: return .quarantined(until: until)
            case .other: return try refuse(item, .otherBytes)
            case .none: break
            }
            guard quarantined < Quarantine.bound else {
                return .refused(.quarantineFull, detail: detail(of: .quarantineFull, item))
            }
        }
        try insert(item, until: until)
        quarantined += 1
        return .quarantined(until: until)
    }

    /// Admits what is due, each origin's in the order of its log, then what has no position.
    ///
    /// - Returns: how many.
    @discardableResult
    func admit() throws(StoreError) -> Int {
        guard quarantined > 0 else { return 0 }
        let sender = peer
        defer { peer = sender }
        var count = 0
        let origins = try connection.statement(
            "SELECT DISTINCT origin FROM local_quarantine WHERE origin IS NOT NULL ORDER BY origin")
        for origin in try origins.all({ $0.text(0) }) { count += try admit(origin) }
        while let branch = branchedOff.popLast() { count += try admit(branch) }
        let unplaced = try connection.statement(
            """
            SELECT \(Quarantine.columns) FROM local_quarantine
            WHERE origin IS NULL AND due <= ?1 ORDER BY number
            """)
        unplaced.bind(1, writer.now)
        let rows = try unplaced.all { (number: $0.integer(0), kept: Quarantine.read($0)) }
        for row in rows {
            try delete(row.number)
            peer = row.kept.peer
            let outcome = try take(Incoming(event: row.kept.event, position: nil))
            if case .stored = outcome { count += 1 }
        }
        return count
    }

    /// Whether anything is due now.
    static func isDue(_ connection: Connection, now: Int64) throws(StoreError) -> Bool {
        let select = try connection.statement(
            "SELECT 1 FROM local_quarantine WHERE due <= ?1 LIMIT 1")
        select.bind(1, now)
        return try select.first { _ in true } ?? false
    }

    private func admit(_ origin: String) throws(StoreError) -> Int {
        var count = 0
        while true {
            let head = try writer.head(of: origin)
            guard try letPass(origin, head) else { return count }
            let select = try connection.statement(
                "SELECT \(Quarantine.columns) FROM local_quarantine WHERE origin = ?1 AND seq = ?2")
            select.bind(1, origin)
            select.bind(2, head.seq + 1)
            let next = try select.first { (number: $0.integer(0), kept: Quarantine.read($0)) }
            guard let next, let position = next.kept.position else {
                try branchOff(origin)
                return count
            }
            var isFree = try givenUp.contains(position)
            if !isFree { isFree = try givesUp(next.kept.event, position) }
            guard isFree || next.kept.until <= writer.now || due(next.kept.event) == nil else {
                return count
            }
            guard head.chain.appending(next.kept.event) == position.chain else {
                try branchOff(origin)
                return count
            }
            try delete(next.number)
            peer = next.kept.peer
            let outcome = try takeNext(
                Incoming(event: next.kept.event, position: position), position, head)
            switch outcome {
            case .stored, .known: count += 1
            case .quarantined: return count
            // The event itself is kept among the refused; what follows it can be taken without it.
            case .fork, .refused:
                try branchOff(origin)
                return count
            }
        }
    }

    /// Lets go of what came here on another way meanwhile.
    ///
    /// - Returns: whether what is left follows the log.
    private func letPass(_ origin: String, _ head: LogHead) throws(StoreError) -> Bool {
        let select = try connection.statement(
            """
            SELECT number, seq, chain FROM local_quarantine WHERE origin = ?1 AND seq <= ?2
            ORDER BY seq
            """)
        select.bind(1, origin)
        select.bind(2, head.seq)
        let passed = try select.all {
            (number: $0.integer(0), seq: $0.integer(1), chain: Chain(bytes: $0.blob(2)))
        }
        for row in passed {
            guard try writer.reader.chain(of: origin, at: row.seq) == row.chain else {
                try branchOff(origin)
                return false
            }
            try delete(row.number)
        }
        return true
    }

    /// What waits and can't follow its log any more, since another branch was taken under its name,
    /// waits as a branch of its own: whoever sent it may have lost it since.
    private func branchOff(_ origin: String) throws(StoreError) {
        let select = try connection.statement(
            "SELECT chain FROM local_quarantine WHERE origin = ?1 ORDER BY seq LIMIT 1")
        select.bind(1, origin)
        guard let first = try select.first({ Chain(bytes: $0.blob(0)) }) else { return }
        var branch = Branch(origin: LogOrigin.branch(of: origin, first))
        guard !branch.origin.hasSameBytes(as: origin) else { return }
        try moveQuarantined(origin, &branch)
        branchedOff.append(branch.origin)
    }

    private func kept(
        _ origin: String, _ seq: Int
    ) throws(StoreError) -> (chain: Chain, due: Int64)? {
        let select = try connection.statement(
            "SELECT chain, due FROM local_quarantine WHERE origin = ?1 AND seq = ?2")
        select.bind(1, origin)
        select.bind(2, seq)
        return try select.first { (Chain(bytes: $0.blob(0)), Int64($0.integer(1))) }
    }

    /// When the first event of an origin that is kept aside is due.
    private func firstKept(_ origin: String) throws(StoreError) -> Int64? {
        let select = try connection.statement(
            "SELECT due FROM local_quarantine WHERE origin = ?1 ORDER BY seq LIMIT 1")
        select.bind(1, origin)
        return try select.first { Int64($0.integer(0)) }
    }

    private func keptUnplaced(_ event: Event) throws(StoreError) -> Held {
        let select = try connection.statement(
            """
            SELECT \(Quarantine.columns) FROM local_quarantine WHERE uuid = ?1 AND origin IS NULL
            """)
        select.bind(1, event.uuid)
        return try select.first { row in
            let there = EventScan.read(row)
            return there.event.bytes == event.bytes ? .same(rowid: there.rowid) : .other
        } ?? .none
    }

    private func insert(_ item: Incoming, until: Int64) throws(StoreError) {
        let insert = try connection.statement(
            """
            INSERT INTO local_quarantine (origin, seq, chain, uuid, hlc, machine_id, event_type,
              payload, created_at, due, peer, arrived)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)
            """)
        insert.bind(item, from: 1)
        insert.bind(10, until)
        insert.bind(11, peer)
        insert.bind(12, writer.now)
        try insert.run()
    }

    private func delete(_ number: Int) throws(StoreError) {
        let delete = try connection.statement("DELETE FROM local_quarantine WHERE number = ?1")
        delete.bind(1, number)
        try delete.run()
        quarantined -= 1
    }
}

extension Statement {
    /// Binds nine columns: `origin, seq, chain`, NULL without a position, and those of the event.
    func bind(_ item: Incoming, from index: Int32) {
        bind(index, item.position?.origin)
        bind(index + 1, item.position?.seq)
        if let position = item.position {
            bind(index + 2, blob: position.chain.bytes)
        } else {
            bind(index + 2, nil as String?)
        }
        bind(index + 3, item.event.uuid)
        bind(index + 4, item.event.hlc)
        bind(index + 5, item.event.machineID)
        bind(index + 6, item.event.type)
        bind(index + 7, item.event.payload)
        bind(index + 8, item.event.createdAt)
    }
}
