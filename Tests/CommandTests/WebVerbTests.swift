import ClaireDomain
import ClairePlatform
import Foundation
import Support
import Testing

/// `claire web`, as its user starts and ends it.
@Suite("claire web")
struct WebVerbTests {
    let home: ClaireHome

    init() throws { home = try ClaireHome() }

    static let digest = "/api/v1/sync/digest"

    @Test(
        "it says where it answers, has a page for whoever may see it, and ends on a signal with 0",
        arguments: [SIGTERM, SIGINT])
    func startAndEnd(_ signal: Int32) throws {
        let web = try WebProcess(home)
        #expect(try web.ask("GET /").status == 401)
        let page = try web.ask("GET /", token: try home.token("me", "read"))
        #expect(page.status == 200)
        #expect(page.text.contains("<h1>Overview</h1>"))
        #expect(page.headers["content-type"] == "text/html; charset=utf-8")
        #expect(web.end(by: signal) == 0)
        let messages = web.logs.compactMap { $0["message"]?.string }
        #expect(messages.contains("started"))
        #expect(messages.last == "stopped")
        #expect((try? RawConnection(port: web.port)) == nil)
    }

    @Test("without a database it says what to do")
    func noDatabase() throws {
        let bare = try ClaireHome(initialised: false)
        let result = bare.run("web", "--port", "0")
        #expect(result.status == 1)
        #expect(result.errors.contains("hint: claire init"))
    }

    @Test("a port that is taken is said, with exit code 1")
    func portTaken() throws {
        let web = try WebProcess(home)
        let second = home.run("web", "--port", "\(web.port)", "--json")
        #expect(second.status == 1)
        #expect(try JSON.parse(second.errors)["error"]?["code"]?.string == "port_taken")
    }

    @Test(
        "what would let anybody in is refused before anything listens",
        arguments: [
            ["--host", "0.0.0.0"], ["--host", "::"], ["--host", "0.0.0.0", "--no-auth"],
            ["--host", "0.0.0.0", "--insecure", "--no-auth"],
            ["--no-auth", "--public-url", "https://claire.example"], ["--tls-cert", "x"],
            ["--tls-key", "x"], ["--public-url", "claire.example"], ["--port", "65536"],
        ])
    func refusedOptions(_ words: [String]) {
        let port = words.contains("--port") ? [] : ["--port", "0"]
        let result = home.run(["web"] + port + words)
        #expect(result.status == 2)
        #expect(result.output.isEmpty)
    }

    @Test("plain http beyond loopback says what it opens, and its addresses are its names")
    func insecure() throws {
        let web = try WebProcess(home, ["--host", "0.0.0.0", "--port", "0", "--insecure"])
        #expect(web.logs.contains { $0["message"]?.string?.contains("plain http") == true })
        let own = try web.connect().ask(WebRequest.text("GET /", host: "127.0.0.1:\(web.port)"))
        #expect(own?.status == 401)
        let rebound = try web.connect().ask(WebRequest.text("GET /", host: "rebound.example"))
        #expect(rebound?.status == 421)
    }

    @Test("a server for a proxy answers for the proxy's name")
    func publicURL() throws {
        let web = try WebProcess(
            home, ["--port", "0", "--public-url", "https://claire.example/fleet"])
        let proxied = try web.connect().ask(WebRequest.text("GET /", host: "claire.example"))
        #expect(proxied?.status == 401)
        let other = try web.connect().ask(WebRequest.text("GET /", host: "other.example"))
        #expect(other?.status == 421)
    }

