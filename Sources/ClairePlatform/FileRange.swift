import Glibc

/// Reading a part of a file, however long the file is.
package enum FileRange {
    /// The bytes of a file from an offset on, at most `count`; `nil` if it can't be read or isn't a
    /// regular file. Fewer than `count`, or none, where the file ends.
    package static func read(_ path: String, from offset: Int64, count: Int) -> [UInt8]? {
        withDescriptor(path) { descriptor, _ in
            read(descriptor, from: offset, count: count)
        }
    }

    /// The first bytes of a file, at most `count`.
    package static func head(_ path: String, count: Int) -> [UInt8]? {
        read(path, from: 0, count: count)
    }

    /// The last bytes of a file, at most `count`, and the offset at which they start.
    package static func tail(_ path: String, count: Int) -> (bytes: [UInt8], offset: Int64)? {
        withDescriptor(path) { descriptor, metadata in
            let offset = max(0, metadata.size - Int64(count))
            return read(descriptor, from: offset, count: count).map { ($0, offset) }
        } ?? nil
    }

    /// Opens a regular file to read from it piece by piece; the descriptor is closed afterwards.
    package static func withDescriptor<Value>(
        _ path: String, _ body: (Int32, FileMetadata) -> Value?
    ) -> Value? {
        // O_NONBLOCK: opening a FIFO that somebody put there must not wait for its writer.
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { return nil }
        let metadata = FileMetadata(status)
        guard metadata.kind == .file else { return nil }
        return body(descriptor, metadata)
    }

    /// The bytes of an open file from an offset on, at most `count`.
    package static func read(_ descriptor: Int32, from offset: Int64, count: Int) -> [UInt8]? {
        var isRead = true
        let bytes = [UInt8](unsafeUninitializedCapacity: max(0, count)) { buffer, filled in
            while filled < buffer.count {
                let start = buffer.baseAddress.map { $0 + filled }
                let got = pread(descriptor, start, buffer.count - filled, Int(offset) + filled)
                if got < 0 && errno == EINTR { continue }
                isRead = got >= 0
                guard got > 0 else { break }
                filled += got
            }
        }
        return isRead ? bytes : nil
    }

    /// Writes bytes over the start of a file in one call, without a sync; one that isn't there is
    /// made, its owner's alone.
    ///
    /// - Returns: whether all was written.
    @discardableResult
    package static func overwrite(_ path: String, with bytes: [UInt8]) -> Bool {
        let descriptor = open(path, O_WRONLY | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else { return false }
        defer { close(descriptor) }
        return pwrite(descriptor, bytes, bytes.count, 0) == bytes.count
    }
}
