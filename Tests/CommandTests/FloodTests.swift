import ClaireDomain
import ClairePlatform
import Foundation
import Support
import Testing

/// What may be thrown at the server until it can no more.
@Suite("claire web under floods", .serialized)
struct FloodTests {
    let home: ClaireHome
    let web: WebProcess
    let token: String

    init() throws {
        _ = OpenSockets.raiseLimit()
        home = try ClaireHome()
        token = try home.token("t", "act")
        web = try WebProcess(home)
    }

    func isWell() throws -> Bool {
        try web.ask("GET /api/v1/sync/digest", token: token).status == 200
    }

    /// The most memory that the server had, in KiB.
    func peak() -> Int {
        let status = home.home.run(["sh", "-c", "grep VmHWM /proc/\(web.processID)/status"])
        return Int(status.output.split(whereSeparator: { !$0.isNumber }).first ?? "") ?? .max
    }

    @Test("ten thousand idle connections keep nobody out")
    func idleConnections() throws {
        var idle: [RawConnection] = []
        for _ in 0..<10_000 {
            guard let connection = try? web.connect() else { break }
            idle.append(connection)
        }
        // The bound on open files of whoever runs the tests may be lower.
        #expect(idle.count == 10_000 || idle.count > 200)
        for _ in 0..<20 { #expect(try isWell()) }
        // Each of them asks for the half of something.
        for connection in idle { connection.send("GET / HTTP/1.1\r\nHost: loc") }
        for _ in 0..<20 { #expect(try isWell()) }
        #expect(peak() < 400_000)
    }

    @Test("slow loris: heads, bodies and readers that drip hold nobody up")
    func drips() throws {
        var slow: [RawConnection] = []
        for index in 0..<300 {
            let connection = try web.connect()
            switch index % 3 {
            case 0: connection.send("GET / HTTP/1.1\r\nHost: localhost\r\nX-A: ")
            case 1:
                connection.send(
                    "POST /api/v1/sync/events HTTP/1.1\r\nHost: localhost\r\n"
                        + "Authorization: Bearer \(token)\r\nContent-Length: 100000\r\n\r\n[")
            default:
                connection.shrinkReceiveBuffer()
                connection.send(
                    WebRequest.text("GET /api/v1/sync/events", token: token))
            }
            slow.append(connection)
        }
        for round in 0..<30 {
            for (index, connection) in slow.enumerated() where index % 3 != 2 && round % 3 == 0 {
                connection.send("a")
            }
            #expect(try isWell())
        }
    }

    @Test("heads and targets past the limits are refused with a problem document")
    func largeHeads() throws {
        let target = try web.ask("GET /\(String(repeating: "a", count: 9000))")
        #expect(target.code == "long_target" && target.status == 414)
        let fields = (0..<20).map { "X-\($0): " + String(repeating: "a", count: 1000) }
        let head = try web.ask("GET /", headers: fields)
        #expect(head.code == "large_headers" && head.status == 431)
        let cookies = try web.ask(
            "GET /", headers: ["Cookie: " + String(repeating: "a=b;", count: 4200)])
        #expect(cookies.status == 431)
        #expect(try isWell())
    }

    @Test("forms that are too large, too many, broken or bombs are refused")
    func forms() throws {
        let browser = try LoggedIn(web)
        let csrf = try browser.csrf()
        let many = "csrf=\(csrf)" + String(repeating: "&a=b", count: 5000)
        #expect(try browser.post("/logout", many).status == 400)
        let long = "csrf=\(csrf)&" + String(repeating: "n", count: 10_000) + "=v"
        #expect(try browser.post("/logout", long).status == 400)
        for broken in ["%", "%4", "%zz", "%00", "a%ff", "%c3%28", "\u{0}", "é", "a b"] {
            let answer = try browser.post("/logout", "csrf=\(csrf)&name=\(broken)")
            #expect(answer.status == 400, "\(broken)")
        }
        let large = "csrf=\(csrf)&note=" + String(repeating: "a", count: 2 << 20)
        #expect(try browser.post("/logout", large).status == 413)
        let made = Command.run(
            [
                "python3", "-c",
                """
                import gzip, sys
                sys.stdout.write(gzip.compress(b'csrf=\(csrf)&a=' + b'a' * (512 << 20), 9).hex())
                """,
            ], environment: ["PATH": "/usr/local/bin:/usr/bin:/bin"])
        let bomb = try #require(Hexadecimal.bytes(made.output))
        let answer = try browser.ask(
            "POST /logout",
            headers: [
                "Origin: \(browser.origin)", "Content-Encoding: gzip",
                "Content-Type: application/x-www-form-urlencoded",
            ], body: bomb)
        #expect(answer.status == 413)
        #expect(peak() < 200_000)
        #expect(try browser.ask("GET /").status == 200)
    }

    @Test(
        "request smuggling on pages: where the end of a form is in doubt, nothing is done",
        arguments: [
            ["Content-Length: SIZE", "Transfer-Encoding: chunked"],
            ["Content-Length: SIZE", "Content-Length: 0"],
            ["Transfer-Encoding: chunked, identity", "Content-Length: SIZE"],
            ["Transfer-Encoding:\u{0B}chunked"], ["Content-Length: SIZE, SIZE"],
            ["Content-Length : SIZE"], ["Content-Length: \tSIZE", "Content-Length: 1"],
        ])
    func smuggling(_ fields: [String]) throws {
        let browser = try LoggedIn(web)
        let form = "csrf=\(try browser.csrf())"
        let connection = try web.connect()
        let head = WebRequest.text(
            "POST /logout",
            headers: [
                "Cookie: \(browser.cookie)", "Origin: \(browser.origin)",
                "Content-Type: application/x-www-form-urlencoded",
            ] + fields.map { $0.replacingOccurrences(of: "SIZE", with: "\(form.utf8.count)") },
            host: browser.host)
        connection.send(head + form + WebRequest.text("GET /smuggled", host: browser.host))
        let answer = connection.response(timeout: 10)
        #expect(answer.map { $0.status == 400 } ?? true)
        #expect(connection.ends())
        #expect(try browser.ask("GET /").status == 200)
    }
}
