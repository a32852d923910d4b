import Glibc

/// Lines of a stream, each of bounded length: what is longer is dropped up to its end, and said so.
struct LineReader {
    enum Line {
        case text([UInt8])
        /// It was longer than the bound; nothing of it was kept.
        case tooLong
    }

    /// The most bytes of a line: no tool takes a twentieth of that.
    static let bound = 1 << 20

    private var buffer: [UInt8] = []
    /// Up to where the buffer was searched for an end of line.
    private var searched = 0
    private var isDropping = false

    /// Takes in what was read, and hands out the lines that it ends.
    mutating func take(_ bytes: some Collection<UInt8>) -> [Line] {
        buffer += bytes
        var lines: [Line] = []
        var start = 0
        while let end = buffer[max(start, searched)...].firstIndex(of: 0x0A) {
            lines.append(line(buffer[start..<end]))
            start = end + 1
            searched = start
            isDropping = false
        }
        buffer.removeFirst(start)
        if buffer.count > Self.bound {
            isDropping = true
            buffer.removeAll()
        }
        searched = buffer.count
        return lines
    }

    /// What stood behind the last end of line when the stream ended; `nil` for nothing.
    mutating func end() -> Line? {
        guard isDropping || !buffer.isEmpty else { return nil }
        defer { buffer = [] }
        return line(buffer[...])
    }

    private func line(_ bytes: ArraySlice<UInt8>) -> Line {
        isDropping || bytes.count > Self.bound ? .tooLong : .text(Array(bytes))
    }
}
