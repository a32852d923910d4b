import ClaireDomain
import ClairePlatform

/// Who may come in (web.md): by which name the server was called, whether a browser was sent here by
/// another site, and whose token it is.
package struct Gate: Sendable {
    /// What the gate is set to.
    package struct Settings: Sendable {
        /// Host names by which this server may be called, in lower case and without a port, besides
        /// those of loopback.
        package var names: [String] = []
        /// Numeric addresses that it may be called by.
        package var addresses: [SocketAddress] = []
        /// Whether it may be called by whatever address a connection came in on: bound to all.
        package var isBoundToAll = false
        /// Whether everybody on this host is let in.
        package var isOpen = false

        package init() {}
    }

    private let settings: Settings
    private let tokens: TokenStore
    private let guesses = GuessLimiter()
    private let now: @Sendable () -> Int64
    private let log: WebLog

    package init(
        _ settings: Settings, tokens: TokenStore, log: @escaping WebLog,
        now: @escaping @Sendable () -> Int64 = { MonotonicClock.now() / 1_000_000 }
    ) {
        self.settings = settings
        self.tokens = tokens
        self.log = log
        self.now = now
    }

    // MARK: By which name

    /// Refuses a request for a name that isn't this server's: a page of another site whose name was
    /// made to lead here (DNS rebinding) sends its own.
    ///
    /// - Parameter local: the address that the connection came in on.
    func checkHost(_ headers: Headers, local: SocketAddress) throws(Problem) {
        let hosts = headers.all("host")
        guard hosts.count == 1, let host = hosts.first.flatMap(Authority.init) else {
            throw Problem(
                400, "bad_host", "The request needs one Host field that names a host.",
                endsConnection: true)
        }
        // Nobody's browser reaches a Unix socket.
        guard local != .unix, !isOwn(host, local) else { return }
        throw Problem(
            421, "host_not_allowed",
            "This server does not answer for that host name; `claire web --public-url` names one.")
    }

    private func isOwn(_ host: Authority, _ local: SocketAddress) -> Bool {
        switch host.host {
        case .name(let name):
            return name.hasSameBytes(as: "localhost")
                || settings.names.contains { $0.hasSameBytes(as: name) }
        case .address(let address):
            return address == .v4(0x7F00_0001) || address == .v6(0, 1)
                || settings.addresses.contains(address)
                || settings.isBoundToAll && address == local
        }
    }

    // MARK: From which page

    /// Refuses what another site made a browser send. Programs send neither field.
    func checkOrigin(_ method: Method, _ headers: Headers) throws(Problem) {
        guard !method.isSafe else { return }
        let site = headers["sec-fetch-site"].map { ASCII.lowered($0) }
        let isForeign = site.map { !["same-origin", "none"].contains($0) } ?? false
        guard !isForeign, headers.all("origin").allSatisfy({ isOwnOrigin($0, headers) }) else {
            throw Problem(403, "cross_site", "A page of another site may not send this request.")
        }
    }

    private func isOwnOrigin(_ origin: String, _ headers: Headers) -> Bool {
        guard let host = headers["host"] else { return false }
        let lowered = ASCII.lowered(origin)
        return ["http://", "https://"].contains { scheme in
            lowered.hasSameBytes(as: scheme + ASCII.lowered(host))
        }
    }

    // MARK: Whose token

    /// Tells who asks, and whether they may.
    func identify(
        _ headers: Headers, client: SocketAddress, needs scope: TokenScope
    ) throws(Problem) -> Caller {
        if settings.isOpen { return .anybody }
        guard let presented = try bearer(headers) else {
            throw Self.unauthorized("A token is needed: Authorization: Bearer TOKEN.")
        }
        guard let caller = tokens.caller(presenting: presented) else {
            throw wrong(presented, client)
        }
        guard caller.scope?.allows(scope) ?? false else {
            throw Problem(
                403, "wrong_scope",
                "This token's scope does not allow it; '\(scope.rawValue)' is needed.",
                headers: [
                    (
                        "WWW-Authenticate",
                        "Bearer realm=\"claire\", error=\"insufficient_scope\", "
                            + "scope=\"\(scope.rawValue)\""
                    )
                ])
        }
        return caller
    }

    private func wrong(_ presented: String, _ client: SocketAddress) -> Problem {
        let prefix = WebToken.prefix(of: presented)
        guard let wait = guesses.note(client, prefix: prefix, now: now()) else {
            log(.warning, "wrong token", [("client", .string(client.text))])
            return Self.unauthorized("The token is not known here.", error: "invalid_token")
        }
        return Problem(
            429, "too_many_wrong_tokens",
            "Too many wrong tokens came from this address; a right one is still let in.",
            headers: [("Retry-After", String(wait))])
    }

    private func bearer(_ headers: Headers) throws(Problem) -> String? {
        let fields = headers.all("authorization")
        guard let field = fields.first else { return nil }
        guard fields.count == 1 else {
            throw Problem(400, "bad_authorization", "More than one Authorization field was sent.")
        }
        let words = field.split(separator: " ", omittingEmptySubsequences: true)
        guard words.count == 2, ASCII.lowered(String(words[0])).hasSameBytes(as: "bearer") else {
            return nil
        }
        return String(words[1])
    }

    private static func unauthorized(_ detail: String, error: String? = nil) -> Problem {
        let challenge = "Bearer realm=\"claire\"" + (error.map { ", error=\"\($0)\"" } ?? "")
        return Problem(
            401, "unauthorized", detail, headers: [("WWW-Authenticate", challenge)])
    }
}
