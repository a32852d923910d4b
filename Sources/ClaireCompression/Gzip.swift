import CZlib

/// The gzip format (RFC 1952) through zlib.
package enum Gzip {
    /// The version of zlib that runs, as a text.
    package static var libraryVersion: String { String(cString: zlibVersion()) }
}
