@preconcurrency import Glibc

/// Where a connection comes from or leads to.
package enum SocketAddress: Hashable, Sendable {
    /// In the order of its bytes on the wire.
    case v4(UInt32)
    /// The upper and the lower half.
    case v6(UInt64, UInt64)
    /// A Unix socket: somebody on this host whom the file's mode lets in.
    case unix

    /// The address of a socket call; one of version 4 in the clothes of version 6 is of version 4.
    package init?(_ address: UnsafePointer<sockaddr>) {
        let raw = UnsafeRawPointer(address)
        switch Int32(address.pointee.sa_family) {
        case AF_INET:
            let bytes = raw.loadUnaligned(as: sockaddr_in.self)
            self = .v4(UInt32(bigEndian: bytes.sin_addr.s_addr))
        case AF_INET6:
            let bytes = raw.loadUnaligned(as: sockaddr_in6.self)
            self = Self.version6(bytes.sin6_addr)
        case AF_UNIX: self = .unix
        default: return nil
        }
    }

    /// A numeric address: `127.0.0.1`, `::1`. A version 6 one in brackets is not numeric here.
    package init?(_ text: String) {
        var four = in_addr()
        if inet_pton(AF_INET, text, &four) == 1 {
            self = .v4(UInt32(bigEndian: four.s_addr))
            return
        }
        var six = in6_addr()
        guard inet_pton(AF_INET6, text, &six) == 1 else { return nil }
        self = Self.version6(six)
    }

    private static func version6(_ address: in6_addr) -> SocketAddress {
        let halves = withUnsafeBytes(of: address) { bytes in
            (
                UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: 0, as: UInt64.self)),
                UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: 8, as: UInt64.self))
            )
        }
        if halves.0 == 0, halves.1 >> 32 == 0xFFFF {
            return .v4(UInt32(truncatingIfNeeded: halves.1))
        }
        return .v6(halves.0, halves.1)
    }

    /// Whether only this host can have sent it.
    package var isLocal: Bool {
        switch self {
        case .v4(let address): address >> 24 == 127
        case .v6(let upper, let lower): upper == 0 && lower == 1
        case .unix: true
        }
    }

    /// Whether it stands for all addresses of a host: `0.0.0.0`, `::`.
    package var isWildcard: Bool { self == .v4(0) || self == .v6(0, 0) }

    /// What is counted as one client: a whole /64 of version 6, since that is what one gets.
    package var network: SocketAddress {
        if case .v6(let upper, _) = self { .v6(upper, 0) } else { self }
    }

    /// The numeric text, `unix` for a Unix socket.
    package var text: String {
        var buffer = [CChar](repeating: 0, count: Int(INET6_ADDRSTRLEN))
        switch self {
        case .v4(let address):
            var bytes = in_addr(s_addr: address.bigEndian)
            inet_ntop(AF_INET, &bytes, &buffer, socklen_t(buffer.count))
        case .v6(let upper, let lower):
            var bytes = (upper.bigEndian, lower.bigEndian)
            inet_ntop(AF_INET6, &bytes, &buffer, socklen_t(buffer.count))
        case .unix: return "unix"
        }
        return String(
            decoding: buffer.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    }
}
