/// Runs contestants in turns (A, B, A, B …), so that what slows the machine slows them alike.
enum Alternation {
    /// The samples of each contestant; a first turn of each warms caches and is not counted.
    static func run(
        rounds: Int, _ contestants: [() throws -> Double]
    ) throws -> [[Double]] {
        var samples = contestants.map { _ in [Double]() }
        for contestant in contestants { _ = try contestant() }
        for _ in 0..<rounds {
            for (index, contestant) in contestants.enumerated() {
                samples[index].append(try contestant())
            }
        }
        return samples
    }

    /// The times of two programs.
    static func times(rounds: Int, _ programs: [Program]) throws -> [Measure] {
        try run(
            rounds: rounds,
            programs.map { program in { try program.time() } }
        )
        .map { Measure($0, Quantity.time) }
    }
}
