import ClaireDomain

/// What was written in a world, by whom, and what of it must be kept.
struct Ledger {
    /// One event as it was first written.
    struct Entry {
        let bytes: Int
        /// The stretch of own events that it belongs to; -1 for what an older client made.
        let lineage: Int
        let hlc: String
        let machine: String
        /// The log that it was first given a position in; `nil` for what an older client made.
        let origin: String?
        var isAcked = false
        /// The machines, by number, that acknowledged it: it is on their disks.
        var durable: UInt32 = 0
        /// Every copy that could be counted on was destroyed with a disk.
        var isDestroyed = false
    }

    private(set) var entries: [String: Entry] = [:]
    /// The uuids in the order in which they were written.
    private(set) var order: [String] = []

    subscript(_ uuid: String) -> Entry? { entries[uuid] }

    mutating func write(_ event: Event, lineage: Int, origin: String?) {
        order.append(event.uuid)
        entries[event.uuid] = Entry(
            bytes: Self.hash(event), lineage: lineage, hlc: event.hlc, machine: event.machineID,
            origin: origin)
    }

    mutating func acknowledge(_ uuid: String, on peer: Int) {
        entries[uuid]?.isAcked = true
        entries[uuid]?.durable |= 1 << UInt32(peer)
    }

    /// Whether a machine acknowledged an event and has had the same disk since.
    func isDurable(_ uuid: String, on peer: Int) -> Bool {
        (entries[uuid]?.durable ?? 0) & 1 << UInt32(peer) != 0
    }

    mutating func forget(_ uuid: String, on peer: Int) {
        entries[uuid]?.durable &= ~(1 << UInt32(peer))
    }

    mutating func mark(_ uuid: String, isDestroyed: Bool) {
        entries[uuid]?.isDestroyed = isDestroyed
    }

    /// Whether an event has the bytes that it was written with.
    func agrees(_ event: Event) -> Bool { entries[event.uuid]?.bytes == Self.hash(event) }

    /// The events that must be there at the end, in the order in which they were written.
    var owed: [String] {
        order.filter { entries[$0].map { $0.isAcked && !$0.isDestroyed } ?? false }
    }

    var destroyed: [String] { order.filter { entries[$0]?.isDestroyed ?? false } }

    private static func hash(_ event: Event) -> Int {
        var value: UInt64 = 0xCBF2_9CE4_8422_2325
        for byte in event.bytes { value = (value ^ UInt64(byte)) &* 0x0000_0100_0000_01B3 }
        return Int(truncatingIfNeeded: value)
    }
}
