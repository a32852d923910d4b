/// What wrote a register: the event's clock reading, then its uuid. A write wins if and only if its
/// stamp is greater.
package struct Stamp: Hashable, Comparable, Sendable {
    package let hlc: HLC
    package let event: UUID

    package init(hlc: HLC, event: UUID) {
        self.hlc = hlc
        self.event = event
    }

    /// The number of bytes of a stamp in a `<field>_clock` column.
    package static let width = 44

    /// 8 bytes of wall, 4 of counter, 16 of machine and 16 of event, all big-endian, so that SQLite's
    /// comparison of blobs is the comparison of stamps.
    package var bytes: [UInt8] {
        var out: [UInt8] = []
        out.reserveCapacity(Self.width)
        for value in [
            UInt64(hlc.wall), UInt64(hlc.counter) << 32, hlc.machine.high, hlc.machine.low,
            event.high, event.low,
        ] {
            withUnsafeBytes(of: value.bigEndian) { out.append(contentsOf: $0) }
        }
        out.removeSubrange(12..<16)
        return out
    }

    /// Reads the bytes of a `<field>_clock` column; `nil` for a register that was never written.
    package init?(bytes: [UInt8]) {
        guard bytes.count == Self.width else { return nil }
        func integer(_ range: Range<Int>) -> UInt64 {
            bytes[range].reduce(0) { $0 << 8 | UInt64($1) }
        }
        guard
            let hlc = HLC(
                wall: Int64(truncatingIfNeeded: integer(0..<8)),
                counter: Int32(truncatingIfNeeded: integer(8..<12)),
                machine: UUID(high: integer(12..<20), low: integer(20..<28)))
        else { return nil }
        self.init(hlc: hlc, event: UUID(high: integer(28..<36), low: integer(36..<44)))
    }

    package static func < (left: Stamp, right: Stamp) -> Bool {
        left.hlc != right.hlc ? left.hlc < right.hlc : left.event < right.event
    }
}
