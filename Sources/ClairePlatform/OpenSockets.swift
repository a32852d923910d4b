@preconcurrency import Glibc

/// Sockets that another part of the program owns.
package enum OpenSockets {
    /// Ends a connection both ways; its owner then sees the end and closes it.
    package static func shutDown(_ descriptor: Int32) {
        _ = Glibc.shutdown(descriptor, Int32(SHUT_RDWR))
    }

    /// Whether the other side sends no more and all that it sent was read.
    package static func isAtEnd(_ descriptor: Int32) -> Bool {
        var byte: UInt8 = 0
        return recv(descriptor, &byte, 1, Int32(MSG_PEEK) | Int32(MSG_DONTWAIT)) == 0
    }

    /// Closes a descriptor.
    package static func close(_ descriptor: Int32) { _ = Glibc.close(descriptor) }

    /// Raises this process's bound on open files to what the system allows.
    /// - Returns: the bound.
    package static func raiseLimit() -> Int {
        var limit = rlimit()
        guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else {
            return 1024
        }
        limit.rlim_cur = min(limit.rlim_max, 65_536)
        setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
        getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
        return Int(clamping: limit.rlim_cur)
    }
}
