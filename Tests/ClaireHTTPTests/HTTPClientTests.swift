import ClaireCompression
import ClaireDomain
import ClaireHTTP
import Support
import Testing

@Suite struct HTTPClientTests {
    private func get(_ server: FakeServer, _ path: String = "/") throws(HTTPError) -> HTTPResponse {
        try HTTPClient().send(HTTPRequest(.get, server.url + path))
    }

    private static func quick(body: Int = 8 << 20) -> HTTPClient.Limits {
        var limits = HTTPClient.Limits()
        limits.connect = 1000
        limits.call = 300
        limits.body = body
        return limits
    }

    @Test func libcurlIsThere() {
        #expect(HTTPClient.libraryVersion.hasPrefix("libcurl"))
    }

    @Test func whatIsAskedArrivesAndWhatIsAnsweredComesBack() throws {
        let server = try FakeServer("return reply(207, request.body[::-1], ETag='\"x\"')")
        let client = HTTPClient()
        let answer = try client.send(
            HTTPRequest(
                .post, server.url + "/a/b?c=d", headers: [("X-Some", "thing")], body: [1, 2, 3]))
        #expect(answer.status == 207)
        #expect(answer.body == [3, 2, 1])
        #expect(answer["etag"] == "\"x\"")
        let request = try #require(server.requests.first)
        #expect(request["method"]?.string == "POST")
        #expect(request["path"]?.string == "/a/b?c=d")
        #expect(request["headers"]?["x-some"]?.string == "thing")
        #expect(request["body"]?.string == "010203")
        #expect(answer.traffic.sent > 100 && answer.traffic.received > 50)
    }

