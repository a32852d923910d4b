import Glibc

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
        while index <= last, let found = place(of: first, in: hay, from: index), found <= last {
            var length = 1
            while length < needle.count, hay[found + length] == needle[length] { length += 1 }
            if length == needle.count { return found }
            index = found + 1
        }
        return nil
    }

    /// The offset of the first line's end at or behind one; `nil` where there is none.
    static func newline(in bytes: [UInt8], from start: Int) -> Int? {
        bytes.withUnsafeBufferPointer { place(of: UInt8(ascii: "\n"), in: $0, from: start) }
    }

    private static func place(
        of byte: UInt8, in bytes: UnsafeBufferPointer<UInt8>, from start: Int
    ) -> Int? {
        guard start < bytes.count, let base = bytes.baseAddress,
            let found = memchr(base + start, Int32(byte), bytes.count - start)
        else { return nil }
        return UnsafeRawPointer(found) - UnsafeRawPointer(base)
    }

    private static func find(_ needle: [UInt8], in hay: [UInt8]) -> Int? {
        hay.withUnsafeBufferPointer { find(needle, in: $0) }
    }
}
