import ClaireDomain
import Foundation
import Support
import Testing

/// What another page may try through the browser of somebody who is logged in, each attack as its
/// bytes are when a browser sends it.
@Suite("claire web under attack through a browser")
struct BrowserAttackTests {
    let home: ClaireHome
    let web: WebProcess
    let victim: LoggedIn

    init() throws {
        home = try ClaireHome()
        web = try WebProcess(home)
        victim = try LoggedIn(web)
    }

    /// The victim is still logged in: the log-out that was tried did nothing.
    func isUnharmed() throws -> Bool { try victim.ask("GET /").status == 200 }

    @Test(
        "DNS rebinding: a page whose own name leads here is not answered, cookie or not",
        arguments: [
            "evil.example", "evil.example:8765", "claire-00000000.localhost",
            "localhost.evil.example",
            "127.0.0.1.evil.example", "127.0.0.2", "[::2]", "0.0.0.0", "169.254.169.254",
        ])
    func rebinding(_ host: String) throws {
        let request = WebRequest.text(
            "GET /", headers: ["Cookie: \(victim.cookie)", "Accept: text/html"], host: host)
        let answer = try web.connect().ask(request)
        #expect(answer?.status == 421)
        #expect(answer?.text.contains(host) == false)
    }

    @Test(
        "cross-site POST: a form of another page is refused although the browser sends the cookie",
        arguments: [
            // A browser that says nothing of where the form stood.
            [], ["Sec-Fetch-Site: same-origin"],
            // A sandboxed frame, a data: URL, a page without referrer.
            ["Origin: null"], ["Origin: null", "Sec-Fetch-Site: same-origin"],
            // Another site; another scheme, port and host of this machine.
            ["Origin: https://evil.example"], ["Origin: http://localhost:1"],
            ["Origin: https://HOST"], ["Origin: http://HOST.evil.example"], ["Origin: HOST"],
            ["Origin: http://evil.HOST"], ["Origin: http://127.0.0.1:PORT"],
            // The right origin, but the browser says that another site began it.
            ["Origin: http://HOST", "Sec-Fetch-Site: cross-site"],
            ["Origin: http://HOST", "Sec-Fetch-Site: same-site"],
            ["Origin: http://HOST", "Sec-Fetch-Site: none"],
            // One of each.
            ["Origin: http://HOST", "Origin: https://evil.example"],
        ])
    func crossSitePost(_ headers: [String]) throws {
        let sent = headers.map {
            $0.replacingOccurrences(of: "HOST", with: victim.host)
                .replacingOccurrences(of: "PORT", with: "\(web.port)")
        }
        // Even where the attacker had learnt the token of the form.
        let answer = try victim.post("/logout", "csrf=\(victim.csrf())", headers: sent)
        #expect(answer.status == 403)
        #expect(try isUnharmed())
    }

    @Test("CSRF: a form without this session's token is refused, whatever it has in its place")
    func forgedForm() throws {
        let csrf = try victim.csrf()
        let other = try LoggedIn(web).csrf()
        #expect(csrf != other)
        let forms = [
            "", "csrf=", "csrf=\(other)", "csrf=\(csrf.dropLast())", "csrf=\(csrf)x",
            "csrf=\(csrf)&csrf=\(other)", "CSRF=\(csrf)", "csrf=\(csrf.uppercased())",
            "token=\(csrf)",
        ]
        for form in forms {
            #expect(try victim.post("/logout", form).status == 403, "\(form)")
        }
        #expect(try victim.post("/logout?csrf=\(csrf)", "").status == 403)
        let cookie = try victim.ask(
            "POST /logout",
            headers: [
                "Origin: \(victim.origin)", "Cookie: csrf=\(csrf)", "X-CSRF-Token: \(other)",
            ],
            body: [])
        #expect(cookie.status == 403)
        #expect(try isUnharmed())
        let script = try victim.ask(
            "POST /logout", headers: ["Origin: \(victim.origin)", "X-CSRF-Token: \(csrf)"], body: []
        )
        #expect(script.status == 303)
        #expect(try !isUnharmed())
    }

    @Test("a form in another coding than forms have is not taken for one")
    func formCoding() throws {
        let csrf = try victim.csrf()
        for type in ["text/plain", "application/json", "multipart/form-data; boundary=x"] {
            let answer = try victim.ask(
                "POST /logout",
                headers: ["Origin: \(victim.origin)", "Content-Type: \(type)"],
                body: Array("csrf=\(csrf)".utf8))
            #expect(answer.status == 415, "\(type)")
        }
        #expect(try isUnharmed())
    }

    @Test("a cookie opens no route of the API, so no page can be made to use it there")
    func cookieOnAPI() throws {
        #expect(try victim.ask("GET /api/v1/sync/digest").status == 401)
        let body = Array("[]".utf8)
        for headers in [[], ["Origin: \(victim.origin)", "Sec-Fetch-Site: same-origin"]] {
            let answer = try victim.ask("POST /api/v1/sync/events", headers: headers, body: body)
            #expect(answer.status == 401)
        }
    }

    @Test("a page of another site can load none of ours as a picture, script, frame or by fetch")
    func embedding() throws {
        for site in ["cross-site", "same-site"] {
            for (mode, kind) in [
                ("no-cors", "image"), ("no-cors", "script"), ("cors", "empty"),
                ("navigate", "iframe"), ("navigate", "object"),
            ] {
                let answer = try victim.ask(
                    "GET /",
                    headers: [
                        "Sec-Fetch-Site: \(site)", "Sec-Fetch-Mode: \(mode)",
                        "Sec-Fetch-Dest: \(kind)",
                    ])
                #expect(answer.status == 403, "\(site) \(kind)")
                #expect(answer.headers["access-control-allow-origin"] == nil)
            }
        }
        let preflight = try victim.ask(
            "OPTIONS /",
            headers: ["Origin: https://evil.example", "Access-Control-Request-Method: POST"])
        #expect(!preflight.headers.keys.contains { $0.hasPrefix("access-control") })
    }

