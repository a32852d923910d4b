import ClaireConfig
import ClaireDomain
import ClairePlatform
import Foundation
import Support
import Testing

@testable import ClaireWeb

/// What holds of every route that there is, now and later: the table itself is gone through.
@Suite("every route of claire web")
struct EveryRouteTests {
    let home: ClaireHome
    let web: WebProcess
    let browser: LoggedIn

    init() throws {
        home = try ClaireHome()
        web = try WebProcess(home)
        browser = try LoggedIn(web)
    }

    /// The table of the server.
    static var routes: [Route] {
        let folder = WebFolder(data: "/nowhere")
        let gate = Gate(
            Gate.Settings(), tokens: TokenStore(TokenFile(folder: "/nowhere")),
            sessions: SessionStore(SessionFile(folder)), codes: LoginCodes(folder),
            log: { _, _, _ in })
        return RouteTable.all(gate).routes
    }

    /// A route's path with something in the place of each name.
    static func path(_ route: Route, _ value: (String) -> String = { _ in "x" }) -> String {
        route.path.split(separator: "/").map { part in
            guard part.hasPrefix("{"), part.hasSuffix("}") else { return "/" + part }
            return "/" + value(String(part.dropFirst().dropLast()))
        }.joined()
    }

    static func line(_ route: Route) -> String {
        "\(route.method.rawValue) \(route.path == "/" ? "/" : path(route))"
    }

    @Test("nobody comes in without a token or a cookie, but to log in and to the files of pages")
    func unauthenticated() throws {
        let open = Self.routes.filter { $0.scope == nil }.map { "\($0.method.rawValue) \($0.path)" }
        #expect(Set(open).isSubset(of: ["GET /login", "GET /assets/{name}"]))
        for route in Self.routes where route.scope != nil {
            let body = route.method.isSafe ? nil : Array("name=x".utf8)
            let answer = try web.ask(Self.line(route), headers: ["Accept: text/html"], body: body)
            #expect(answer.status == 401, "\(Self.line(route))")
            let isPage = answer.headers["content-type"]?.hasPrefix("text/html") == true
            #expect(isPage == (route.surface == .page), "\(Self.line(route))")
            #expect(answer.headers["www-authenticate"] != nil)
        }
    }

    @Test("a browser's cookie opens no route of the API, whatever the browser says beside it")
    func cookieOnAPI() throws {
        for route in Self.routes where route.surface == .api && route.scope != nil {
            let body = route.method.isSafe ? nil : Array("{}".utf8)
            let answer = try browser.ask(
                Self.line(route),
                headers: [
                    "Origin: \(browser.origin)", "Sec-Fetch-Site: same-origin",
                    "Content-Type: application/json",
                ], body: body)
            #expect(answer.status == 401, "\(Self.line(route))")
        }
    }

