/// Searching in bytes, where a transcript's line is too long to be made a string first.
enum Bytes {
    /// The offset of the first occurrence of a needle; `nil` where there is none.
    static func find(_ needle: [UInt8], in hay: some RandomAccessCollection<UInt8>) -> Int? {
        hay.withContiguousStorageIfAvailable { find(needle, in: $0) }
            ?? find(needle, in: Array(hay))
    }

    private static func find(_ needle: [UInt8], in hay: UnsafeBufferPointer<UInt8>) -> Int? {
        guard let first = needle.first, hay.count >= needle.count else {
            return needle.isEmpty ? 0 : nil
        }
        var index = 0
        let last = hay.count - needle.count
        while index <= last {
            if hay[index] == first {
                var length = 1
                while length < needle.count, hay[index + length] == needle[length] { length += 1 }
                if length == needle.count { return index }
            }
            index += 1
        }
        return nil
    }

    private static func find(_ needle: [UInt8], in hay: [UInt8]) -> Int? {
        hay.withUnsafeBufferPointer { find(needle, in: $0) }
    }
}
