#if canImport(Glibc)
    @preconcurrency import Glibc
#else
    import Darwin
#endif

/// Output that could not be written.
package enum OutputFailure: Error, Sendable, Equatable {
    /// Nobody reads any more (`| head`): the command ends quietly, with success.
    case closed
    /// The system refused; the value is `errno`.
    case refused(Int32)

    /// What to report: nothing for a closed pipe.
    package var failure: Failure? {
        switch self {
        case .closed: nil
        case .refused(let code):
            Failure(
                .failed, "cannot write output: \(String(cString: strerror(code)).loweredFirst)")
        }
    }
}

/// Where finished output goes: a descriptor, or a list in memory for tests.
package struct ByteSink: Sendable {
    /// Writes all bytes or says why not.
    package let write: @Sendable ([UInt8]) throws(OutputFailure) -> Void

    /// A sink that hands its bytes to a closure.
    package init(_ write: @escaping @Sendable ([UInt8]) throws(OutputFailure) -> Void) {
        self.write = write
    }

    /// Writes all of it, going on after signals and short writes.
    package static func descriptor(_ descriptor: Int32) -> ByteSink {
        ByteSink { (bytes) throws(OutputFailure) in
            var rest = bytes[...]
            while !rest.isEmpty {
                let written = rest.withUnsafeBytes { buffer in
                    #if canImport(Glibc)
                        Glibc.write(descriptor, buffer.baseAddress, buffer.count)
                    #else
                        Darwin.write(descriptor, buffer.baseAddress, buffer.count)
                    #endif
                }
                if written >= 0 {
                    rest = rest.dropFirst(written)
                    continue
                }
                switch errno {
                case EINTR: continue
                case EAGAIN: waitUntilWritable(descriptor)
                case EPIPE: throw .closed
                case let code: throw .refused(code)
                }
            }
        }
    }

    /// A terminal or pipe that another process made non-blocking.
    private static func waitUntilWritable(_ descriptor: Int32) {
        var request = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
        _ = poll(&request, 1, -1)
    }
}