    @Test("clickjacking and kin: every answer of every route says what a browser must not do")
    func headers() throws {
        for route in Self.routes {
            let line = Self.line(route)
            let body = route.method.isSafe ? nil : Array("x".utf8)
            var answers = [try web.ask(line, body: body), try browser.ask(line, body: body)]
            if route.method == .get { answers.append(try browser.ask("HEAD " + line.dropFirst(4))) }
            answers.append(
                try browser.ask("PATCH " + line.drop { $0 != " " }.dropFirst(), body: []))
            for answer in answers {
                let policy = answer.headers["content-security-policy"] ?? ""
                #expect(policy.contains("frame-ancestors 'none'"), "\(line)")
                #expect(!policy.contains("unsafe"), "\(line)")
                #expect(
                    policy.hasPrefix("default-src 'none'") || policy.hasPrefix("default-src 'self'")
                )
                #expect(answer.headers["x-frame-options"] == "DENY")
                #expect(answer.headers["x-content-type-options"] == "nosniff")
                // Pages' own forms must carry their Origin, which 'no-referrer' would hide.
                let isPage = policy.hasPrefix("default-src 'self'")
                #expect(
                    answer.headers["referrer-policy"] == (isPage ? "same-origin" : "no-referrer"))
                #expect(answer.headers["cross-origin-opener-policy"] == "same-origin")
                #expect(answer.headers["cross-origin-resource-policy"] == "same-origin")
                #expect(answer.headers["cache-control"] != nil, "\(line)")
                #expect(answer.headers["server"] == nil)
                #expect(!answer.headers.keys.contains { $0.hasPrefix("access-control") })
            }
        }
    }

    @Test("DNS rebinding: no route answers for a host name that isn't the server's")
    func rebinding() throws {
        for route in Self.routes {
            let body = route.method.isSafe ? nil : Array("x".utf8)
            let request = WebRequest.text(
                Self.line(route), headers: ["Cookie: \(browser.cookie)"], body: body,
                host: "evil.example")
            #expect(try web.connect().ask(request, body: body ?? [])?.status == 421)
        }
    }

    @Test("every unsafe page route wants the right origin, and its session's token in the form")
    func forms() throws {
        let csrf = try browser.csrf()
        let forms = Self.routes.filter { $0.surface == .page && !$0.method.isSafe }
        #expect(!forms.isEmpty)
        for route in forms where route.method == .post {
            let path = Self.path(route)
            let foreign = try browser.post(path, "csrf=\(csrf)", headers: ["Origin: null"])
            #expect(foreign.status == 403, "\(path)")
            #expect(try browser.post(path, "").status == 403, "\(path)")
        }
    }

    @Test("an asker of too small a scope is refused on every route that wants a larger one")
    func scopes() throws {
        let tokens = [try home.token("r", "read"), try home.token("s", "sync")]
        for route in Self.routes where route.scope == .act {
            for token in tokens {
                let body = route.method.isSafe ? nil : [UInt8]()
                let answer = try web.ask(
                    Self.line(route), token: token, headers: ["Origin: http://127.0.0.1"],
                    body: body)
                #expect(answer.status == 403, "\(Self.line(route))")
            }
        }
    }

    @Test(
        "path traversal: no way of writing '..' leads out of the assets or any route",
        arguments: [
            "..", "%2e%2e", ".%2e", "%252e%252e", "..%2f..%2f", "..%5c..%5c", "....//", "..;/",
            "%c0%ae%c0%ae", "%e0%80%ae", "%u002e%u002e", "x%00.css", "%00", "\\..\\", "/etc/passwd",
            "%2fetc%2fpasswd", "file:%2f%2f%2fetc%2fpasswd", "C:%5cwindows", "..%0d%0aX-Evil:1",
            "~",
        ])
    func traversal(_ way: String) throws {
        var paths = [
            "/assets/\(way)", "/assets/\(way)/\(way)/\(way)/etc/passwd", "/\(way)/etc/passwd",
            "/assets/claire.css/\(way)/\(way)/claire.js", "/assets/x/\(way)/web-tokens",
        ]
        for route in Self.routes where route.path.utf8.contains(UInt8(ascii: "{")) {
            paths.append(Self.path(route) { _ in way })
        }
        for path in paths {
            let answer = try browser.ask("GET \(path)")
            // The API takes no cookies.
            let isRefused =
                [400, 404, 405, 422].contains(answer.status)
                || path.hasPrefix("/api/") && answer.status == 401
            #expect(isRefused, "\(path): \(answer.status)")
            #expect(answer.headers["x-evil"] == nil)
            #expect(!answer.text.contains("root:") && !answer.text.contains("sha256"))
        }
    }

    @Test("header injection: no line of a request's making is in the answer of any route")
    func headerInjection() throws {
        let csrf = try browser.csrf()
        let breaks = [
            "%0d%0aX-Evil:%201", "%0aX-Evil:1", "%0dX-Evil:1", "%E5%98%8A%E5%98%8DX-Evil:1",
        ]
        for route in Self.routes {
            for text in breaks {
                let path = route.path == "/" ? "/" : Self.path(route) { _ in text }
                let query = "\(path)?since=\(text)&q=\(text)&project=\(text)&code=\(text)"
                let answer =
                    route.method.isSafe
                    ? try browser.ask("\(route.method.rawValue) \(query)")
                    : try browser.post(
                        query, "csrf=\(csrf)&name=a\(text)&title=b\(text)&id=\(text)")
                #expect(answer.headers["x-evil"] == nil, "\(path)")
                #expect(answer.headers["location"].map { !$0.contains("evil") } ?? true)
            }
        }
        // The last of them logged the browser out, or not; the field itself can't hold a line's end.
        let split = try web.connect()
        split.send(
            "GET / HTTP/1.1\r\nHost: \(browser.host)\r\nCookie: a=b\rX-Evil: 1\r\n"
                + "X-A: 1\n X-B: 2\r\n\r\n")
        #expect(split.response().map { $0.status >= 400 } ?? true)
    }

    @Test("a method is what the request line says, and TRACE and CONNECT are nobody's")
    func methods() throws {
        for header in ["X-HTTP-Method-Override", "X-HTTP-Method", "X-Method-Override"] {
            let answer = try browser.ask("GET /login?_method=POST", headers: ["\(header): POST"])
            #expect(answer.status == 401)
            let hidden = try browser.ask("GET /logout?_method=POST", headers: ["\(header): POST"])
            #expect(hidden.status == 405)
        }
        for method in ["TRACE", "TRACK", "DEBUG", "PROPFIND", "get", "G%45T", "XGET"] {
            let answer = try browser.ask("\(method) /", headers: ["X-Secret: echo-me"])
            #expect(answer.status >= 400, "\(method)")
            #expect(!answer.text.contains("echo-me") && !answer.text.contains(browser.cookie))
        }
        let tunnel = try web.connect()
        tunnel.send("CONNECT evil.example:443 HTTP/1.1\r\nHost: evil.example:443\r\n\r\n")
        #expect(tunnel.response().map { $0.status >= 400 } ?? true)
    }

    @Test("HTTP/1.0 gets an answer and the end of its connection, and no host is no request")
    func oldVersion() throws {
        let old = try web.connect()
        old.send("GET / HTTP/1.0\r\nHost: \(browser.host)\r\nCookie: \(browser.cookie)\r\n\r\n")
        #expect(old.response()?.status == 200)
        #expect(old.ends())
        for text in [
            "GET / HTTP/1.0\r\n\r\n", "GET / HTTP/0.9\r\n\r\n", "GET /\r\n\r\n",
            "GET / HTTP/2.0\r\nHost: localhost\r\n\r\n",
            "GET http://evil.example/ HTTP/1.1\r\n"
                + "Host: localhost\r\n\r\n",
        ] {
            let connection = try web.connect()
            connection.send(text)
            connection.endSending()
            #expect(connection.response(timeout: 5).map { $0.status >= 400 } ?? true, "\(text)")
        }
    }
}
