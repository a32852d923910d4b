import ClaireDomain
import Support
import Testing

/// The hybrid logical clock: its text, its order, its ticks (events.md, "The clock").
@Suite struct ClockTests {
    static let machine = UUID(high: 0x7F9A_3C2B_1A4D_4E7F, low: 0x9C2B_3D8A_1E4F_6C5B)
    static let text = "1716253199000.000001.7f9a3c2b-1a4d-4e7f-9c2b-3d8a1e4f6c5b"

    @Test("a reading has one text and one only") func readingText() throws {
        let hlc = try #require(HLC(Self.text))
        #expect(hlc.wall == 1_716_253_199_000 && hlc.counter == 1 && hlc.machine == Self.machine)
        #expect(hlc.text == Self.text)
        let least = try #require(HLC(wall: 0, counter: 0, machine: UUID(high: 0, low: 0)))
        #expect(least.text == "0000000000000.000000.00000000-0000-0000-0000-000000000000")
        #expect(HLC(least.text) == least)
    }

    static let badReadings = [
        "", Self.text.uppercased(), String(Self.text.dropLast()), Self.text + "0",
        String(Self.text.dropFirst()), " " + Self.text.dropFirst(), "+" + Self.text.dropFirst(),
        "-" + Self.text.dropFirst(), "17162531990٠0" + Self.text.dropFirst(13),
        "1716253199000,000001.7f9a3c2b-1a4d-4e7f-9c2b-3d8a1e4f6c5b",
        "1716253199000.00001.07f9a3c2b-1a4d-4e7f-9c2b-3d8a1e4f6c5b",
        "1716253199000.000001-7f9a3c2b-1a4d-4e7f-9c2b-3d8a1e4f6c5b",
        "1716253199000.00000x.7f9a3c2b-1a4d-4e7f-9c2b-3d8a1e4f6c5b",
        "1716253199000.000001.7f9a3c2b-1a4d-4e7f-9c2b-3d8a1e4f6c5g",
        "1716253199000.000001.7f9a3c2b01a4d-4e7f-9c2b-3d8a1e4f6c5b",
    ]

