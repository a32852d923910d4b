import CZlib

/// The state of zlib, at one place in memory for as long as it lives: zlib keeps a pointer to it.
final class ZlibStream {
    let state: UnsafeMutablePointer<z_stream>
    private let end: (UnsafeMutablePointer<z_stream>) -> Int32
    /// Whether zlib could be set up; what can fail is its memory.
    let isReady: Bool

    /// The largest window, and sixteen more to ask zlib for gzip's header and trailer.
    static let window: Int32 = 15 + 16

    init(
        _ begin: (UnsafeMutablePointer<z_stream>) -> Int32,
        end: @escaping (UnsafeMutablePointer<z_stream>) -> Int32
    ) {
        state = .allocate(capacity: 1)
        state.initialize(to: z_stream())
        self.end = end
        isReady = begin(state) == Z_OK
    }

    deinit {
        if isReady { _ = end(state) }
        state.deallocate()
    }

    /// The input is read where it stands: it is valid only while the body runs.
    func withInput<Failure: Error>(
        _ bytes: [UInt8], _ body: () throws(Failure) -> Void
    ) throws(Failure) {
        try bytes.withUnsafeBufferPointer { (input) throws(Failure) in
            state.pointee.next_in = UnsafeMutablePointer(mutating: input.baseAddress)
            state.pointee.avail_in = UInt32(input.count)
            defer {
                state.pointee.next_in = nil
                state.pointee.avail_in = 0
            }
            try body()
        }
    }

    /// Makes zlib write at most `room` bytes to the end of an output.
    /// - Returns: what zlib's step returned.
    func step(
        room: Int, to output: inout [UInt8], _ step: (UnsafeMutablePointer<z_stream>) -> Int32
    ) -> Int32 {
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: room) { buffer in
            state.pointee.next_out = buffer.baseAddress
            state.pointee.avail_out = UInt32(room)
            let result = step(state)
            let count = room - Int(state.pointee.avail_out)
            output.append(contentsOf: UnsafeBufferPointer(rebasing: buffer[..<count]))
            return result
        }
    }

    /// Bytes handed over at a time.
    static let chunk = 32_768
}

/// Makes one gzip member of bytes that come piece by piece.
package final class GzipCompressor {
    private let stream = ZlibStream(
        {
            deflateInit2_(
                $0, 1, Z_DEFLATED, ZlibStream.window, 8, Z_DEFAULT_STRATEGY, ZLIB_VERSION,
                Int32(MemoryLayout<z_stream>.size))
        }, end: deflateEnd)

    package init() {}

    /// Compresses more; what zlib keeps back comes with a later call.
    package func append(_ bytes: [UInt8], to output: inout [UInt8]) {
        guard !bytes.isEmpty else { return }
        stream.withInput(bytes) { deflate(Z_NO_FLUSH, to: &output) }
    }

    /// Writes out all that was given so far, so that a reader can inflate it now.
    package func flush(to output: inout [UInt8]) {
        deflate(Z_SYNC_FLUSH, to: &output)
    }

    /// Ends the member; nothing may be appended after it.
    package func finish(to output: inout [UInt8]) {
        deflate(Z_FINISH, to: &output)
    }

    private func deflate(_ flush: Int32, to output: inout [UInt8]) {
        repeat {
            let result = stream.step(room: ZlibStream.chunk, to: &output) {
                CZlib.deflate($0, flush)
            }
            guard result == Z_OK else { return }
        } while stream.state.pointee.avail_out == 0
    }
}

/// Inflates gzip that comes piece by piece, and stops at a limit.
package final class GzipDecompressor {
    private let stream = ZlibStream(
        {
            inflateInit2_($0, ZlibStream.window, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
        }, end: inflateEnd)
    private var room: Int
    private let limit: Int
    /// Whether the bytes so far end where a member does.
    private var isBetweenMembers = false

    /// - Parameter limit: the most bytes that come out, over all calls.
    package init(limit: Int) {
        self.limit = limit
        room = limit
    }

    /// Inflates more. After an error the object is of no further use.
    package func append(_ bytes: [UInt8], to output: inout [UInt8]) throws(GzipError) {
        guard stream.isReady else { throw .malformed }
        guard !bytes.isEmpty else { return }
        try stream.withInput(bytes) { () throws(GzipError) in try inflate(to: &output) }
    }

    /// Says that there are no more bytes: they must end with a member.
    package func finish() throws(GzipError) {
        guard isBetweenMembers else { throw .truncated }
    }

    private func inflate(to output: inout [UInt8]) throws(GzipError) {
        repeat {
            if isBetweenMembers {
                guard stream.state.pointee.avail_in > 0 else { return }
                inflateReset(stream.state)
                isBetweenMembers = false
            }
            // One byte past the limit is asked for: only that tells too much from just enough.
            let before = output.count
            let result = stream.step(room: min(room + 1, ZlibStream.chunk), to: &output) {
                CZlib.inflate($0, Z_NO_FLUSH)
            }
            room -= output.count - before
            guard room >= 0 else { throw .tooLarge(limit: limit) }
            switch result {
            case Z_STREAM_END: isBetweenMembers = true
            case Z_OK: break
            // No progress is possible: the input is used up.
            case Z_BUF_ERROR: return
            default: throw .malformed
            }
        } while stream.state.pointee.avail_in > 0 || stream.state.pointee.avail_out == 0
    }
}