    @Test func somethingIsDoneWhileTheServerWorks() throws {
        let folder = try TemporaryFolder()
        let sign = folder.path + "/sign"
        // The answer comes once the work was done, which begins once the server has the request.
        let server = try FakeServer(
            """
            import os
            while not os.path.exists("\(sign)"): time.sleep(0.01)
            return reply(200, request.body)
            """)
        var times = 0
        let answer = try HTTPClient().send(HTTPRequest(.post, server.url, body: [1, 2, 3])) {
            times += 1
            _ = waitUntil { !server.requests.isEmpty }
            _ = try? folder.write("sign", "")
        }
        #expect(answer.body == [1, 2, 3])
        #expect(times == 1)
        var isDone = false
        #expect(throws: HTTPError.self) {
            try HTTPClient(limits: Self.quick()).send(
                HTTPRequest(.get, "http://127.0.0.1:1/"), meanwhile: { isDone = true })
        }
        #expect(!isDone)
    }

    @Test(arguments: [0, 3, 1000, 200_000]) func everyByteOnTheWireIsCountedOnce(size: Int) throws {
        let server = try FakeServer("return reply(200, b'12345')")
        var generator = SeededGenerator(seed: 3)
        let body = (0..<size).map { _ in UInt8.random(in: 0...255, using: &generator) }
        let answer = try HTTPClient().send(HTTPRequest(.post, server.url, body: body))
        let request = try #require(server.requests.first)
        let length = (request["body"]?.string?.utf8.count ?? 0) / 2
        let headers = request["headers"]?.object?.members.reduce(0) {
            $0 + $1.key.utf8.count + ($1.value.string?.utf8.count ?? 0) + 4
        }
        let start = "POST / HTTP/1.1\r\n\r\n".utf8.count
        #expect(answer.traffic.sent == Int64(length + (headers ?? 0) + start))
        #expect(answer.traffic.received == Int64("HTTP/1.1 200 Because\r\n\r\n".utf8.count + 24))
    }

    @Test func anEmptyBodyIsPostedAsOne() throws {
        let server = try FakeServer("return reply(200, b'ok')")
        _ = try HTTPClient().send(HTTPRequest(.post, server.url + "/"))
        #expect(server.requests.first?["headers"]?["content-length"]?.string == "0")
    }

    @Test func everyStatusIsAnAnswer() throws {
        let server = try FakeServer("return reply(int(request.path[1:]), b'why')")
        for status in [200, 204, 304, 400, 401, 404, 429, 500, 503] {
            #expect(try get(server, "/\(status)").status == status)
        }
    }

    @Test func connectionsAreKeptBetweenCalls() throws {
        let server = try FakeServer(
            """
            request.headers['port'] = 1
            return reply(200, str(threading.get_ident()).encode())
            """)
        let client = HTTPClient()
        let answers = try (0..<3).map { _ in
            try client.send(HTTPRequest(.get, server.url + "/")).body
        }
        // The server has one thread for each connection.
        #expect(answers[0] == answers[1] && answers[1] == answers[2])
    }

    @Test func redirectsAreNotFollowed() throws {
        let target = try FakeServer("return reply(200, b'stolen')")
        let server = try FakeServer(
            "return reply(302, b'', Location='http://127.0.0.1:\(target.port)/')")
        let answer = try HTTPClient().send(
            HTTPRequest(.get, server.url + "/", headers: [("Authorization", "Bearer s3cret")]))
        #expect(answer.status == 302)
        #expect(answer["location"] == "http://127.0.0.1:\(target.port)/")
        #expect(target.requests.isEmpty)
    }

    @Test func otherProtocolsAreRefused() {
        for url in [
            "file:///etc/hosts", "ftp://127.0.0.1/", "gopher://127.0.0.1/", "x", "", "http",
        ] {
            #expect(throws: HTTPError.self, "\(url)") {
                try HTTPClient().send(HTTPRequest(.get, url))
            }
        }
    }

    @Test func aHeaderCanNotHoldALinesEnd() throws {
        let server = try FakeServer("return reply(200)")
        #expect(throws: HTTPError.self) {
            try HTTPClient().send(
                HTTPRequest(.get, server.url + "/", headers: [("A", "b\r\nInjected: yes")]))
        }
        #expect(server.requests.isEmpty)
    }

    @Test func nobodyThereIsSaidAsSuch() throws {
        let port = try { try FakeServer("return None").port }()
        #expect(throws: HTTPError.unreachable("can't connect: connection refused")) {
            try HTTPClient().send(HTTPRequest(.get, "http://127.0.0.1:\(port)/"))
        }
        #expect(throws: HTTPError.unreachable("no host of that name is known")) {
            try HTTPClient().send(HTTPRequest(.get, "http://nobody.invalid/"))
        }
    }

    @Test func aServerThatIsSilentIsGivenUp() throws {
        let server = try FakeServer("time.sleep(60)")
        #expect(throws: HTTPError.timedOut) {
            try HTTPClient(limits: Self.quick()).send(HTTPRequest(.get, server.url + "/"))
        }
    }

    @Test func aServerThatDripsIsGivenUp() throws {
        let server = try FakeServer(
            """
            send(reply(200, b'', content_length='1000'))
            for _ in range(500): send(b'x'); time.sleep(0.05)
            """)
        #expect(throws: HTTPError.timedOut) {
            try HTTPClient(limits: Self.quick()).send(HTTPRequest(.get, server.url + "/"))
        }
    }

    @Test func aSignalEndsTheWait() throws {
        let server = try FakeServer("time.sleep(60)")
        #expect(throws: HTTPError.cancelled) {
            try HTTPClient(isCancelled: { true }).send(HTTPRequest(.get, server.url + "/"))
        }
    }

    @Test func anAnswerThatBreaksOffIsNoAnswer() throws {
        let server = try FakeServer("send(reply(200, b'half', content_length='8'))")
        #expect(throws: HTTPError.cutOff("the connection ended in the middle")) {
            try get(server)
        }
        let none = try FakeServer("return None")
        #expect(throws: HTTPError.cutOff("the connection ended in the middle")) {
            try get(none)
        }
    }

    @Test func whatIsNotHTTPIsMalformed() throws {
        for answer in ["b'SSH-2.0-OpenSSH_9.2\\r\\n'", "bytes(range(256))", "b'\\0' * 100000"] {
            let server = try FakeServer("send(\(answer))")
            let error = #expect(throws: HTTPError.self) { try get(server) }
            guard case .malformed = error else {
                Issue.record("\(answer) is \(String(describing: error))")
                continue
            }
        }
    }

    @Test func headersWithoutEndAreCutOff() throws {
        let server = try FakeServer(
            """
            send(b'HTTP/1.1 200 OK\\r\\n')
            while True: send(b'X-Filler: ' + b'y' * 1000 + b'\\r\\n')
            """)
        let error = #expect(throws: HTTPError.self) { try get(server) }
        guard case .malformed = error else {
            Issue.record("\(String(describing: error))")
            return
        }
    }

    @Test func bytesThatAreNoTextInHeadersDoNoHarm() throws {
        let server = try FakeServer(
            "send(b'HTTP/1.1 200 OK\\r\\nX: \\xff\\xfe\\r\\n:\\r\\nContent-Length: 2\\r\\n\\r\\nok')"
        )
        #expect(try get(server).body == Array("ok".utf8))
    }

    @Test func retryAfterIsSecondsOrADate() throws {
        let server = try FakeServer(
            "return reply(429, b'', Retry_After=request.path[1:].replace('%20', ' '))")
        let cases: [(String, Int64?)] = [
            ("7", 7000), ("0", 0), ("-1", nil), ("soon", nil), ("99999999999", 86_400_000),
            ("Fri,%2013%20Feb%202009%2023:31:32%20GMT", 2000),
            ("Fri,%2013%20Feb%202009%2023:31:00%20GMT", 0),
        ]
        for (text, wait) in cases {
            #expect(
                try get(server, "/" + text).retryAfter(now: 1_234_567_890_000) == wait, "\(text)")
        }
    }
}

