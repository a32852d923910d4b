import ClaireDomain
import ClaireStore
import ClaireSync

/// What must hold of a healed world, checked against what the world itself took down and against a
/// fold of the sorted log.
struct Oracle {
    let world: World

    func check() throws {
        var states: [(peer: Peer, digest: String)] = []
        let inDetail = Set(
            Wiring.halves(world).map { $0[0] } + [world.dice.pick(world.peers.count)])
        for peer in world.peers {
            guard let root = peer.disk.root else { continue }
            let digest = try root.read { reader throws(StoreError) in
                try checkOwed(peer, reader)
                if inDetail.contains(peer.index) { try checkLogs(peer, reader) }
                world.trace.note(text: try reader.versionVector().digest)
                return try Digest.state(reader)
            }
            world.trace.note(text: digest)
            states.append((peer, digest))
        }
        guard let first = states.first else { return }
        for state in states where state.digest != first.digest {
            world.fail(
                .equalVectors,
                "\(state.peer.name) and \(first.peer.name) hold the same and differ in state")
        }
        guard world.violation == nil, let root = first.peer.disk.root else { return }
        verify(world.dice.one(world.peers))
        try checkReplay(root, first.digest)
        try root.read { reader throws(StoreError) in
            try RegisterOracle(reader).check { detail in world.fail(.registersAgree, detail) }
        }
        world.tally.destroyed += world.ledger.destroyed.count
    }

    /// What `claire sync verify` says must be the same.
    private func verify(_ peer: Peer) {
        guard let other = peer.calls.first, let running = peer.running else { return }
        let call = Call(world: world, from: peer.index, caller: peer.name, to: other)
        var session = SyncSession(
            store: running.store, peer: "p\(other)", url: "https://p\(other)/",
            transport: Link(call: call, from: peer, process: running.process),
            clock: running.process.clock)
        do throws(PeerFailure) {
            let verdict = try session.verify()
            if !verdict.isEqual { world.fail(.equalVectors, "verify: \(verdict.differences)") }
        } catch {
            world.fail(.storeWorks, "verify: \(error)")
        }
    }

    /// Two machines that hold the same log must be in the same state.
    static func compare(_ one: Peer, _ other: Peer, _ world: World) throws(StoreError) {
        func look(_ peer: Peer) throws(StoreError) -> (log: String, state: String) {
            guard let root = peer.disk.root else { return ("", "") }
            return try root.read { reader throws(StoreError) in
                (try reader.versionVector().digest, try Digest.state(reader))
            }
        }
        let (left, right) = (try look(one), try look(other))
        if left.log == right.log, left.state != right.state {
            world.fail(
                .equalVectors, "\(one.name) and \(other.name) hold the same and differ in state")
        }
    }

    private func checkOwed(_ peer: Peer, _ reader: Reader) throws(StoreError) {
        let held = Set(
            try reader.connection.statement("SELECT uuid FROM events").all { $0.text(0) })
        for uuid in world.ledger.owed where !held.contains(uuid) {
            world.fail(.ackedIsKept, "\(peer.name) lacks \(uuid)")
        }
    }

    /// Every origin's log without a gap, its chain counted anew, its own events in order.
    private func checkLogs(_ peer: Peer, _ reader: Reader) throws(StoreError) {
        var last: (origin: String, seq: Int, chain: Chain) = ("", 0, .start)
        var clocks: [String: String] = [:]
        let select = try reader.connection.statement(
            """
            SELECT l.origin, l.seq, l.chain, e.uuid, e.hlc, e.machine_id, e.event_type, e.payload,
              e.created_at
            FROM log l LEFT JOIN events e ON e.uuid = l.uuid ORDER BY l.origin, l.seq
            """)
        try select.forEach { row throws(StoreError) in
            let origin = row.text(0)
            if origin != last.origin { last = (origin, 0, .start) }
            let event = Event(
                uuid: row.text(3), hlc: row.text(4), machineID: row.text(5), type: row.text(6),
                payload: row.text(7), createdAt: row.text(8))
            let chain = last.chain.appending(event)
            if row.integer(1) != last.seq + 1 || chain.bytes != row.blob(2) {
                world.fail(.chainsAreWhole, "\(peer.name): \(origin) at \(row.integer(1))")
            }
            last = (origin, row.integer(1), chain)
            world.tally.positions += 1
            guard let entry = world.ledger[event.uuid] else {
                return world.fail(.nothingFromNowhere, "\(peer.name) holds \(event.uuid)")
            }
            if !world.ledger.agrees(event) {
                world.fail(.bytesAreKept, "\(peer.name): \(event.uuid) differs")
            }
            // Among the events that one machine wrote in one stretch, where they were first logged.
            guard let home = entry.origin, home == origin else { return }
            let stretch = "\(origin) \(entry.lineage)"
            if let before = clocks[stretch], !before.precedesInBytes(event.hlc) {
                world.fail(.clocksRise, "\(origin) at \(row.integer(1)): \(event.hlc)")
            }
            clocks[stretch] = event.hlc
        }
        world.tally.forks +=
            try reader.connection.statement("SELECT count(*) FROM local_forks")
            .first { $0.integer(0) } ?? 0
        world.tally.incarnations +=
            try reader.connection.statement(
                "SELECT count(DISTINCT origin) FROM log WHERE origin LIKE '%~%'"
            ).first { $0.integer(0) } ?? 0
    }

    /// The whole log folded in the order of its clocks.
    private func checkReplay(_ root: Store, _ digest: String) throws {
        let reference = world.lab.reference
        try reference.reset()
        guard let fold = reference.root else { return }
        try root.read { reader throws(StoreError) in
            try fold.rehearse("BEGIN")
            try Self.copy(reader, to: fold)
            try Replay.rehearse(fold)
            try fold.rehearse("COMMIT")
        }
        let replayed = try fold.read { reader throws(StoreError) in try Digest.state(reader) }
        if replayed != digest {
            world.fail(.replayAgrees, "the state is another than that of the sorted log")
        }
    }

    private static func copy(_ reader: Reader, to fold: Store) throws(StoreError) {
        let connection = fold.rehearsal
        let event = try connection.statement(
            """
            INSERT INTO events (uuid, hlc, machine_id, event_type, payload, created_at)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6)
            """)
        try reader.connection.statement(
            """
            SELECT uuid, hlc, machine_id, event_type, payload, created_at FROM events
            ORDER BY hlc, uuid
            """
        ).forEach { row throws(StoreError) in
            for column in 0..<Int32(6) { event.bind(column + 1, row.text(column)) }
            try event.run()
        }
        let position = try connection.statement(
            "INSERT INTO log (origin, seq, uuid, chain) VALUES (?1, ?2, ?3, ?4)")
        try reader.connection.statement("SELECT origin, seq, uuid, chain FROM log")
            .forEach { row throws(StoreError) in
                position.bind(1, row.text(0))
                position.bind(2, row.integer(1))
                position.bind(3, row.text(2))
                position.bind(4, blob: row.blob(3))
                try position.run()
            }
    }
}
