import ClairePlatform
import Glibc

/// The program's doings.
enum Simulation {
    /// Runs what the arguments ask for.
    ///
    /// - Returns: the exit code: 1 where an invariant did not hold.
    static func run(_ arguments: [String]) -> Int32 {
        guard let options = Options(arguments) else {
            print(Options.usage)
            return 2
        }
        if options.mistakes { return mistakes() }
        if let seed = options.seed { return show(seed, options) }
        return campaign(options)
    }

    /// Runs one seed, and prints how it ended and what led there.
    @discardableResult
    private static func show(_ seed: UInt64, _ options: Options? = nil) -> Int32 {
        guard let lab = try? Lab(folder: options?.keep ?? Lab.freshFolder()) else { return 3 }
        defer { if options?.keep == nil { lab.clear() } }
        let result = Runner.run(
            seed, lab: lab, keepsTrace: true, prints: options?.trace ?? false)
        print("seed \(seed) digest \(String(result.digest, radix: 16))")
        guard let violation = result.violation else { return 0 }
        for line in result.lines.suffix(25) { print("  \(line)") }
        print(Report.text(seed, violation))
        return 1
    }

    private static func campaign(_ options: Options) -> Int32 {
        let began = MonotonicClock.now()
        let campaign = Campaign(first: options.first, count: options.seeds, threads: options.jobs)
        for _ in 1..<max(1, options.jobs) { campaign.start() }
        campaign.work()
        while campaign.isRunning { MonotonicClock.sleep(milliseconds: 5) }
        let seconds = Double(MonotonicClock.now() - began) / 1e9
        let cpuSeconds = Double(clock()) / 1e6
        for failure in campaign.failures { show(failure.seed) }
        print(Report.text(campaign.tally, seconds: seconds, cpuSeconds: cpuSeconds))
        return campaign.failures.isEmpty ? 0 : 1
    }

    private static func mistakes() -> Int32 {
        #if MISTAKES
            guard let caught = try? MistakeHunt.run(atMost: 2000, each: { print($0.text) }) else {
                return 3
            }
            return caught.allSatisfy { $0.seeds != nil } ? 0 : 1
        #else
            print("claire-sim: built without the known mistakes: build for debugging")
            return 2
        #endif
    }
}
