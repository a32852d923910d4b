import ClairePlatform
import Glibc
import Synchronization

/// What became of one seed.
struct SeedResult {
    let seed: UInt64
    let digest: UInt64
    let tally: Tally
    let violation: Violation?
    /// The last lines before it, where they were kept.
    let lines: [String]
}

/// Runs seeds, on as many threads as wanted.
enum Runner {
    /// Runs one seed.
    static func run(_ seed: UInt64, lab: Lab, keepsTrace: Bool = false, prints: Bool = false)
        -> SeedResult
    {
        let trace = Trace(keeps: keepsTrace, prints: prints)
        let world = World(seed: seed, lab: lab, trace: trace)
        let tally = world.run()
        return SeedResult(
            seed: seed, digest: trace.digest, tally: tally, violation: world.violation,
            lines: trace.lines)
    }

    /// Runs a range of seeds in this thread.
    ///
    /// - Parameter each: told each result; says whether to go on.
    static func run(
        _ seeds: some Sequence<UInt64>, in folder: String = Lab.freshFolder(),
        _ each: (SeedResult) -> Bool
    ) throws(SystemError) {
        let lab = try Lab(folder: folder)
        defer { lab.clear() }
        for seed in seeds where !each(run(seed, lab: lab)) { return }
    }
}

/// The seeds of a long run, handed out to its threads, and what they brought.
final class Campaign: Sendable {
    private struct State {
        var next: UInt64
        var tally = Tally()
        var failures: [(seed: UInt64, violation: Violation)] = []
        var running: Int
    }

    private let state: Mutex<State>
    private let last: UInt64

    init(first: UInt64, count: UInt64, threads: Int) {
        last = first + count
        state = Mutex(State(next: first, running: threads))
    }

    /// The next few seeds of a thread.
    func take() -> Range<UInt64>? {
        state.withLock { state in
            guard state.next < last, state.failures.count < 20 else { return nil }
            let first = state.next
            state.next = min(last, first + 16)
            return first..<state.next
        }
    }

    func add(_ result: SeedResult) {
        state.withLock { state in
            state.tally += result.tally
            if let violation = result.violation { state.failures.append((result.seed, violation)) }
        }
    }

    func threadEnds() { state.withLock { $0.running -= 1 } }

    var isRunning: Bool { state.withLock { $0.running > 0 } }
    var tally: Tally { state.withLock { $0.tally } }
    var failures: [(seed: UInt64, violation: Violation)] { state.withLock { $0.failures } }

    /// Runs seeds until none are left.
    func work() {
        defer { threadEnds() }
        guard let lab = try? Lab(folder: Lab.freshFolder()) else { return }
        defer { lab.clear() }
        while let seeds = take() {
            for seed in seeds { add(Runner.run(seed, lab: lab)) }
        }
    }

    /// Starts a thread of the campaign, with room for exchanges within exchanges.
    func start() {
        var thread = pthread_t()
        var attributes = pthread_attr_t()
        pthread_attr_init(&attributes)
        pthread_attr_setstacksize(&attributes, 8 << 20)
        pthread_create(
            &thread, &attributes,
            { context in
                guard let context else { return nil }
                Unmanaged<Campaign>.fromOpaque(context).takeRetainedValue().work()
                return nil
            }, Unmanaged.passRetained(self).toOpaque())
        pthread_attr_destroy(&attributes)
        pthread_detach(thread)
    }
}
