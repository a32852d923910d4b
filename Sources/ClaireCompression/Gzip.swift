import CZlib

/// The gzip format (RFC 1952) through zlib.
package enum Gzip {
    /// The version of zlib that runs, as a text.
    package static var libraryVersion: String { String(cString: zlibVersion()) }

    /// Compresses bytes as one member, quickly rather than small: what goes over the wire is JSON
    /// lines, where the first of zlib's levels does most of the work.
    package static func compress(_ bytes: [UInt8]) -> [UInt8] {
        let compressor = GzipCompressor()
        var output: [UInt8] = []
        output.reserveCapacity(bytes.count / 4 + 64)
        compressor.append(bytes, to: &output)
        compressor.finish(to: &output)
        return output
    }

    /// Decompresses bytes that are gzip from the first to the last: one member or several.
    ///
    /// - Parameters:
    ///   - limit: the most bytes of the result. Nothing past it is inflated, whatever the input
    ///     promises.
    package static func decompress(_ bytes: [UInt8], limit: Int) throws(GzipError) -> [UInt8] {
        let decompressor = GzipDecompressor(limit: limit)
        var output: [UInt8] = []
        output.reserveCapacity(min(limit, bytes.count * 4))
        try decompressor.append(bytes, to: &output)
        try decompressor.finish()
        return output
    }
}

/// Why bytes could not be decompressed.
package enum GzipError: Error, Equatable, Sendable {
    /// They are not gzip, or a checksum is wrong, or something else follows the last member.
    case malformed
    /// They end within a member, or there are none.
    case truncated
    /// The result is larger than the limit.
    case tooLarge(limit: Int)
}
