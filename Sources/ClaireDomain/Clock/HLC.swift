/// A reading of the hybrid logical clock: `{wall_ms, 13 digits}.{counter, 6 digits}.{machine_id}`.
///
/// Its order is that of its text compared as bytes. After Kulkarni et al., "Logical Physical Clocks"
/// (2014); the carry and the bounds are from the design's page on events.
package struct HLC: Hashable, Comparable, Sendable {
    /// The number of counter values in one millisecond; the next reading carries into the wall.
    package static let counterLimit: Int32 = 1_000_000
    /// The greatest wall that thirteen digits hold, in the year 2286.
    package static let wallLimit: Int64 = 9_999_999_999_999

    /// Milliseconds since 1970-01-01T00:00:00Z.
    package let wall: Int64
    /// Counts the readings within one millisecond, 0 … 999,999.
    package let counter: Int32
    package let machine: UUID

    /// `nil` when the wall or the counter is outside what the text can hold.
    package init?(wall: Int64, counter: Int32, machine: UUID) {
        guard (0...Self.wallLimit).contains(wall), (0..<Self.counterLimit).contains(counter) else {
            return nil
        }
        self.wall = wall
        self.counter = counter
        self.machine = machine
    }

    /// Reads the canonical text and nothing else: lower case, all digits in their places.
    package init?(_ text: String) {
        let bytes = Array(text.utf8)
        guard bytes.count == 57, bytes[13] == UInt8(ascii: "."), bytes[20] == UInt8(ascii: "."),
            let wall = Self.decimal(bytes[0..<13]), let counter = Self.decimal(bytes[14..<20]),
            let machine = UUID(String(decoding: bytes[21...], as: UTF8.self)),
            machine.text.utf8.elementsEqual(bytes[21...])
        else { return nil }
        self.init(wall: wall, counter: Int32(counter), machine: machine)
    }

    private static func decimal(_ digits: ArraySlice<UInt8>) -> Int64? {
        var value: Int64 = 0
        for digit in digits {
            guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(digit) else { return nil }
            value = value * 10 + Int64(digit - UInt8(ascii: "0"))
        }
        return value
    }

    /// The 57 characters that the log holds.
    package var text: String {
        FixedText.text(capacity: 57) { text in
            text.append(wall, width: 13)
            text.append(".")
            text.append(Int64(counter), width: 6)
            text.append(".")
            text.append(machine)
        }
    }

    package static func < (left: HLC, right: HLC) -> Bool {
        if left.wall != right.wall { return left.wall < right.wall }
        if left.counter != right.counter { return left.counter < right.counter }
        return left.machine < right.machine
    }
}
