import ClaireDomain
import ClairePlatform

/// The codec alone, on an event of 198 bytes.
enum JSONRows {
    private static let event = #"""
        {"task_id":"7f9a3c2b-1a4d-4e7f-9c2b-3d8a1e4f6c5b","title":"Parse a pane tail",\#
        "priority":2,"mode":"supervised","position":10240,"actor":"person:ada",\#
        "command":"2f6c1d1e-0f3b-4b5e-9a51-6f2d3c4b5a69"}
        """#

    static func rows(_ context: Context) throws -> [Row] {
        let bytes = Array(event.utf8)
        guard bytes.count == 198, let value = try? JSON.parse(bytes), value.encoded == event else {
            throw BenchError("the event is not read and written as it should be")
        }
        let samples = try Alternation.run(
            rounds: context.workbench.rounds,
            [
                { timed { encode(value) } },
                { timed { decode(bytes) } },
            ])
        return [
            row("json-encode", "encode", bar: 300, samples[0]),
            row("json-decode", "decode", bar: 900, samples[1]),
        ]
    }

    private static func row(_ name: String, _ verb: String, bar: Double, _ samples: [Double]) -> Row
    {
        Row(
            name, "\(verb) an event of 198 bytes", bar: .under(.time(bar)),
            .measured(ours: Measure(samples, Quantity.time), peer: nil))
    }

    private static let repeats = 20_000

    /// Nanoseconds of one call.
    private static func timed(_ body: () -> Int) -> Double {
        let start = MonotonicClock.now()
        var sum = 0
        for _ in 0..<repeats { sum &+= body() }
        let time = MonotonicClock.now() - start
        // The sum is used, so that no call can be left out.
        return sum == 0 ? .infinity : Double(time) / Double(repeats)
    }

    @inline(never)
    private static func encode(_ value: JSON) -> Int {
        var buffer: [UInt8] = []
        buffer.reserveCapacity(256)
        value.encode(into: &buffer)
        return buffer.count
    }

    @inline(never)
    private static func decode(_ bytes: [UInt8]) -> Int {
        guard case .object(let object)? = try? JSON.parse(bytes) else { return 0 }
        return object.members.count
    }
}
