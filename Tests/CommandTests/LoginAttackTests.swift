import ClaireDomain
import ClairePlatform
import Foundation
import Support
import Synchronization
import Testing

/// What may be tried at the door where browsers come in.
@Suite("claire web login under attack")
struct LoginAttackTests {
    let home: ClaireHome
    let web: WebProcess

    init() throws {
        home = try ClaireHome()
        web = try WebProcess(home)
    }

    func show(
        _ code: String, _ url: LoginURL, method: String = "GET", headers: [String] = []
    ) throws -> RawResponse {
        let request = WebRequest.text(
            "\(method) /login?code=\(code)", headers: headers, host: url.host)
        guard let answer = try web.connect().ask(request) else {
            throw CocoaError(.fileReadUnknown)
        }
        return answer
    }

    @Test("a code that was used is of no use to who finds it in a history or a log")
    func reuse() throws {
        let url = try LoginURL(home)
        #expect(try show(url.code, url).status == 303)
        let again = try show(url.code, url)
        #expect(again.status == 401)
        #expect(again.headers["set-cookie"] == nil)
    }

    @Test("a code of a minute ago, and one from a clock that runs ahead, let nobody in")
    func expiry() throws {
        for offset in ["-60000", "3600000"] {
            let url = try LoginURL(home, environment: ["CLAIRE_TEST_CLOCK_OFFSET": offset])
            #expect(try show(url.code, url).status == 401)
        }
        let young = try LoginURL(home, environment: ["CLAIRE_TEST_CLOCK_OFFSET": "-30000"])
        #expect(try show(young.code, young).status == 303)
    }

    @Test("of many who show one code at once, one is let in")
    func race() throws {
        let url = try LoginURL(home)
        let connections = try (0..<24).map { _ in try web.connect() }
        let request = WebRequest.text("GET /login?code=\(url.code)", host: url.host)
        for connection in connections { connection.send(request) }
        let answers = connections.compactMap { $0.response() }
        #expect(answers.count == 24)
        #expect(answers.filter { $0.status == 303 }.count == 1)
        #expect(answers.filter { $0.headers["set-cookie"] != nil }.count == 1)
    }

    @Test("guessing codes ends in 429, and the right one is taken all the same")
    func guessing() throws {
        let url = try LoginURL(home)
        let statuses = try (0..<40).map { index in
            let guess = String(repeating: "0", count: 30) + (index < 10 ? "0\(index)" : "\(index)")
            return try show(guess, url).status
        }
        #expect(statuses.first == 401)
        #expect(statuses.last == 429)
        let refused = try show("x", url)
        #expect(refused.headers["retry-after"].flatMap { Int($0) } != nil)
        #expect(try show(url.code, url).status == 303)
    }

    @Test("a look with HEAD, and a browser that fetches ahead, don't burn the code")
    func prefetch() throws {
        let url = try LoginURL(home)
        #expect(try show(url.code, url, method: "HEAD").headers["set-cookie"] == nil)
        for header in ["Sec-Purpose: prefetch;prerender", "Purpose: prefetch", "X-Moz: prefetch"] {
            let early = try show(url.code, url, headers: [header])
            #expect(early.status == 503)
            #expect(early.headers["set-cookie"] == nil)
        }
        #expect(try show(url.code, url, method: "OPTIONS").headers["set-cookie"] == nil)
        #expect(try show(url.code, url, method: "POST").status == 405)
        #expect(try show(url.code, url).status == 303)
    }

    @Test("the cookie is given to the install's own host name, which other ports don't share")
    func ownName() throws {
        let url = try LoginURL(home)
        for host in ["127.0.0.1:\(web.port)", "localhost:\(web.port)", "[::1]:\(web.port)"] {
            let answer = try web.connect()
                .ask(WebRequest.text("GET /login?code=\(url.code)", host: host))
            #expect(answer?.status == 303)
            #expect(answer?.headers["set-cookie"] == nil)
            #expect(answer?.headers["location"] == url.text)
        }
        #expect(try show(url.code, url).status == 303)
    }

