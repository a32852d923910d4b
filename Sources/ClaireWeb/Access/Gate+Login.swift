import ClaireConfig
import ClaireDomain
import ClairePlatform

/// How browsers come in and go (web.md, "Who may come in").
extension Gate {
    /// Answers `GET /login`: a good code becomes a cookie, and the browser is led to the first page.
    /// It is never told where else to go, so nobody can be led astray.
    func logIn(_ request: Request) throws(Problem) -> Response {
        try refusePrefetch(request)
        if request.method == .head { return Response(204) }
        guard let code = request.target["code"] else {
            throw Self.unauthorized("This browser is not logged in.")
        }
        if let place = betterPlace(request), Secret.isCode(code) {
            return Self.redirect("\(place)/login?code=\(code)")
        }
        guard
            try configured({ () throws(ConfigurationError) in
                try codes.redeem(code, now: WallClock.now())
            })
        else {
            // A browser that is in already and asks again, on its way back say, needs no code.
            if session(request.headers) != nil { return Self.redirect("/") }
            throw wrongCode(code, request.client)
        }
        let secret = try configured { () throws(ConfigurationError) in
            try endSessions(request)
            return try sessions.begin()
        }
        log(.info, "a browser logged in", [("client", .string(request.client.text))])
        var response = Self.redirect("/")
        response.headers.append(
            Cookies.setting(
                cookieName, secret, seconds: SessionRecord.longest / 1000,
                secure: settings.isSecure))
        return response
    }

    /// Answers `POST /logout`: the session is over, wherever its cookie may have got to.
    func logOut(_ request: Request) throws(Problem) -> Response {
        try configured { () throws(ConfigurationError) in try endSessions(request) }
        var response = Self.redirect("/login")
        response.headers.append(
            Cookies.setting(cookieName, "", seconds: 0, secure: settings.isSecure))
        return response
    }

    private func endSessions(_ request: Request) throws(ConfigurationError) {
        for value in Cookies.values(cookieName, in: request.headers).prefix(4)
        where sessions.session(presenting: value) != nil { try sessions.end(value) }
    }

    /// A page that a browser fetches before anybody asked for it must not take the code.
    private func refusePrefetch(_ request: Request) throws(Problem) {
        let purposes = ["sec-purpose", "purpose", "x-purpose", "x-moz"].flatMap {
            request.headers.all($0)
        }
        guard purposes.isEmpty else {
            throw Problem(
                503, "not_asked_for", "This page is given to who asks for it, not before.")
        }
    }

    /// Where a browser had better log in, so that it keeps the cookie from other ports of this host, or
    /// sends it at all: by the install's own name, or the proxy's.
    private func betterPlace(_ request: Request) -> String? {
        guard let host = request.headers["host"].flatMap(Authority.init) else { return nil }
        if let proxy = settings.proxy {
            return host.host == proxy.authority.host ? nil : proxy.origin
        }
        guard !settings.hasTLS, let name = settings.names.first else { return nil }
        switch host.host {
        case .name(let named) where !named.hasSameBytes(as: "localhost"): return nil
        case .address(let address) where !address.isLocal: return nil
        default: return "http://\(name)" + (host.port.map { ":\($0)" } ?? "")
        }
    }

    private func wrongCode(_ code: String, _ client: SocketAddress) -> Problem {
        guard let wait = guesses.note(client, prefix: "login", presented: code, now: now()) else {
            log(.warning, "wrong login code", [("client", .string(client.text))])
            return Self.unauthorized(
                "The code was used before, is older than a minute, or is wrong.")
        }
        return Problem(
            429, "too_many_wrong_codes",
            "Too many wrong codes came from this address; a right one is still taken.",
            headers: [("Retry-After", String(wait))])
    }

    private func configured<Value>(
        _ body: () throws(ConfigurationError) -> Value
    ) throws(Problem) -> Value {
        do throws(ConfigurationError) { return try body() } catch {
            var problem = Problem(500, "state", "The server can't use its own files; see its log.")
            problem.cause = error.message
            throw problem
        }
    }

    /// Leads a browser to another page by GET. The place is never of a request's making.
    private static func redirect(_ place: String) -> Response {
        Response(303, headers: [("Location", place)])
    }
}
