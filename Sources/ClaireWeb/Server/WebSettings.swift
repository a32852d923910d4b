import CSodium
import ClaireConfig
import ClaireDomain
import ClairePlatform
import ClaireStore

/// How `claire web` was asked to answer, and what of that is not allowed (web.md, "Who may come in").
package struct WebSettings: Sendable {
    /// Where it listens over TCP, a numeric address or a name; `nil` where only on a Unix socket.
    package var host: String? = "127.0.0.1"
    /// 0 lets the system choose.
    package var port = 8765
    /// The path of a Unix socket to listen on.
    package var socket: String?
    /// The URL by which a reverse proxy makes it reachable.
    package var publicURL: PeerURL?
    /// Whether it has a certificate.
    package var hasTLS = false
    /// Whether plain http beyond this host was asked for.
    package var isInsecure = false
    /// Whether nobody is asked for a token.
    package var isOpen = false

    package init() {}

    /// Why these settings don't go together.
    package enum Conflict: Error, Equatable {
        /// Others could type into agents without showing anything.
        case openBeyondHost
        case openBehindProxy
        /// Tokens would be sent in the clear.
        case plainBeyondHost(String)
    }

    /// Checks the settings against the address that the server is bound to.
    package func check(boundTo address: SocketAddress) throws(Conflict) {
        if isOpen, publicURL != nil { throw .openBehindProxy }
        guard !address.isLocal else { return }
        if isOpen { throw .openBeyondHost }
        if !hasTLS, !isInsecure { throw .plainBeyondHost(address.text) }
    }

    /// The gate of these settings.
    ///
    /// - Parameters:
    ///   - name: the install's own host name.
    ///   - address: what the server is bound to.
    package func gate(name: String, boundTo address: SocketAddress) -> Gate.Settings {
        var gate = Gate.Settings()
        gate.isOpen = isOpen
        gate.hasTLS = hasTLS
        gate.names = [name]
        if let publicURL {
            gate.proxy = proxy(publicURL)
            if let address = SocketAddress(publicURL.host) {
                gate.addresses.append(address)
            } else {
                gate.names.append(publicURL.host)
            }
        }
        if let host, let authority = Authority(host), case .name(let named) = authority.host {
            gate.names.append(named)
        }
        if address.isWildcard { gate.isBoundToAll = true } else { gate.addresses.append(address) }
        return gate
    }
}

extension WebSettings {
    /// Where a browser of this host reaches it, without a slash at the end; `nil` where it listens on a
    /// Unix socket alone.
    ///
    /// Over plain http by the install's own name; with TLS by a name that its certificate may have.
    ///
    /// - Parameters:
    ///   - name: the install's own host name.
    ///   - address: what it is bound to, at a port.
    package func browserURL(name: String, boundTo address: SocketAddress, port: Int) -> String? {
        if let publicURL { return publicURL.text }
        guard let host else { return nil }
        let isHere = address.isLocal || address.isWildcard
        let named = Authority(host).flatMap { authority -> String? in
            guard case .name(let name) = authority.host else { return nil }
            return name
        }
        let shown = host.utf8.contains(UInt8(ascii: ":")) ? "[\(host)]" : host
        guard hasTLS else { return "http://\(isHere ? name : named ?? shown):\(port)" }
        return "https://\(named ?? (isHere ? "localhost" : shown)):\(port)"
    }

    /// How browsers name a proxy's host: without the port that the scheme stands for.
    private func proxy(_ url: PeerURL) -> (authority: Authority, origin: String)? {
        let host = url.host.utf8.contains(UInt8(ascii: ":")) ? "[\(url.host)]" : url.host
        let port = url.port.flatMap { $0 == (url.isSecure ? 443 : 80) ? nil : $0 }
        let text = host + (port.map { ":\($0)" } ?? "")
        return Authority(text).map {
            ($0, (url.isSecure ? "https://" : "http://") + ASCII.lowered(text))
        }
    }
}

/// What this install of Claire is called.
package enum InstallName {
    /// `claire-1a2b3c4d.localhost`: browsers and curl lead it to loopback, and a cookie of it goes to
    /// no other port's pages.
    package static func host(machine: UUID) -> String {
        "claire-\(Hexadecimal.text(WebToken.hash("claire web " + machine.text).prefix(4))).localhost"
    }
}
