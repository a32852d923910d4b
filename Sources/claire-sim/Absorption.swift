import ClaireDomain
import ClaireStore

/// Looks at the events that a machine's log got since the last look, and checks what must hold of each
/// at once.
struct Absorption {
    let world: World
    let peer: Peer

    /// - Parameter mayBear: whether a command ran there, so that events may be new to the world.
    /// - Returns: the uuids of those that were.
    @discardableResult
    func run(mayBear: Bool) -> [String] {
        guard let store = peer.disk.root else { return [] }
        peer.raiseCeiling()
        do {
            return try store.read { reader throws(StoreError) in
                var born: [String] = []
                for event in try fresh(reader) {
                    if world.ledger[event.uuid] == nil {
                        guard mayBear || isIssuedAgain(event) else {
                            world.fail(
                                .nothingFromNowhere, "\(peer.name) holds \(event.uuid.prefix(8))")
                            return born
                        }
                        bear(event, origin: try origin(reader))
                        born.append(event.uuid)
                    } else if !world.ledger.agrees(event) {
                        world.fail(.bytesAreKept, "\(peer.name): \(event.uuid.prefix(8)) differs")
                    }
                }
                return born
            }
        } catch {
            world.fail(.storeWorks, "\(peer.name): \(error)")
            return []
        }
    }

    private func fresh(_ reader: Reader) throws(StoreError) -> [Event] {
        let select = try reader.connection.statement(
            """
            SELECT rowid, uuid, hlc, machine_id, event_type, payload, created_at FROM events
            WHERE rowid > ?1 ORDER BY rowid
            """)
        select.bind(1, peer.seenRow)
        return try select.all { row in
            peer.seenRow = row.integer(0)
            return Event(
                uuid: row.text(1), hlc: row.text(2), machineID: row.text(3), type: row.text(4),
                payload: row.text(5), createdAt: row.text(6))
        }
    }

    /// Where a clone gave up what this machine went on writing, the machine writes it anew by itself.
    private func isIssuedAgain(_ event: Event) -> Bool {
        world.plan.repairs > 0 && event.machineID.hasSameBytes(as: peer.machine.text)
    }

    private func origin(_ reader: Reader) throws(StoreError) -> String? {
        try reader.connection.statement("SELECT origin FROM local_identity").first { $0.text(0) }
    }

    private func bear(_ event: Event, origin: String?) {
        world.ledger.write(event, lineage: peer.lineage, origin: origin)
        if let payload = try? Payload.decode(type: event.type, text: event.payload) {
            world.catalog.learn(event, payload.body)
        }
        if let left = peer.leftOrigin {
            if left == origin { world.fail(.copiesLeave, "\(peer.name) goes on writing \(left)") }
            peer.leftOrigin = nil
        }
        if !peer.lastOwn.precedesInBytes(event.hlc) {
            world.fail(.clocksRise, "\(peer.name) wrote \(event.hlc) after \(peer.lastOwn)")
        }
        peer.lastOwn = event.hlc
        if let wall = HLC(event.hlc)?.wall, wall > peer.ceiling + 1 {
            world.fail(
                .clockIsBounded, "\(peer.name) wrote \(wall - peer.now) ms ahead of its clock")
        }
    }

    /// After what lies on the disk was replaced: what is there now was looked at before.
    ///
    /// - Parameter isTold: whether the database can tell that it is a copy.
    func begin(isTold: Bool = false) throws(StoreError) {
        guard let store = peer.disk.root else { return }
        peer.seenRow = try store.read { reader throws(StoreError) in
            if isTold { peer.leftOrigin = try origin(reader) }
            return try reader.connection.statement("SELECT coalesce(max(rowid), 0) FROM events")
                .first { $0.integer(0) } ?? 0
        }
    }
}
