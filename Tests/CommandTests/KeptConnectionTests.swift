import ClaireDomain
import Support
import Testing

/// Requests that come again on one connection, which the server need not look at as closely: each
/// is still answered as the first of its kind would be.
@Suite("a connection that is kept") struct KeptConnectionTests {
    let home: ClaireHome
    let web: WebProcess

    init() throws {
        home = try ClaireHome()
        try home.project("site")
        web = try WebProcess(home)
    }

    @Test("a token that is removed lets nobody in any more, also where it did a moment ago")
    func removedToken() throws {
        let token = try home.token("screen", "read")
        let connection = try web.connect()
        let request = WebRequest.text("GET /", token: token, headers: ["Accept: text/html"])
        for _ in 0..<5 { #expect(connection.ask(request)?.status == 200) }
        #expect(home.run("web", "token", "remove", "screen").status == 0)
        #expect(connection.ask(request)?.status == 401)
        #expect(connection.ask(request)?.status == 401)
        // Another token is made meanwhile: the old one stays out.
        let other = try home.token("other", "read")
        #expect(connection.ask(request)?.status == 401)
        #expect(connection.ask(WebRequest.text("GET /", token: other))?.status == 200)
    }

    @Test("each request is who it says: other tokens, scopes, hosts, fields and targets")
    func otherRequests() throws {
        let token = try home.token("screen", "read")
        let peer = try home.token("peer", "sync")
        let connection = try web.connect()
        func ask(_ line: String, _ token: String?, _ headers: [String] = [], host: String? = nil)
            -> RawResponse?
        {
            connection.ask(
                WebRequest.text(line, token: token, headers: headers, host: host ?? "127.0.0.1"))
        }
        let forged = String(token.dropLast()) + (token.hasSuffix("0") ? "1" : "0")
        for _ in 0..<3 {
            #expect(ask("GET /", token)?.status == 200)
            #expect(ask("GET /", forged)?.status == 401)
            #expect(ask("GET /", token)?.status == 200)
            #expect(ask("GET /", nil)?.status == 401)
            #expect(ask("GET /", peer)?.status == 403)
            #expect(ask("GET /", token, host: "evil.example")?.status == 421)
            let embedded = ["Sec-Fetch-Site: cross-site", "Sec-Fetch-Mode: cors"]
            #expect(ask("GET /", token, embedded)?.status == 403)
            #expect(ask("GET /nowhere", token)?.status == 404)
            #expect(ask("GET /projects", token)?.text.contains("site") == true)
            #expect(ask("GET /tasks", token)?.status == 200)
            #expect(ask("HEAD /", token)?.body.isEmpty == true)
            #expect(ask("DELETE /", token)?.status == 405)
        }
    }

    @Test("the same request is answered anew when the record has changed, else with 304")
    func changes() throws {
        let token = try home.token("screen", "read")
        let connection = try web.connect()
        let plain = WebRequest.text("GET /projects", token: token)
        for number in 0..<5 {
            let name = "kite\(number)"
            try home.project(name)
            let page = try #require(connection.ask(plain))
            #expect(page.text.contains(name))
            let tag = try #require(page.headers["etag"])
            let again = WebRequest.text(
                "GET /projects", token: token, headers: ["If-None-Match: \(tag)"])
            for _ in 0..<3 { #expect(connection.ask(again)?.status == 304) }
        }
    }

    @Test("a browser that logs out is out, on every connection that it has open")
    func loggedOut() throws {
        let browser = try LoggedIn(web)
        let connection = try web.connect()
        let request = WebRequest.text(
            "GET /", headers: ["Cookie: \(browser.cookie)", "Accept: text/html"],
            host: browser.host)
        for _ in 0..<3 { #expect(connection.ask(request)?.status == 200) }
        let csrf = try browser.csrf()
        #expect(try browser.post("/logout", "csrf=\(csrf)").status == 303)
        #expect(connection.ask(request)?.status == 401)
    }

    @Test("a body behind a request that had none before is no part of the next request")
    func bodies() throws {
        let token = try home.token("screen", "read")
        let connection = try web.connect()
        let plain = WebRequest.text("GET /", token: token)
        for _ in 0..<3 { #expect(connection.ask(plain)?.status == 200) }
        let smuggled = Array("GET /nowhere HTTP/1.1\r\n\r\n".utf8)
        let request = WebRequest.text("GET /", token: token, body: smuggled)
        for _ in 0..<3 {
            #expect(connection.ask(request, body: smuggled)?.status == 200)
            #expect(connection.ask(plain)?.status == 200)
        }
    }
}
