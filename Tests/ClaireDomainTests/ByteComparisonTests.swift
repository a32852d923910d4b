import ClaireDomain
import Testing

@Suite struct ByteComparisonTests {
    /// In the order of their bytes.
    static let ordered = [
        "", "\0", "\0\0", "0", "a", "a\0", "aa", "abcdefgh", "abcdefgh0", "abcdefghi", "abcdefgi",
        "abcdefgiabcdefgh", "abcdefgiabcdefgi", "abcdefgiabcdefgié", "e\u{301}", "é", "\u{FFFF}",
        "\u{10000}", "😀",
    ]

    @Test func comparesAsTheBytesDo() {
        for (left, leftPlace) in zip(ByteComparisonTests.ordered, 0...) {
            for (right, rightPlace) in zip(ByteComparisonTests.ordered, 0...) {
                #expect(left.precedesInBytes(right) == (leftPlace < rightPlace), "\(left) \(right)")
                #expect(left.hasSameBytes(as: right) == (leftPlace == rightPlace))
            }
        }
    }

    @Test func stringsBuiltApartAreTheSameBytes() {
        let long = String(repeating: "a string on the heap ", count: 3)
        #expect(long.hasSameBytes(as: String(Array(long))))
        #expect(!long.hasSameBytes(as: String(long.dropLast()) + "."))
    }
}