    @Test("any other text is no reading", arguments: badReadings)
    func badReading(text: String) { #expect(HLC(text) == nil) }

    @Test("what the text can't hold can't be made") func bounds() {
        #expect(HLC(wall: -1, counter: 0, machine: Self.machine) == nil)
        #expect(HLC(wall: 10_000_000_000_000, counter: 0, machine: Self.machine) == nil)
        #expect(HLC(wall: 9_999_999_999_999, counter: 999_999, machine: Self.machine) != nil)
        #expect(HLC(wall: 0, counter: 1_000_000, machine: Self.machine) == nil)
        #expect(HLC(wall: 0, counter: -1, machine: Self.machine) == nil)
    }

    @Test("readings order as their text does in bytes, stamps as their bytes do") func order()
        throws
    {
        var random = SeededGenerator(seed: 1)
        let walls: [Int64] = [0, 9, 10, 255, 256, 65_536, 1_716_253_199_000, 9_999_999_999_999]
        let ids = [UUID(high: 0, low: 0), UUID(high: 1, low: 0), UUID(high: 0, low: .max)]
        func any() throws -> Stamp {
            let hlc = HLC(
                wall: try #require(walls.randomElement(using: &random)),
                counter: try #require(
                    [0, 1, 255, 256, 65_536, 999_999].randomElement(using: &random)),
                machine: try #require(ids.randomElement(using: &random)))
            return Stamp(
                hlc: try #require(hlc), event: try #require(ids.randomElement(using: &random)))
        }
        for _ in 0..<3000 {
            let (a, b) = (try any(), try any())
            #expect((a.hlc < b.hlc) == a.hlc.text.utf8.lexicographicallyPrecedes(b.hlc.text.utf8))
            #expect((a < b) == a.bytes.lexicographicallyPrecedes(b.bytes))
            #expect(a.bytes.count == Stamp.width)
            #expect(Stamp(bytes: a.bytes) == a)
        }
    }

    @Test("a register that was never written, or holds other bytes, has no stamp") func badStamps()
    {
        #expect(Stamp(bytes: []) == nil)
        #expect(Stamp(bytes: [UInt8](repeating: 0, count: 43)) == nil)
        #expect(Stamp(bytes: [UInt8](repeating: 0, count: 45)) == nil)
        // A wall past 2286, and a counter past its limit.
        #expect(Stamp(bytes: [UInt8](repeating: 0xFF, count: 44)) == nil)
        var counter = [UInt8](repeating: 0, count: 44)
        counter[8...11] = [0, 0x0F, 0x42, 0x40]
        #expect(Stamp(bytes: counter) == nil)
    }

    /// The clock's wall and counter, the physical clock, and what a tick must give.
    static let ticks: [(Int64, Int32, Int64, Int64, Int32)] = [
        (0, 0, 1_600_000_000_000, 1_600_000_000_000, 0),
        (1_600_000_000_000, 0, 1_600_000_000_000, 1_600_000_000_000, 1),
        (1_600_000_000_000, 7, 1_600_000_000_001, 1_600_000_000_001, 0),
        // The physical clock was set back: the wall stands and the counter counts on.
        (1_600_000_000_000, 7, 1_580_000_000_000, 1_600_000_000_000, 8),
        (1_600_000_000_000, 999_998, 1_600_000_000_000, 1_600_000_000_000, 999_999),
        (1_600_000_000_000, 999_999, 1_600_000_000_000, 1_600_000_000_001, 0),
        (1_600_000_000_000, 999_999, 1_600_000_000_001, 1_600_000_000_001, 0),
        (LogicalClock.epoch, 0, LogicalClock.epoch, LogicalClock.epoch, 1),
    ]

    @Test("a tick follows the greater of the clocks and carries at a million", arguments: ticks)
    func tick(wall: Int64, counter: Int32, now: Int64, newWall: Int64, newCounter: Int32) throws {
        var clock = LogicalClock(wall: wall, counter: counter)
        let reading = try clock.tick(now: now, machine: Self.machine)
        #expect(reading.wall == newWall && reading.counter == newCounter)
        #expect(clock == LogicalClock(wall: newWall, counter: newCounter))
    }

    @Test("a physical clock before 2020 or a wall past 2286 is refused") func refusals() {
        var clock = LogicalClock()
        #expect(throws: ClockError.beforeEpoch(now: 1_577_836_799_999)) {
            try clock.tick(now: 1_577_836_799_999, machine: Self.machine)
        }
        #expect(throws: ClockError.beforeEpoch(now: 0)) {
            try clock.tick(now: 0, machine: Self.machine)
        }
        #expect(clock == LogicalClock())
        var last = LogicalClock(wall: HLC.wallLimit, counter: 999_999)
        #expect(throws: ClockError.exhausted) {
            try last.tick(now: 1_600_000_000_000, machine: Self.machine)
        }
        var late = LogicalClock()
        #expect(throws: ClockError.exhausted) {
            try late.tick(now: .max, machine: Self.machine)
        }
    }

    @Test("what is written after taking in a reading stands after it") func receive() throws {
        var random = SeededGenerator(seed: 2)
        var clock = LogicalClock()
        var last = try clock.tick(now: 1_600_000_000_000, machine: Self.machine)
        for _ in 0..<2000 {
            let remote = try #require(
                HLC(
                    wall: 1_600_000_000_000 + Int64.random(in: -50...5000, using: &random),
                    counter: Int32.random(in: 999_990...999_999, using: &random),
                    machine: UUID(random: random.next(), 0)))
            clock.receive(remote)
            let now = 1_600_000_000_000 + Int64.random(in: -1000...1000, using: &random)
            let next = try clock.tick(now: now, machine: Self.machine)
            #expect(next > last && next > remote)
            last = next
        }
    }
}
