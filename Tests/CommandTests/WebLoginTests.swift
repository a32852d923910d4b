import ClaireDomain
import ClairePlatform
import Foundation
import Support
import Testing

/// How browsers come in and go, against the real `claire web`.
@Suite("claire web login")
struct WebLoginTests {
    let home: ClaireHome
    let web: WebProcess

    init() throws {
        home = try ClaireHome()
        web = try WebProcess(home)
    }

    @Test("a browser with the printed URL is led to the first page with a cookie, and is in")
    func logIn() throws {
        let browser = try LoggedIn(web)
        #expect(browser.host.hasPrefix("claire-"))
        #expect(browser.host.hasSuffix(".localhost:\(web.port)"))
        for attribute in ["; HttpOnly", "; SameSite=Strict", "; Path=/"] {
            #expect(browser.setting.contains(attribute))
        }
        #expect(!browser.setting.contains("Secure"))
        #expect(!browser.setting.contains("Domain"))
        #expect(try browser.ask("GET /").status == 200)
        #expect(try web.ask("GET /", headers: ["Accept: text/html"]).status == 401)
    }

    @Test("without a session a page says how to log in, and the API sends a problem document")
    func unauthenticated() throws {
        let page = try web.ask("GET /", headers: ["Accept: text/html"])
        #expect(page.status == 401)
        #expect(page.headers["content-type"] == "text/html; charset=utf-8")
        #expect(page.headers["cache-control"] == "no-store")
        #expect(page.text.contains("claire web login"))
        let data = try web.ask("GET /api/v1/sync/digest")
        #expect(data.code == "unauthorized")
    }

    @Test("a session is kept by hashes alone, outlives a restart, and ends by the log-out form")
    func life() throws {
        let browser = try LoggedIn(web)
        let secret = try #require(browser.cookie.split(separator: "=").last)
        let folder = home.home.path + "/.local/share/claire/web-state"
        #expect(FileMetadata(folder)?.mode == 0o700)
        #expect(FileMetadata(folder + "/sessions")?.mode == 0o600)
        let kept = home.home.run(["sh", "-c", "cat '\(folder)'/*"])
        #expect(!kept.output.contains(secret))
        #expect(web.end() == 0)
        let next = try WebProcess(home, ["--port", "\(web.port)"])
        #expect(try browser.ask("GET /").status == 200)
        let csrf = try browser.csrf()
        let bye = try browser.post("/logout", "csrf=\(csrf)")
        #expect(bye.status == 303)
        #expect(bye.headers["set-cookie"]?.contains("Max-Age=0") == true)
        #expect(try browser.ask("GET /").status == 401)
        #expect(next.end() == 0)
    }

    @Test("'claire web logout' ends all sessions at once, in a server that runs")
    func logOutAll() throws {
        let browsers = [try LoggedIn(web), try LoggedIn(web)]
        #expect(try home.json("logout", "web", "logout")["browsers"]?.integer == 2)
        for browser in browsers { #expect(try browser.ask("GET /").status == 401) }
    }

    @Test("a session that was not used for a day is over, and so is one of thirty days")
    func expiry() throws {
        let browser = try LoggedIn(web)
        #expect(web.end() == 0)
        func later(_ hours: Int) throws -> Int {
            let server = try WebProcess(
                home, ["--port", "\(web.port)"],
                environment: ["CLAIRE_TEST_CLOCK_OFFSET": "\(hours * 3_600_000)"])
            defer { _ = server.end() }
            return try browser.ask("GET /").status
        }
        #expect(try later(23) == 200)
        #expect(try later(25) == 401)
        #expect(try later(31 * 24) == 401)
    }

    @Test("the first start makes a token for its owner's programs, in a file and nowhere else")
    func firstToken() throws {
        let path = home.home.path + "/.config/claire/web-token"
        #expect(FileMetadata(path)?.mode == 0o600)
        let token = try #require(home.home.text(".config/claire/web-token"))
            .trimmingCharacters(in: .newlines)
        #expect(try web.ask("GET /api/v1/sync/digest", token: token).status == 200)
        #expect(!web.logs.contains { "\($0)".contains(token) })
        #expect(home.home.text(".config/claire/web-tokens")?.contains(token) == false)
        #expect(web.end() == 0)
        #expect(home.run("web", "token", "remove", "owner").status == 0)
        #expect(home.home.text(".config/claire/web-token") == "")
        let next = try WebProcess(home)
        #expect(try next.ask("GET /api/v1/sync/digest", token: token).status == 401)
        #expect(try home.json("tokens", "web", "token", "list").array?.isEmpty == true)
    }

    @Test("without a server there is nothing to log in to, a killed one's traces included")
    func notRunning() throws {
        #expect(web.end(by: SIGKILL) == 128 + SIGKILL)
        let result = home.run("web", "login", "--json")
        #expect(result.status == 3)
        #expect(try JSON.parse(result.errors)["error"]?["code"]?.string == "not_running")
    }

    @Test("--open gives the browser a file that leads to the login, and no code on a command line")
    func openBrowser() throws {
        try home.home.write(
            "#!/bin/sh\nprintf '%s' \"$1\" >\"$0.said\"\n", to: "browser.sh")
        _ = home.home.run(["chmod", "+x", "browser.sh"])
        let browser = home.home.path + "/browser.sh"
        let result = home.run(
            "web", "login", "--open", "--quiet", environment: ["BROWSER": browser])
        let url = result.output.trimmingCharacters(in: .newlines)
        #expect(waitUntil { home.home.text("browser.sh.said")?.hasSuffix(".html") == true })
        let said = try #require(home.home.text("browser.sh.said"))
        let path = String(said.dropFirst("file://".count))
        #expect(said.hasPrefix("file:///"))
        #expect(FileMetadata(path)?.mode == 0o600)
        let page = try String(contentsOfFile: path, encoding: .utf8)
        #expect(page.contains("url=\(url)\""))
        let none = home.run("web", "login", "--open", environment: ["BROWSER": "no-such-program"])
        #expect(none.status == 0)
        #expect(none.errors.contains("no browser was opened"))
    }

    @Test("on a terminal the server prints a URL that logs in, and elsewhere none")
    func terminal() throws {
        #expect(web.web["login"] == nil)
        try home.home.write(
            """
            "$CLAIRE_PROGRAM" web --port 0 &
            server=$!
            i=0
            until grep -q 'claire answers at' "$1" || [ $((i += 1)) -gt 200 ]; do sleep 0.1; done
            kill $server
            wait $server
            """, to: "serve.sh")
        let variables = home.environment.merging(
            ["NO_COLOR": "1", "CLAIRE_PROGRAM": Products.path(of: "claire")]
        ) { $1 }
        _ = home.home.run(
            ["script", "-qfec", "sh serve.sh on-terminal", "on-terminal"], environment: variables)
        let shown = home.home.text("on-terminal") ?? ""
        #expect(shown.contains("/login?code="))
        #expect(shown.contains("within a minute"))
        _ = home.home.run(
            ["sh", "-c", "sh serve.sh in-file >in-file 2>&1"], environment: variables)
        let written = home.home.text("in-file") ?? ""
        #expect(written.contains("claire answers at"))
        #expect(!written.contains("code="))
    }
}
