/// Bytes that any number of answers are sent from without a copy.
package final class SharedBytes: @unchecked Sendable {  // never written after its start
    /// The bytes, which live as long as this does.
    package let buffer: UnsafeRawBufferPointer

    package init(_ bytes: [UInt8]) {
        let copy = UnsafeMutableRawBufferPointer.allocate(byteCount: bytes.count, alignment: 1)
        copy.copyBytes(from: bytes)
        buffer = UnsafeRawBufferPointer(copy)
    }

    deinit { buffer.deallocate() }

    package var count: Int { buffer.count }
}