    @Test(
        "open redirect: nothing in a request says where a browser is led",
        arguments: [
            "next=https://evil.example", "url=//evil.example", "redirect=/%5Cevil.example",
            "return_to=javascript:alert(1)", "code=//evil.example",
        ])
    func openRedirect(_ parameter: String) throws {
        let url = try LoginURL(home)
        let answer = try web.connect().ask(
            WebRequest.text(
                "GET /login?code=\(url.code)&\(parameter)",
                headers: ["Referer: https://evil.example/", "X-Forwarded-Host: evil.example"],
                host: url.host))
        #expect(answer?.status == 303)
        #expect(answer?.headers["location"] == "/")
        let other = try web.connect().ask(
            WebRequest.text("GET /login?\(parameter)", host: "127.0.0.1:\(web.port)"))
        #expect(other?.headers["location"] == nil)
    }

    @Test("a code that would break a line or a page comes back in neither")
    func reflectedCode() throws {
        let url = try LoginURL(home)
        for code in [
            "a%0d%0aSet-Cookie:%20claire_session=x", "%3Cscript%3Ealert(1)%3C/script%3E",
            "a%0aX-Evil:1", "\u{22}%3E",
        ] {
            let answer = try show(code, url)
            #expect([400, 401].contains(answer.status))
            #expect(answer.headers["set-cookie"] == nil && answer.headers["x-evil"] == nil)
            #expect(!answer.text.contains("<script"))
        }
    }

    @Test("a file of sessions or codes that another could have written lets nobody in")
    func plantedFiles() throws {
        let browser = try LoggedIn(web)
        let folder = home.home.path + "/.local/share/claire/web-state"
        _ = home.home.run(["chmod", "666", folder + "/sessions"])
        _ = home.home.run(["touch", "-d", "@1000000000", folder + "/sessions"])
        #expect(try browser.ask("GET /").status == 401)
        _ = home.home.run(["chmod", "600", folder + "/sessions"])
        _ = home.home.run(["touch", folder + "/sessions"])
        #expect(try browser.ask("GET /").status == 200)
        let url = try LoginURL(home)
        _ = home.home.run(["chmod", "777", folder])
        #expect(try show(url.code, url).status == 500)
        #expect(home.run("web", "login").status == 1)
    }

    @Test("the log at its most talkative holds no token, code or cookie, and a line a request")
    func secretsInLogs() throws {
        let talkative = try WebProcess(
            home, environment: ["CLAIRE_LOG_LEVEL": "debug"])
        let token = try home.token("t", "act")
        let url = try LoginURL(home)
        let browser = try LoggedIn(talkative)
        let csrf = try browser.csrf()
        let before = talkative.logs.count
        _ = try talkative.ask("GET /api/v1/sync/digest?token=\(token)", token: token)
        _ = try talkative.ask("GET /api/v1/sync/digest", token: token + "wrong")
        _ = try talkative.connect().ask(
            WebRequest.text("GET /login?code=\(url.code)", host: browser.host))
        _ = try talkative.connect().ask(
            WebRequest.text("GET /login?code=\(url.code)", host: browser.host))
        _ = try browser.post("/logout", "csrf=\(csrf)")
        let isLogged = waitUntil {
            talkative.logs.dropFirst(before).filter { $0["message"] == "answered" }.count >= 5
        }
        #expect(isLogged)
        let said = talkative.logs.map { "\($0)" }.joined()
        for secret in [token, url.code, csrf, String(browser.cookie.suffix(64))] {
            #expect(!said.contains(secret) && !said.contains(secret.dropFirst(20)))
        }
        // Lines of two connections stand in the order in which they were written.
        #expect(
            talkative.logs.contains {
                $0["path"] == "/login" && $0["level"] == "debug" && $0["status"]?.integer == 401
            })
    }
}
