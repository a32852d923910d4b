import ClaireStore
import Support
import Testing

@testable import claire_sim

@Suite struct SimulatorTests {
    /// Runs seeds in a folder of their own.
    private func results(_ seeds: ClosedRange<UInt64>) throws -> [SeedResult] {
        var results: [SeedResult] = []
        try Runner.run(seeds) { result in
            results.append(result)
            return true
        }
        return results
    }

    @Test("one seed is one run, to the bit, whatever ran before it and in whatever process")
    func replays() throws {
        let first = try results(1...6).map(\.digest)
        let again = try results(3...6).map(\.digest)
        #expect(Array(first.dropFirst(2)) == again)
        // Swift draws the order of sets and dictionaries anew in each process.
        let other = Support.Command.run(
            [Products.path(of: "claire-sim"), "--seed", "5"], environment: [:])
        #expect(other.output.contains(" \(String(first[4], radix: 16))\n"))
    }

    @Test("in some hundred worlds every invariant holds, and every fault has its turn")
    func invariantsHold() throws {
        var tally = Tally()
        for result in try results(1...250) {
            tally += result.tally
            if let violation = result.violation {
                Issue.record("\(Report.text(result.seed, violation))")
            }
        }
        for (fault, count) in zip(Tally.Fault.allCases, tally.faults) {
            #expect(count > 0, "no \(fault.rawValue)")
        }
        #expect(tally.forks > 0)
        #expect(tally.events > 2500)
    }

    @Test("each known mistake is caught", arguments: Mistake.allCases)
    func bites(_ mistake: Mistake) throws {
        let caught = try MistakeHunt.run([mistake], atMost: 150)
        #expect(caught.first?.violation != nil, "missed: \(mistake.rawValue)")
    }

    @Test("a mistake is made only where it is switched on")
    func mistakesAreOff() { #expect(Mistake.made == nil) }
}
