import Glibc

/// A call of the operating system that failed: what was tried, on which path, and `errno`.
package struct SystemError: Error, Equatable, Sendable, CustomStringConvertible {
    /// What was tried, as in `can't open`.
    package let action: String
    package let path: String
    package let errno: Int32

    package init(_ action: String, _ path: String, errno: Int32) {
        self.action = action
        self.path = path
        self.errno = errno
    }

    package var description: String { "can't \(action) '\(path)': \(Self.text(errno))" }

    /// What sort of failure `errno` is, for callers that act on it.
    package enum Kind: Sendable { case readOnly, forbidden, full, other }

    package var kind: Kind {
        switch errno {
        case EROFS: .readOnly
        case EACCES, EPERM: .forbidden
        case ENOSPC, EDQUOT: .full
        default: .other
        }
    }

    /// What strerror(3) says, in lower case at the start, as an error line wants it.
    package static func text(_ code: Int32) -> String {
        var buffer = [CChar](repeating: 0, count: 256)
        guard strerror_r(code, &buffer, buffer.count) == 0 else { return "error \(code)" }
        let text = String(
            decoding: buffer.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
        return text.prefix(1).lowercased() + text.dropFirst()
    }
}
