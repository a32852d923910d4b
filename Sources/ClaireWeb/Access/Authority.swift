import ClairePlatform

/// A host with or without a port, as Host and URLs have it.
package struct Authority: Equatable, Sendable {
    /// What comes before the port.
    package enum Host: Equatable, Sendable {
        /// In lower case, without a dot at its end.
        case name(String)
        case address(SocketAddress)
    }

    package let host: Host
    package let port: Int?

    /// Reads `example.org:80`, `127.0.0.1`, `[::1]:8765`; `nil` for anything else.
    package init?(_ text: String) {
        var bytes = Array(text.utf8)[...]
        if bytes.first == UInt8(ascii: "[") {
            guard let end = bytes.firstIndex(of: UInt8(ascii: "]")),
                let address = SocketAddress(
                    String(decoding: bytes[bytes.startIndex + 1..<end], as: UTF8.self)),
                case .v6 = address
            else { return nil }
            host = .address(address)
            bytes = bytes[(end + 1)...]
        } else {
            let end = bytes.firstIndex(of: UInt8(ascii: ":")) ?? bytes.endIndex
            guard let host = Self.host(bytes[..<end]) else { return nil }
            self.host = host
            bytes = bytes[end...]
        }
        guard let colon = bytes.first else {
            port = nil
            return
        }
        let digits = bytes.dropFirst()
        guard colon == UInt8(ascii: ":"), digits.count <= 5, digits.allSatisfy(ASCII.isDigit)
        else { return nil }
        port = Int(String(decoding: digits, as: UTF8.self))
    }

    private static func host(_ bytes: ArraySlice<UInt8>) -> Host? {
        var bytes = bytes
        if bytes.count > 1, bytes.last == UInt8(ascii: ".") { bytes.removeLast() }
        guard !bytes.isEmpty, bytes.count <= 253,
            bytes.allSatisfy({
                ASCII.isLetter($0) || ASCII.isDigit($0) || $0 == UInt8(ascii: "-")
                    || $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: "_")
            })
        else { return nil }
        let text = ASCII.lowered(String(decoding: bytes, as: UTF8.self))
        return SocketAddress(text).map(Host.address) ?? .name(text)
    }
}
