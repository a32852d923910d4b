import ClaireDomain
import ClairePlatform
import Foundation
import Support
import Testing

/// What a server on a port must bear, with real sockets.
@Suite("claire web under attack")
struct WebVerbAttackTests {
    let home: ClaireHome
    let web: WebProcess
    let token: String

    init() throws {
        home = try ClaireHome()
        token = try home.token("peer")
        web = try WebProcess(home)
    }

    static let events = "/api/v1/sync/events"
    static let digest = "/api/v1/sync/digest"

    /// The server still answers, and nothing is left under way.
    func isWell() throws -> Bool {
        try web.ask("GET \(Self.digest)", token: token).status == 200
    }

    @Test(
        "a forged, wrong or missing token is refused on every route, the one of another scope too")
    func tokens() throws {
        let reader = try home.token("reader", "read")
        let actor = try home.token("actor", "act")
        let routes = [
            "GET \(Self.events)", "GET /api/sync/events", "GET \(Self.digest)",
            "POST \(Self.events)", "POST /api/sync/events", "POST /api/v1/sync/exchange",
        ]
        for route in routes {
            let body = route.hasPrefix("POST") ? Array("[]".utf8) : nil
            #expect(try web.ask(route, body: body).status == 401, "\(route)")
            #expect(try web.ask(route, token: reader, body: body).status == 403, "\(route)")
            let forged = try web.ask(route, token: String(token.dropLast()) + "g", body: body)
            #expect([401, 429].contains(forged.status), "\(route)")
        }
        #expect(try web.ask("GET \(Self.digest)", token: actor).status == 200)
        #expect(try web.ask("GET \(Self.digest)?token=\(token)").status == 401)
        #expect(try isWell())
    }

    @Test("guessing tokens ends in 429 while the right one is let in")
    func guessing() throws {
        let statuses = try (0..<30).map { index in
            try web.ask("GET \(Self.digest)", token: token.prefix(20) + "wrong\(index)").status
        }
        #expect(statuses.first == 401)
        #expect(statuses.last == 429)
        let refused = try web.ask("GET \(Self.digest)", token: token.prefix(20) + "x")
        #expect(refused.headers["retry-after"].flatMap { Int($0) } != nil)
        #expect(try isWell())
    }

    @Test("a page of another name that leads here gets nothing (DNS rebinding)")
    func rebinding() throws {
        for host in ["evil.example", "evil.example:\(web.port)", "127.0.0.1.evil.example"] {
            let answer = try web.connect()
                .ask(WebRequest.text("GET \(Self.digest)", token: token, host: host))
            #expect(answer?.status == 421)
        }
        #expect(try isWell())
    }

    @Test(
        "no path leads out of the routes",
        arguments: [
            "/../../etc/passwd", "/%2e%2e/%2e%2e/etc/passwd", "/api/v1/sync/../../../etc/passwd",
            "/api/v1/sync/digest/..", "//etc/passwd", "/api/v1/sync%2fdigest",
            "/api/v1/sync/digest%00",
            "/api/v1/sync/digest;x", "/api\\v1", "/.", "/%", "/%c0%ae%c0%ae/",
        ])
    func traversal(_ path: String) throws {
        let answer = try web.ask("GET \(path)", token: token)
        #expect([400, 404].contains(answer.status))
        #expect(!answer.text.contains("root:"))
        #expect(try isWell())
    }

    @Test("nothing of a request comes back as a header of the answer")
    func headerInjection() throws {
        for target in ["/%0d%0aInjected:%20yes", "/?x=%0d%0aInjected:%20yes", "/x%0aInjected:yes"] {
            let answer = try web.ask("GET \(target)", token: token)
            #expect(answer.headers["injected"] == nil)
        }
        let tag = try web.ask(
            "GET \(Self.digest)", token: token,
            headers: ["If-None-Match: \"a\"\tInjected: yes", "Accept: x\u{1}y"])
        #expect(tag.status == 400)
        #expect(try isWell())
    }

