import ClaireDomain

/// Telling the branches of one origin apart (sync.md, "Fork"). All machines decide alike, in whatever
/// order they meet: the branch whose first differing chain is lower keeps the name.
extension Intake {
    /// An event that follows from what is held before it, where another event stands.
    func takeFork(
        _ item: Incoming, _ position: LogPosition, held: Chain, after previous: Chain
    ) throws(StoreError) -> IntakeOutcome {
        let origin = position.origin
        noteOwnLog(position, follows: false)
        let isLower = position.chain.precedes(held)
        if isLower, case .none = try lookUp(item.event), let until = due(item.event),
            try !givenUp.contains(position), try !writer.projector.isNamed(item.event, in: origin)
        {
            // Nothing changes names before its time.
            let outcome = IntakeOutcome.quarantined(until: until)
            branches[origin] = SeenBranch(
                head: LogHead(seq: position.seq, chain: position.chain), outcome: outcome)
            return outcome
        }
        try record(
            origin, position.seq, kept: isLower ? position.chain : held,
            moved: isLower ? held : position.chain)
        guard isLower else {
            branches[origin] = SeenBranch(
                head: LogHead(seq: position.seq, chain: position.chain), outcome: .fork)
            return .fork
        }
        try rename(origin, from: LogHead(seq: position.seq - 1, chain: previous), held)
        return try takeNext(item, position, LogHead(seq: position.seq - 1, chain: previous))
    }

    /// Whether a log was found to have branches.
    func hasFork(_ origin: String) throws(StoreError) -> Bool {
        let select = try connection.statement("SELECT 1 FROM local_forks WHERE origin = ?1")
        select.bind(1, origin)
        return try select.first { _ in true } ?? false
    }

    /// Gives what is held of a log past a position the name of its branch.
    ///
    /// - Parameter chain: the first of the branch, which names it.
    private func rename(
        _ origin: String, from last: LogHead, _ chain: Chain
    ) throws(StoreError) {
        var branch = Branch(origin: LogOrigin.branch(of: origin, chain))
        while true {
            let rows = try writer.reader.positions(
                of: origin, after: last.seq, limit: 500, maxBytes: 4 << 20)
            guard let end = rows.last else { break }
            for row in rows { try file(row.event, &branch) }
            let delete = try connection.statement(
                "DELETE FROM log WHERE origin = ?1 AND seq > ?2 AND seq <= ?3")
            delete.bind(1, origin)
            delete.bind(2, last.seq)
            delete.bind(3, end.position.seq)
            try delete.run()
        }
        try moveQuarantined(origin, &branch)
        writer.setHead(last, of: origin)
        // Which events are given up hangs on their positions. Until all is folded anew, the log
        // counts as whole where its own branch was given up.
        guard try !givenUp.isEmpty else { return }
        writer.projector.requireReplay()
        if try givenUp.namesEvents { try writer.projector.keep(origin, from: last.seq + 1) }
        givenUp.forget()
    }

    /// A branch that gets its positions, from 1.
    struct Branch {
        var origin: String
        var head = LogHead(seq: 0, chain: .start)
    }

    /// Gives an event the next position of a branch. The branch may be known here already, as far or
    /// farther; where it is known otherwise that is a fork again.
    private func file(_ event: Event, _ branch: inout Branch) throws(StoreError) {
        let position = LogPosition(
            origin: branch.origin, seq: branch.head.seq + 1,
            chain: branch.head.chain.appending(event))
        let held = try writer.head(of: branch.origin)
        if position.seq <= held.seq {
            let there = try writer.reader.chain(of: branch.origin, at: position.seq) ?? .start
            if there != position.chain {
                let isLower = position.chain.precedes(there)
                try record(
                    branch.origin, position.seq, kept: isLower ? position.chain : there,
                    moved: isLower ? there : position.chain)
                guard isLower else {
                    branch = Branch(origin: LogOrigin.branch(of: branch.origin, position.chain))
                    return try file(event, &branch)
                }
                noteOwnLog(position, follows: false)
                try rename(branch.origin, from: branch.head, there)
                try extend(event, position)
            }
        } else {
            try extend(event, position)
        }
        branch.head = LogHead(seq: position.seq, chain: position.chain)
    }

    private func extend(_ event: Event, _ position: LogPosition) throws(StoreError) {
        try writer.extend(event.uuid, position)
        if try givenUp.namesEvents {
            _ = try writer.projector.notePosition(of: event, position)
        }
    }

    /// What waits behind a log waits behind its branch.
    func moveQuarantined(
        _ origin: String, _ branch: inout Branch
    ) throws(StoreError) {
        guard quarantined > 0 else { return }
        let select = try connection.statement(
            "SELECT \(Quarantine.columns) FROM local_quarantine WHERE origin = ?1 ORDER BY seq")
        select.bind(1, origin)
        let rows = try select.all { (number: $0.integer(0), event: EventScan.read($0).event) }
        for row in rows {
            let chain = branch.head.chain.appending(row.event)
            branch.head = LogHead(seq: branch.head.seq + 1, chain: chain)
            let update = try connection.statement(
                """
                UPDATE OR REPLACE local_quarantine SET origin = ?2, seq = ?3, chain = ?4
                WHERE number = ?1
                """)
            update.bind(1, row.number)
            update.bind(2, branch.origin)
            update.bind(3, branch.head.seq)
            update.bind(4, blob: chain.bytes)
            try update.run()
        }
        quarantined = try Self.countQuarantined(connection)
    }

    /// Keeps a fork for `claire sync status` and `claire doctor`; the newest thousand.
    private func record(
        _ origin: String, _ seq: Int, kept: Chain, moved: Chain
    ) throws(StoreError) {
        let isOwn = LogOrigin.machine(origin).hasSameBytes(as: writer.identity.machine.text)
        let insert = try connection.statement(
            """
            INSERT OR IGNORE INTO local_forks
              (origin, seq, kept, moved, branch, is_own, peer, found)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
            """)
        insert.bind(1, origin)
        insert.bind(2, seq)
        insert.bind(3, blob: kept.bytes)
        insert.bind(4, blob: moved.bytes)
        insert.bind(5, LogOrigin.branch(of: origin, moved))
        insert.bind(6, isOwn)
        insert.bind(7, peer)
        insert.bind(8, writer.now)
        try insert.run()
        try connection.statement(
            """
            DELETE FROM local_forks WHERE rowid IN (
              SELECT rowid FROM local_forks ORDER BY rowid DESC LIMIT -1 OFFSET 1000)
            """
        ).run()
    }
}

extension Chain {
    /// Whether a chain stands before another by its bytes.
    func precedes(_ other: Chain) -> Bool { bytes.lexicographicallyPrecedes(other.bytes) }
}