    @Test(
        "a Unix socket is for its owner alone, replaces what a killed server left, and goes at the end"
    )
    func unixSocket() throws {
        let path = home.home.path + "/w.sock"
        let token = try home.token("t")
        let killed = try WebProcess(home, ["--socket", path])
        #expect(killed.end(by: SIGKILL) == 128 + SIGKILL)
        #expect(FileMetadata(path) != nil)
        let web = try WebProcess(home, ["--socket", path])
        #expect(FileMetadata(path)?.mode == 0o600)
        let answer = try RawConnection(path: path)
            .ask(WebRequest.text("GET \(Self.digest)", token: token, host: "anything"))
        #expect(answer?.status == 200)
        #expect(
            try RawConnection(path: path).ask(WebRequest.text("GET \(Self.digest)"))?.status == 401)
        let second = home.run("web", "--socket", path)
        #expect(second.status == 1)
        #expect(FileMetadata(path) != nil)
        #expect(web.end() == 0)
        #expect(FileMetadata(path) == nil)
        try home.home.write("mine", to: "file")
        #expect(home.run("web", "--socket", home.home.path + "/file").status == 1)
        #expect(home.home.text("file") == "mine")
    }

    @Test(
        "without asking for tokens, every user of the host is let in, but no page of another site")
    func noAuth() throws {
        let web = try WebProcess(home, ["--port", "0", "--no-auth"])
        #expect(try web.ask("GET \(Self.digest)").status == 200)
        #expect(web.logs.contains { $0["level"]?.string == "warning" })
        let body = Array("[]".utf8)
        let own = try web.ask("POST /api/v1/sync/events", body: body)
        #expect(own.status == 200)
        let foreign = try web.ask(
            "POST /api/v1/sync/events", headers: ["Origin: https://evil.example"], body: body)
        #expect(foreign.code == "cross_site")
    }

    @Test("over TLS it answers who trusts its certificate, and plain http not at all")
    func tls() throws {
        let folder = home.home.path
        let made = home.home.run([
            "openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256",
            "-nodes", "-days", "2", "-subj", "/CN=localhost", "-addext",
            "subjectAltName=DNS:localhost,IP:127.0.0.1", "-keyout", "key.pem", "-out", "cert.pem",
        ])
        try #require(made.status == 0, "\(made.errors)")
        let web = try WebProcess(
            home,
            ["--port", "0", "--tls-cert", folder + "/cert.pem", "--tls-key", folder + "/key.pem"])
        let token = try home.token("t")
        let url = "https://localhost:\(web.port)\(Self.digest)"
        let trusted = home.home.run([
            "curl", "-s", "--cacert", "cert.pem", "-H", "Authorization: Bearer \(token)", url,
        ])
        #expect(try JSON.parse(trusted.output)["digest"]?.string != nil)
        #expect(home.home.run(["curl", "-s", url]).status == 60)
        let old = home.home.run(["curl", "-s", "--cacert", "cert.pem", "--tls-max", "1.1", url])
        #expect(old.status != 0)
        let plain = try web.connect()
        plain.send(WebRequest.text("GET /"))
        #expect(plain.response(timeout: 10) == nil)
        #expect(web.end() == 0)
        let broken = home.run(
            "web", "--port", "0", "--tls-cert", folder + "/key.pem", "--tls-key",
            folder + "/key.pem")
        #expect(broken.status == 1)
        #expect(broken.errors.contains("certificate"))
    }

    @Test("a database that another file replaced is opened again")
    func replacedDatabase() throws {
        let web = try WebProcess(home)
        let token = try home.token("t")
        func digest() throws -> String? {
            try web.ask("GET \(Self.digest)", token: token).json?["digest"]?.string
        }
        let empty = try digest()
        home.run("doctor", "backup", home.home.path + "/backup.db")
        try home.project("site")
        let full = try digest()
        #expect(full != empty)
        for file in ["", "-wal", "-shm"] { FileRemoval.remove(home.database + file) }
        try FileRemoval.rename(home.home.path + "/backup.db", to: home.database)
        #expect(try digest() == empty)
        FileRemoval.remove(home.database)
        let gone = try web.ask("GET \(Self.digest)", token: token)
        #expect(gone.status == 503)
        #expect(gone.code == "not_initialised")
        #expect(gone.headers["retry-after"] != nil)
        #expect(!gone.text.contains(home.home.path))
        #expect(
            web.logs.contains { line in
                line["level"]?.string == "error"
                    && line["message"]?.string?.contains(home.database) == true
            })
    }

    @Test("SIGTERM in the middle of an upload lets it finish")
    func endInFlight() throws {
        let web = try WebProcess(home)
        let token = try home.token("t")
        let connection = try web.connect()
        let body = Array("[]".utf8)
        connection.send(
            WebRequest.text("POST /api/v1/sync/events", token: token, body: body))
        connection.send([body[0]])
        let other = try web.connect()
        #expect(other.ask(WebRequest.text("GET /assets/claire.css"))?.status == 200)
        web.signal(SIGTERM)
        #expect(waitUntil { (try? web.connect()) == nil })
        connection.send([body[1]])
        #expect(connection.response()?.status == 200)
        #expect(web.wait() == 0)
    }
}
