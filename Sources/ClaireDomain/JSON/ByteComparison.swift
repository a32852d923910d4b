/// Comparison by the bytes of UTF-8, for ids, names and keys: Swift's own operators hold composed
/// and decomposed letters equal, and the record must not.
extension String {
    /// Whether both strings are the same bytes in UTF-8.
    package func hasSameBytes(as other: String) -> Bool {
        let left = utf8Span.span
        let right = other.utf8Span.span
        return left.count == right.count && left.countOfEqualBytes(before: right) == left.count
    }

    /// Whether this string stands before another when both are compared as UTF-8 bytes.
    package func precedesInBytes(_ other: String) -> Bool {
        let left = utf8Span.span
        let right = other.utf8Span.span
        let same = left.countOfEqualBytes(before: right)
        guard same < left.count, same < right.count else { return left.count < right.count }
        return left[same] < right[same]
    }
}

extension String? {
    /// Whether both are `nil`, or the same bytes in UTF-8.
    package func hasSameBytes(as other: String?) -> Bool {
        guard let self, let other else { return self == nil && other == nil }
        return self.hasSameBytes(as: other)
    }
}

extension Span<UInt8> {
    /// How many bytes at the start of both are equal.
    fileprivate func countOfEqualBytes(before other: Span<UInt8>) -> Int {
        let shorter = Swift.min(count, other.count)
        var position = 0
        while position + 8 <= shorter, word(at: position) == other.word(at: position) {
            position += 8
        }
        while position < shorter, self[position] == other[position] { position += 1 }
        return position
    }

    /// The eight bytes from a position on as one integer, the first byte lowest.
    ///
    /// The load is checked against the bounds; it counts as unsafe for types that have invalid bit
    /// patterns, which an integer has not.
    func word(at position: Int) -> UInt64 {
        UInt64(
            littleEndian: bytes.unsafeLoadUnaligned(fromByteOffset: position, as: UInt64.self))
    }
}
