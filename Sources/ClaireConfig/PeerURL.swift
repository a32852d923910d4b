import ClaireDomain

/// Where a peer answers, checked: `https://host`, `http://127.0.0.1:8765`, `https://host/below/this`.
///
/// It names a server and nothing else: no user, since a token is what lets in, no query and no
/// fragment.
package struct PeerURL: Equatable, Sendable {
    /// The URL as it is asked, without a slash at its end.
    package let text: String
    /// The host as it stands there, in lower case, without brackets.
    package let host: String
    /// `nil` where the scheme says it: 443, or 80.
    package let port: Int?
    /// Whether TLS says who answers, and keeps others from reading.
    package let isSecure: Bool

    /// Why a text is no peer's URL, as the end of a sentence about it.
    package struct Problem: Error, Equatable {
        package let reason: String
        /// What to do, where it isn't plain.
        package var hint: String?
    }

    /// Checks a text.
    package init(_ text: String) throws(Problem) {
        let bytes = Array(text.utf8)
        guard bytes.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else {
            throw Problem(reason: "holds a space or a letter that isn't ASCII")
        }
        guard let colon = text.utf8.firstIndex(of: UInt8(ascii: ":")),
            text[colon...].utf8.starts(with: "://".utf8)
        else { throw Problem(reason: "is no URL", hint: "http://127.0.0.1:8765, for one") }
        isSecure = try Self.isSecure(scheme: text[..<colon].lowercased())
        let rest = text[text.utf8.index(colon, offsetBy: 3)...]
        try Self.refuse(rest)
        let slash = rest.utf8.firstIndex(of: UInt8(ascii: "/")) ?? rest.endIndex
        (host, port) = try Self.hostAndPort(rest[..<slash])
        var path = rest[slash...]
        while path.utf8.last == UInt8(ascii: "/") { path.removeLast() }
        let shownHost = host.utf8.contains(UInt8(ascii: ":")) ? "[\(host)]" : host
        let shownPort = port.map { ":\($0)" } ?? ""
        self.text = "\(isSecure ? "https" : "http")://\(shownHost)\(shownPort)\(path)"
    }

    /// Whether only this machine can be meant, so that nobody reads along.
    package var isLoopback: Bool {
        if host == "::1" || host == "localhost" || host.hasSuffix(".localhost") { return true }
        let parts = host.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        let isQuad = parts.count == 4 && parts.allSatisfy { UInt8(String(Substring($0))) != nil }
        return isQuad && parts[0].elementsEqual("127".utf8)
    }

    /// Whether a token may go there without TLS: to this machine alone, unless it is allowed.
    package func isAllowed(insecure: Bool) -> Bool { isSecure || isLoopback || insecure }

    private static func isSecure(scheme: String) throws(Problem) -> Bool {
        switch scheme {
        case "https": return true
        case "http": return false
        case "postgresql", "postgres":
            throw Problem(
                reason: "is a database: a hub in PostgreSQL is a later step of Claire",
                hint: "name a machine where 'claire web' runs: https://HOST or http://HOST:8765")
        default:
            throw Problem(
                reason: "is neither http nor https",
                hint: "name a machine where 'claire web' runs: https://HOST or http://HOST:8765")
        }
    }

    private static func refuse(_ rest: Substring) throws(Problem) {
        if rest.utf8.contains(UInt8(ascii: "@")) {
            throw Problem(
                reason: "names a user", hint: "leave it out: the token is what lets in")
        }
        if rest.utf8.contains(where: { $0 == UInt8(ascii: "?") || $0 == UInt8(ascii: "#") }) {
            throw Problem(reason: "has a query or a fragment", hint: "end it after the path")
        }
        if rest.utf8.contains(where: { #"\"<>^`{|}"#.utf8.contains($0) }) {
            throw Problem(reason: "holds a letter that no URL has")
        }
    }

    private static func hostAndPort(
        _ authority: Substring
    ) throws(Problem) -> (host: String, port: Int?) {
        var host = authority.utf8[...]
        var rest = host.suffix(0)
        if host.first == UInt8(ascii: "[") {
            guard let end = host.firstIndex(of: UInt8(ascii: "]")) else {
                throw Problem(reason: "has no ']' after its address")
            }
            rest = host[host.index(after: end)...]
            host = host[host.index(after: host.startIndex)..<end]
            guard isIPv6(host) else { throw Problem(reason: "has no address between its brackets") }
        } else {
            let end = host.firstIndex(of: UInt8(ascii: ":")) ?? host.endIndex
            rest = host[end...]
            host = host[..<end]
            guard isName(host) else { throw Problem(reason: "names no host") }
        }
        let name = Substring(host).lowercased()
        guard !rest.isEmpty else { return (name, nil) }
        let digits = rest.dropFirst()
        guard rest.first == UInt8(ascii: ":"), digits.allSatisfy(isDigit), digits.count <= 5,
            let port = Int(String(Substring(digits))), (1...65_535).contains(port)
        else { throw Problem(reason: "has no port between 1 and 65535 after its host") }
        return (name, port)
    }

    private static func isDigit(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    }

    private static func isIPv6(_ host: Substring.UTF8View) -> Bool {
        host.contains(UInt8(ascii: ":"))
            && host.allSatisfy { Hexadecimal.value(of: $0) != nil || ":.".utf8.contains($0) }
    }

    private static func isName(_ host: Substring.UTF8View) -> Bool {
        guard let first = host.first, host.count <= 253 else { return false }
        func isLetter(_ byte: UInt8) -> Bool {
            isDigit(byte) || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
        }
        return isLetter(first) && host.allSatisfy { isLetter($0) || "-._".utf8.contains($0) }
    }
}
