import ClaireDomain

/// The one source of chance of a run: SplitMix64 (Steele, Lea and Flood 2014), the same in every
/// process. A class, so that all parts of a world draw from the same row of numbers.
final class Dice {
    private var state: UInt64

    init(seed: UInt64) { state = seed &* 0xD134_2543_DE82_EF95 &+ 0x2545_F491_4F6C_DD1D }

    /// Sixty-four bits.
    func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    /// A number from 0 to below a bound that is at least 1.
    func pick(_ bound: Int) -> Int { Int(next() % UInt64(max(1, bound))) }

    /// A number of a range.
    func pick(_ range: ClosedRange<Int64>) -> Int64 {
        range.lowerBound + Int64(next() % UInt64(range.upperBound - range.lowerBound + 1))
    }

    /// Whether something of so many chances in a thousand happens now.
    func happens(_ perMille: Int) -> Bool { pick(1000) < perMille }

    /// One of several, which are not none.
    func one<Element>(_ elements: [Element]) -> Element { elements[pick(elements.count)] }

    /// A position in a list of weights, by weight; the first where all are 0.
    func weighted(_ weights: [Int]) -> Int {
        var left = pick(weights.reduce(0, +))
        for (index, weight) in weights.enumerated() {
            left -= weight
            if left < 0 { return index }
        }
        return 0
    }

    /// The same elements in another order.
    func shuffled<Element>(_ elements: [Element]) -> [Element] {
        var elements = elements
        for index in elements.indices.reversed() { elements.swapAt(index, pick(index + 1)) }
        return elements
    }

    func uuid() -> UUID { UUID(random: next(), next()) }
}