@Suite struct HTTPCompressionTests {
    private static let large = [UInt8](String(repeating: "a line of text\n", count: 500).utf8)

    @Test func largeBodiesAreGzippedAndSmallOnesAreNot() throws {
        let server = try FakeServer("return reply(200, b'%d' % len(request.body))")
        let client = HTTPClient()
        let small = [UInt8](repeating: 32, count: 1024)
        #expect(
            try client.send(HTTPRequest(.post, server.url, body: small)).body == Array("1024".utf8))
        let answer = try client.send(HTTPRequest(.post, server.url, body: Self.large))
        #expect(answer.body == Array("\(Self.large.count)".utf8))
        #expect(server.requests[0]["headers"]?["content-encoding"] == nil)
        #expect(server.requests[1]["headers"]?["content-encoding"]?.string == "gzip")
        #expect(server.requests[1]["headers"]?["accept-encoding"]?.string == "gzip")
        #expect((server.requests[1]["body"]?.string?.utf8.count ?? 0) < Self.large.count / 4)
    }

    @Test func gzippedAnswersAreInflated() throws {
        let server = try FakeServer(
            "return reply(200, gzip.compress(b'a line of text\\n' * 500), Content_Encoding='gzip')")
        let answer = try HTTPClient().send(HTTPRequest(.get, server.url))
        #expect(answer.body == Self.large)
        #expect(answer.traffic.received < 1000)
    }

    @Test func anAnswerPastTheLimitIsCutOff() throws {
        var limits = HTTPClient.Limits()
        limits.body = 10_000
        let server = try FakeServer("return reply(200, b'x' * int(request.path[1:]))")
        let client = HTTPClient(limits: limits)
        #expect(try client.send(HTTPRequest(.get, server.url + "/10000")).body.count == 10_000)
        #expect(throws: HTTPError.tooLarge(limit: 10_000)) {
            try client.send(HTTPRequest(.get, server.url + "/10001"))
        }
    }

    @Test func aBombIsCutOff() throws {
        var limits = HTTPClient.Limits()
        limits.body = 1 << 20
        let server = try FakeServer(
            "return reply(200, gzip.compress(b'0' * (64 << 20)), Content_Encoding='gzip')")
        #expect(throws: HTTPError.tooLarge(limit: 1 << 20)) {
            try HTTPClient(limits: limits).send(HTTPRequest(.get, server.url))
        }
    }

    @Test func anEndlessAnswerIsCutOffAlsoWhereItInflatesToNothing() throws {
        var limits = HTTPClient.Limits()
        limits.body = 10_000
        let nothing = try FakeServer(
            """
            send(b'HTTP/1.1 200 OK\\r\\nContent-Encoding: gzip\\r\\n\\r\\n')
            while True: send(gzip.compress(b'') * 1000)
            """)
        #expect(throws: HTTPError.tooLarge(limit: 10_000)) {
            try HTTPClient(limits: limits).send(HTTPRequest(.get, nothing.url))
        }
        let plain = try FakeServer(
            """
            send(b'HTTP/1.1 200 OK\\r\\n\\r\\n')
            while True: send(b'x' * 4096)
            """)
        #expect(throws: HTTPError.tooLarge(limit: 10_000)) {
            try HTTPClient(limits: limits).send(HTTPRequest(.get, plain.url))
        }
    }

    @Test func aWrongEncodingIsMalformed() throws {
        for (body, encoding) in [
            ("b'not gzip'", "gzip"), ("gzip.compress(b'cut')[:-3]", "gzip"),
            ("gzip.compress(b'more')+b'x'", "gzip"), ("b'x'", "br"),
        ] {
            let server = try FakeServer(
                "return reply(200, \(body), Content_Encoding='\(encoding)')")
            let error = #expect(throws: HTTPError.self) {
                try HTTPClient().send(HTTPRequest(.get, server.url))
            }
            guard case .malformed = error else {
                Issue.record("\(body): \(String(describing: error))")
                continue
            }
        }
    }
}
