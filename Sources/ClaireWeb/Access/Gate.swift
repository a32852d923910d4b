import CSodium
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
        /// Whether it answers over TLS itself.
        package var hasTLS = false
        /// Where a proxy makes it reachable: host and port as Host fields have them, and what browsers
        /// call the origin of its pages.
        package var proxy: (authority: Authority, origin: String)?

        /// Whether browsers reach it over TLS alone.
        var isSecure: Bool {
            proxy.map { $0.origin.utf8.starts(with: "https:".utf8) } ?? hasTLS
        }

        package init() {}
    }

    let settings: Settings
    let sessions: SessionStore
    let codes: LoginCodes
    private let tokens: TokenStore
    let guesses = GuessLimiter()
    let now: @Sendable () -> Int64
    let log: WebLog

    /// - Parameters:
    ///   - tokens: whose bearers are let in.
    ///   - sessions: the browsers that are logged in.
    ///   - codes: what logs one in.
    ///   - now: milliseconds of any clock that goes forward.
    package init(
        _ settings: Settings, tokens: TokenStore, sessions: SessionStore, codes: LoginCodes,
        log: @escaping WebLog,
        now: @escaping @Sendable () -> Int64 = { MonotonicClock.now() / 1_000_000 }
    ) {
        self.settings = settings
        self.tokens = tokens
        self.sessions = sessions
        self.codes = codes
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
        // Nobody's browser reaches a Unix socket, unless by a proxy.
        guard local != .unix || settings.proxy != nil, !isOwn(host, local) else { return }
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

    /// Whether the page that a request came from is one of this server's, by the name and the scheme
    /// that the request itself has.
    private func isOwnOrigin(_ origin: String, _ headers: Headers) -> Bool {
        guard let host = headers["host"] else { return false }
        if let proxy = settings.proxy, Authority(host)?.host == proxy.authority.host {
            return ASCII.lowered(origin).hasSameBytes(as: proxy.origin)
        }
        let own = (settings.hasTLS ? "https://" : "http://") + ASCII.lowered(host)
        return ASCII.lowered(origin).hasSameBytes(as: own)
    }

    /// Refuses what a browser was made to load into a page of another site: only following a link
    /// leads here from one.
    func checkEmbedding(_ headers: Headers) throws(Problem) {
        let site = headers["sec-fetch-site"].map { ASCII.lowered($0) } ?? "none"
        guard !["same-origin", "none"].contains(where: site.hasSameBytes(as:)) else { return }
        let isLink =
            headers["sec-fetch-mode"].map { ASCII.lowered($0).hasSameBytes(as: "navigate") }
            ?? true
        let isWhole =
            headers["sec-fetch-dest"].map { ASCII.lowered($0).hasSameBytes(as: "document") }
            ?? true
        guard isLink, isWhole else {
            throw Problem(403, "cross_site", "A page of another site may not load this.")
        }
    }

    /// Refuses an unsafe request that a browser sent by itself, with a cookie or where nobody is asked
    /// for anything, unless it says that one of this server's own pages sent it.
    private func requireOwnPage(_ method: Method, _ headers: Headers) throws(Problem) {
        guard !method.isSafe else { return }
        let origins = headers.all("origin")
        let site = headers["sec-fetch-site"].map { ASCII.lowered($0) } ?? "same-origin"
        guard origins.count == 1, origins.allSatisfy({ isOwnOrigin($0, headers) }),
            site.hasSameBytes(as: "same-origin")
        else {
            throw Problem(
                403, "cross_site",
                "Only a page of this server may send this; the browser did not say that one did.")
        }
    }

    /// What a form must carry, when a cookie let its sender in: the field `csrf`, or for scripts the
    /// header `X-CSRF-Token`, as the session's pages have it.
    func checkForm(_ request: Request) throws(Problem) {
        guard let session = request.caller.session, !request.method.isSafe else { return }
        let sent = request.headers.all("x-csrf-token") + request.form.all("csrf")
        let isRight = sent.allSatisfy { text in
            let bytes = Array(text.utf8)
            let right = Array(session.csrf.utf8)
            return bytes.count == right.count && sodium_memcmp(bytes, right, right.count) == 0
        }
        guard !sent.isEmpty, isRight else {
            throw Problem(
                403, "csrf", "The form is not of this session. Load the page and send it again.")
        }
    }

    // MARK: Whose token

    /// Tells who asks, and whether they may: by a token, and on pages by a cookie too.
    func identify(
        _ headers: Headers, client: SocketAddress, method: Method = .get,
        surface: Route.Surface = .api, needs scope: TokenScope
    ) throws(Problem) -> Caller {
        if settings.isOpen {
            try checkOpen(method, surface, headers)
            return .anybody
        }
        guard let presented = try bearer(headers) else {
            guard surface == .page else {
                throw Self.unauthorized("A token is needed: Authorization: Bearer TOKEN.")
            }
            guard let session = session(headers) else {
                throw Self.unauthorized("This browser is not logged in.")
            }
            try requireOwnPage(method, headers)
            return Caller(name: "browser \(session.id)", scope: .act, session: session)
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

    /// What a caller's identity holds as long as: another number when the tokens have changed.
    var generation: Int { tokens.generation() }

    /// Where nobody is asked for anything, whatever a page could make a browser send without asking
    /// first is refused unless it is one of this server's.
    private func checkOpen(
        _ method: Method, _ surface: Route.Surface, _ headers: Headers
    ) throws(Problem) {
        if surface == .page { return try requireOwnPage(method, headers) }
        let simple = ["text/plain", "multipart/form-data", MediaType.form]
        guard !method.isSafe, let type = headers.mediaType,
            simple.contains(where: type.hasSameBytes(as:)), headers["origin"] == nil
        else { return }
        throw Problem(
            415, "form_type", "Without a token, a form's Content-Type is not taken here.")
    }

    /// The name of the cookie. A browser sends one that begins with `__Host-` over TLS alone, and
    /// takes it from no other host.
    var cookieName: String { settings.isSecure ? "__Host-claire_session" : "claire_session" }

    func session(_ headers: Headers) -> BrowserSession? {
        for value in Cookies.values(cookieName, in: headers).prefix(4) {
            if let session = sessions.session(presenting: value) { return session }
        }
        return nil
    }

    private func wrong(_ presented: String, _ client: SocketAddress) -> Problem {
        let prefix = WebToken.prefix(of: presented)
        guard let wait = guesses.note(client, prefix: prefix, presented: presented, now: now())
        else {
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
        let start = "Bearer ".utf8
        if field.utf8.starts(with: start), field.utf8.count > start.count,
            !field.utf8.dropFirst(start.count).contains(0x20)
        {
            return String(Substring(field.utf8.dropFirst(start.count)))
        }
        let words = field.split(separator: " ", omittingEmptySubsequences: true)
        guard words.count == 2, ASCII.lowered(String(words[0])).hasSameBytes(as: "bearer") else {
            return nil
        }
        return String(words[1])
    }

    static func unauthorized(_ detail: String, error: String? = nil) -> Problem {
        let challenge = "Bearer realm=\"claire\"" + (error.map { ", error=\"\($0)\"" } ?? "")
        return Problem(
            401, "unauthorized", detail, headers: [("WWW-Authenticate", challenge)])
    }
}