    @Test("who follows a link of another site is asked again by our own page, and then is in")
    func followedLink() throws {
        let headers = [
            "Accept: text/html", "Sec-Fetch-Site: cross-site", "Sec-Fetch-Mode: navigate",
            "Sec-Fetch-Dest: document",
        ]
        // SameSite=Strict: the browser leaves the cookie out.
        let first = try web.connect()
            .ask(WebRequest.text("GET /", headers: headers, host: victim.host))
        #expect(first?.status == 401)
        #expect(first?.text.contains("http-equiv=\"refresh\"") == true)
        #expect(try isUnharmed())
        let own = try web.ask(
            "GET /", headers: ["Accept: text/html", "Sec-Fetch-Site: same-origin"])
        #expect(own.text.contains("http-equiv=\"refresh\"") == false)
    }

    @Test("--no-auth asks for nothing, and yet no other site's page can post or read through it")
    func openServer() throws {
        let open = try WebProcess(home, ["--port", "0", "--no-auth"])
        let form = Array("name=x".utf8)
        let type = "Content-Type: application/x-www-form-urlencoded"
        for headers in [
            [], ["Origin: null"], ["Origin: https://evil.example"],
            ["Sec-Fetch-Site: cross-site"], ["Origin: http://127.0.0.1:1"],
        ] {
            let page = try open.ask("POST /logout", headers: [type] + headers, body: form)
            #expect(page.status == 403, "\(headers)")
        }
        // What a form can send to the API without asking first.
        for kind in ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data"] {
            let plain = try open.ask(
                "POST /api/v1/sync/events", headers: ["Content-Type: \(kind)"],
                body: Array("[]".utf8))
            #expect(plain.status == 415)
        }
        let rebound = try open.connect().ask(WebRequest.text("GET /", host: "evil.example"))
        #expect(rebound?.status == 421)
        #expect(try open.ask("GET /").status == 200)
    }

    @Test("session fixation: a cookie that the attacker planted is never a session")
    func fixation() throws {
        let planted = String(repeating: "ab", count: 32)
        let after = try LoggedIn(web, headers: ["Cookie: claire_session=\(planted)"])
        #expect(after.cookie != "claire_session=\(planted)")
        let attacker = try web.connect().ask(
            WebRequest.text(
                "GET /", headers: ["Cookie: claire_session=\(planted)", "Accept: text/html"],
                host: victim.host))
        #expect(attacker?.status == 401)
        #expect(attacker?.headers["set-cookie"] == nil)
        // Whoever logs in anew leaves the old session behind.
        let renewed = try LoggedIn(web, headers: ["Cookie: \(victim.cookie)"])
        #expect(try renewed.ask("GET /").status == 200)
        #expect(try !isUnharmed())
        // A second cookie of the name, from a page of a parent domain, neither lets in nor keeps out.
        let tossed = try web.connect().ask(
            WebRequest.text(
                "GET /",
                headers: [
                    "Cookie: claire_session=\(planted); \(renewed.cookie)", "Accept: text/html",
                ],
                host: victim.host))
        #expect(tossed?.status == 200)
    }

    @Test(
        "behind a proxy only its own origin may post, and forwarding fields are believed by nobody")
    func proxy() throws {
        let proxied = try WebProcess(
            home, ["--port", "0", "--public-url", "https://claire.example"])
        let url = try LoginURL(home)
        #expect(url.text.hasPrefix("https://claire.example/login?code="))
        func ask(_ line: String, _ headers: [String], _ body: [UInt8]? = nil) throws -> RawResponse?
        {
            try proxied.connect().ask(
                WebRequest.text(line, headers: headers, body: body, host: "claire.example"),
                body: body ?? [])
        }
        let login = try #require(try ask("GET /login?code=\(url.code)", []))
        let setting = try #require(login.headers["set-cookie"])
        #expect(setting.hasPrefix("__Host-claire_session="))
        #expect(setting.contains("; Secure") && !setting.contains("Domain"))
        let cookie = "Cookie: " + setting.prefix { $0 != ";" }
        let page = try #require(try ask("GET /", [cookie, "Accept: text/html"])).text
        let csrf = try #require(
            page.components(separatedBy: "name=\"csrf\" value=\"").dropFirst().first
        )
        .prefix { $0 != "\"" }
        let body = Array("csrf=\(csrf)".utf8)
        let type = "Content-Type: application/x-www-form-urlencoded"
        for origin in [
            "http://claire.example", "https://claire.example:8443", "https://evil.example",
        ] {
            let answer = try ask(
                "POST /logout",
                [
                    cookie, type, "Origin: \(origin)", "X-Forwarded-Proto: http",
                    "X-Forwarded-Host: evil.example", "Forwarded: host=evil.example;proto=http",
                ], body)
            #expect(answer?.status == 403, "\(origin)")
        }
        let forwarded = try proxied.connect().ask(
            WebRequest.text(
                "GET /", headers: [cookie, "X-Forwarded-Host: claire.example"], host: "evil.example"
            ))
        #expect(forwarded?.status == 421)
        let right = try ask(
            "POST /logout", [cookie, type, "Origin: https://claire.example"], body)
        #expect(right?.status == 303)
    }
}
