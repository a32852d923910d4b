import ClairePlatform

/// The lines of a growing file, read piece by piece.
enum LineReader {
    /// One complete line, without its line's end.
    struct Line {
        let bytes: ArraySlice<UInt8>
        /// The offset of its first byte in the file.
        let start: Int64
        /// The offset behind its line's end: where the next one begins.
        let end: Int64
    }

    /// Longer lines are passed over: no prompt and no answer is that long.
    static let longestLine = 64 << 20
    private static let piece = 1 << 20

    /// Calls with each complete line from an offset on, which must be the start of one; a last line
    /// without its end is still being written and left alone.
    ///
    /// - Parameter body: returns whether to go on.
    /// - Returns: the offset behind the last line that was passed; `nil` if the file can't be read.
    @discardableResult
    static func forEachLine(
        of path: String, from offset: Int64, _ body: (Line) -> Bool
    ) -> Int64? {
        FileRange.withDescriptor(path) { descriptor, _ in
            lines(from: offset, body) { FileRange.read(descriptor, from: $0, count: piece) }
        } ?? nil
    }

    private static func lines(
        from offset: Int64, _ body: (Line) -> Bool, read: (Int64) -> [UInt8]?
    ) -> Int64? {
        var start = offset
        var pending: [UInt8] = []
        var isTooLong = false
        var position = offset
        while let bytes = read(position), !bytes.isEmpty {
            var from = 0
            while let newline = Bytes.newline(in: bytes, from: from) {
                let end = position + Int64(newline) + 1
                let line =
                    pending.isEmpty ? bytes[from..<newline] : (pending + bytes[from..<newline])[...]
                pending = []
                if !isTooLong, !body(Line(bytes: line, start: start, end: end)) { return end }
                isTooLong = false
                start = end
                from = newline + 1
            }
            if !isTooLong { pending += bytes[from...] }
            if pending.count > longestLine {
                pending = []
                isTooLong = true
            }
            position += Int64(bytes.count)
        }
        return start
    }

    /// The complete lines among the last bytes of a file, last first.
    ///
    /// - Parameters:
    ///   - count: bytes to look at; more are taken, up to 64 times as many, when no line begins in
    ///     them.
    static func tail(of path: String, count: Int) -> [Line] {
        var count = count
        let most = count * 64
        while true {
            guard let (bytes, offset) = FileRange.tail(path, count: count) else { return [] }
            let lines = complete(bytes, at: offset)
            if !lines.isEmpty || offset == 0 || count >= most { return lines.reversed() }
            count *= 4
        }
    }

    private static func complete(_ bytes: [UInt8], at offset: Int64) -> [Line] {
        let newline = UInt8(ascii: "\n")
        var from = 0
        if offset > 0 {
            guard let first = bytes.firstIndex(of: newline) else { return [] }
            from = first + 1
        }
        var lines: [Line] = []
        while let end = bytes[from...].firstIndex(of: newline) {
            lines.append(
                Line(
                    bytes: bytes[from..<end], start: offset + Int64(from),
                    end: offset + Int64(end) + 1))
            from = end + 1
        }
        return lines
    }
}