    @Test(
        "a request whose end is in doubt is refused, and nothing after it is answered",
        arguments: [
            "Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n[]\r\n0\r\n\r\n",
            "Content-Length: 2\r\nContent-Length: 30\r\n\r\n[]",
            "Content-Length : 2\r\n\r\n[]",
            "Content-Length: +2\r\n\r\n[]",
            "Content-Length: -2\r\n\r\n[]",
            "Content-Length: 0x2\r\n\r\n[]",
            "Content-Length: 99999999999999999999999\r\n\r\n[]",
            "Transfer-Encoding: xchunked\r\n\r\n2\r\n[]\r\n0\r\n\r\n",
            "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n\r\n2\r\n[]\r\n0\r\n\r\n",
            "Transfer-Encoding: chunked\r\n\r\nzz\r\n[]\r\n0\r\n\r\n",
            "Transfer-Encoding: chunked\r\n\r\nffffffffffffffffff\r\n[]\r\n0\r\n\r\n",
        ])
    func smuggling(_ rest: String) throws {
        let connection = try web.connect()
        connection.send(
            "POST \(Self.events) HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer \(token)\r\n"
                + rest + WebRequest.text("GET /smuggled"))
        let first = connection.response()
        #expect(first.map { [400, 413].contains($0.status) } ?? true)
        #expect(connection.ends())
        #expect(try isWell())
    }

    @Test("floods of headers and endless targets are refused")
    func floods() throws {
        let many = String(repeating: "X-Flood: yes\r\n", count: 20_000)
        let one = "X-Flood: " + String(repeating: "a", count: 1_000_000) + "\r\n"
        for flood in [many, one] {
            let connection = try web.connect()
            connection.send("GET / HTTP/1.1\r\nHost: localhost\r\n" + flood + "\r\n")
            #expect(connection.response().map { $0.status == 431 } ?? true)
            #expect(connection.ends())
        }
        let target = try web.connect()
        target.send("GET /\(String(repeating: "a", count: 200_000)) HTTP/1.1\r\n")
        #expect(target.response().map { $0.status == 414 } ?? true)
        #expect(target.ends())
        #expect(try isWell())
    }

    @Test("a gzip bomb, too much, and JSON nested without end are refused in little memory")
    func bombs() throws {
        let made = Command.run(
            [
                "python3", "-c",
                """
                import gzip, sys
                sys.stdout.write(gzip.compress(b'[' * (256 << 20), 9).hex())
                """,
            ], environment: ["PATH": "/usr/local/bin:/usr/bin:/bin"])
        let bomb = try #require(Hexadecimal.bytes(made.output))
        let unpacked = try web.ask(
            "POST \(Self.events)", token: token, headers: ["Content-Encoding: gzip"], body: bomb)
        #expect(unpacked.status == 413)
        let large = try web.ask(
            "POST \(Self.events)", token: token,
            body: [UInt8](repeating: UInt8(ascii: " "), count: 5 << 20))
        #expect(large.status == 413)
        let nested = try web.ask(
            "POST \(Self.events)", token: token,
            body: [UInt8](repeating: UInt8(ascii: "["), count: 1 << 20))
        #expect(nested.status == 400)
        let pages = home.home.run(["sh", "-c", "grep VmHWM /proc/\(web.processID)/status"])
        let peak = Int(pages.output.split(whereSeparator: { !$0.isNumber }).first ?? "")
        #expect(peak.map { $0 < 200_000 } == true)
        #expect(try isWell())
    }

    @Test("a thousand idle connections keep nobody out")
    func idleConnections() throws {
        var idle: [RawConnection] = []
        for _ in 0..<1200 {
            guard let connection = try? web.connect() else { break }
            idle.append(connection)
        }
        // The bound on open files of whoever runs the tests may be lower.
        #expect(idle.count == 1200 || idle.count > 200)
        for _ in 0..<50 { #expect(try isWell()) }
        for connection in idle.prefix(100) { connection.send("GET / HTTP/1.1\r\nHost: loc") }
        for _ in 0..<50 { #expect(try isWell()) }
    }

    @Test("connections cut in the middle leave nothing behind")
    func cutConnections() throws {
        let body = [UInt8](repeating: UInt8(ascii: "\n"), count: 100_000)
        for index in 0..<60 {
            let connection = try web.connect()
            let text = WebRequest.text("POST /api/v1/sync/exchange", token: token, body: body)
            let all = Array(text.utf8) + body
            connection.send(all.prefix(all.count * (index + 1) / 60))
        }
        #expect(try isWell())
        #expect(web.end() == 0)
    }

    @Test("a body shorter than announced is never taken")
    func shortBody() throws {
        let event = Array(#"[{"uuid":"a"}]"#.utf8)
        let connection = try web.connect()
        connection.send(
            WebRequest.text(
                "POST \(Self.events)", token: token,
                headers: ["Content-Length: \(event.count + 5)"]))
        connection.send(event)
        connection.endSending()
        #expect(connection.response(timeout: 2) == nil)
        #expect(try isWell())
    }
}
