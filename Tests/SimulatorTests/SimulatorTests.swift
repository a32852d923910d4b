import Support
import Testing

@testable import claire_sim

@Suite struct SimulatorTests {
    /// The digests of a few runs.
    private func digests(_ seeds: ClosedRange<UInt64>) throws -> [UInt64] {
        let folder = try TemporaryFolder()
        var digests: [UInt64] = []
        try Runner.run(seeds, in: folder.path + "/lab") { result in
            digests.append(result.digest)
            return true
        }
        return digests
    }

    @Test("one seed is one run, to the bit, whatever ran before it and in whatever process")
    func replays() throws {
        let first = try digests(1...6)
        let again = try digests(3...6)
        #expect(Array(first.dropFirst(2)) == again)
        // Swift draws the order of sets and dictionaries anew in each process.
        let other = try Command.run(Products.path(of: "claire-sim"), ["--seed", "5"])
        #expect(other.output.contains(String(first[4], radix: 16)))
    }
}
