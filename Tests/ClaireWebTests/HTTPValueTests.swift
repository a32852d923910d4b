import ClaireDomain
import ClairePlatform
import Testing

@testable import ClaireWeb

/// Reading what a request says.
@Suite struct HTTPValueTests {
    @Test(
        "a target that no route can mean is refused",
        arguments: [
            "", "*", "http://localhost/", "localhost:80", "/..", "/a/../b", "/a/./b", "/%2e%2e/x",
            "/a//b", "/a/", "/a%2fb", "/a%00", "/%0d%0aX:y", "/a%", "/a%4", "/a%zz",
            "/%ff", "/a b", "/a\u{7F}", "/é", "/a?x=%00", "/a?x=%ff",
        ])
    func refusedTargets(_ text: String) {
        #expect(RequestTarget(text) == nil)
    }

    @Test("a target is split and decoded")
    func targets() throws {
        #expect(RequestTarget("/")?.segments == [])
        let target = try #require(RequestTarget("/api/v%31/a+b?since=1%2E2&x=a+b&x=c&&flag"))
        #expect(target.segments == ["api", "v1", "a+b"])
        #expect(target["since"] == "1.2")
        #expect(target["x"] == "a b")
        #expect(target["flag"] == "")
        #expect(target["none"] == nil)
    }

    @Test("a form is decoded as browsers write it, lines with a line feed at their end")
    func forms() throws {
        let form = try Form(
            parsing: Array(
                "title=a+b%26c&text=one%0D%0Atwo%0D%0A%0Dx%09&e=%C3%A9&t=1&t=2&flag&&=v".utf8))
        #expect(form["title"] == "a b&c")
        #expect(form["text"] == "one\ntwo\n\nx\t")
        #expect(form["e"] == "é")
        #expect(form.all("t") == ["1", "2"])
        #expect(form["flag"] == "")
        #expect(form["none"] == nil)
        #expect(try Form(parsing: []).fields.isEmpty)
    }

    @Test(
        "a form that no browser writes is refused",
        arguments: [
            "a=%", "a=%4", "a=%g0", "a=%00", "a=%1b", "a=%7f", "a=%ff", "a=%c3%28", "a=b c", "a=é",
            "a%0db=c", "\0",
        ])
    func refusedForms(_ text: String) {
        #expect(throws: Problem.self) { try Form(parsing: Array(text.utf8)) }
    }

    @Test("as many fields as are allowed are taken, and not one more")
    func manyFields() throws {
        let most = String(repeating: "a=b&", count: Form.greatestCount)
        #expect(try Form(parsing: Array(most.utf8)).fields.count == Form.greatestCount)
        #expect(throws: Problem.self) { try Form(parsing: Array((most + "a=b").utf8)) }
    }

    @Test("lists carry weights")
    func lists() {
        #expect(
            FieldList.elements("GZIP;q=0.5, identity ; Q=1, *;q=0").map(\.value)
                == ["gzip", "identity", "*"])
        #expect(FieldList.elements("a;q=0.125,b;q=1.000,c").map(\.weight) == [125, 1000, 1000])
        #expect(FieldList.elements("a;q=2, b;q=x, c;q=1.5, , ;q=1").isEmpty)
        #expect(FieldList.elements("text/plain;x=\"a,b\", c").map(\.value) == ["text/plain", "c"])
    }

    func request(_ fields: [(String, String)]) throws -> Request {
        var headers = Headers()
        for (name, value) in fields { headers.append(name, value) }
        return Request(
            method: .get, target: try #require(RequestTarget("/")), headers: headers,
            client: .unix)
    }

    @Test(
        "gzip is sent only where it was asked for",
        arguments: [
            ("gzip", true), ("deflate, gzip;q=0.1", true), ("*", true), ("gzip;q=0", false),
            ("*;q=0", false), ("*, gzip;q=0", false), ("identity", false), ("", false),
        ])
    func acceptedCodings(_ value: String, _ accepts: Bool) throws {
        #expect(try request([("accept-encoding", value)]).acceptsGzip == accepts)
        #expect(try !request([]).acceptsGzip)
    }

    @Test(
        "lines come only where Accept names them and not less than JSON",
        arguments: [
            ("application/x-ndjson", true), ("application/json", false), ("*/*", false),
            ("application/json;q=0.5, application/x-ndjson", true),
            ("application/json, application/x-ndjson;q=0.5", false),
            ("application/x-ndjson;q=0", false), ("Application/X-NDJSON", true),
        ])
    func acceptedTypes(_ value: String, _ lines: Bool) throws {
        let request = try request([("accept", value)])
        #expect(request.prefers(MediaType.lines, over: MediaType.json) == lines)
    }

    @Test(
        "where a request ends is plain, or it is refused",
        arguments: [
            ([], "HTTP/1.1", 0), ([("content-length", "12")], "HTTP/1.1", 12),
            ([("transfer-encoding", "chunked")], "HTTP/1.1", -1),
            ([("transfer-encoding", "Chunked")], "HTTP/1.1", -1),
            ([("content-length", "1"), ("content-length", "1")], "HTTP/1.1", -2),
            ([("content-length", "1"), ("transfer-encoding", "chunked")], "HTTP/1.1", -2),
            ([("transfer-encoding", "gzip, chunked")], "HTTP/1.1", -2),
            ([("transfer-encoding", "chunked")], "HTTP/1.0", -2),
            ([("transfer-encoding", "xchunked")], "HTTP/1.1", -2),
            ([("content-length", "+1")], "HTTP/1.1", -2),
            ([("content-length", "")], "HTTP/1.1", -2),
            ([("content-length", "1, 1")], "HTTP/1.1", -2),
            ([("content-length", "99999999999999999999")], "HTTP/1.1", -2),
            ([("content-length ", "1")], "HTTP/1.1", -2), ([("x\u{1}", "1")], "HTTP/1.1", -2),
            ([("x", "a\u{0}b")], "HTTP/1.1", -2), ([], "HTTP/2.0", -2), ([], "", -2),
        ] as [([(String, String)], String, Int)])
    func framing(_ fields: [(String, String)], _ version: String, _ length: Int) throws {
        let headers = try request(fields).headers
        do throws(Problem) {
            let found = try Framing.bodyLength(headers, version: version)
            #expect(found ?? -1 == length)
        } catch {
            #expect(length == -2)
            #expect(error.status == 400)
            #expect(error.endsConnection)
        }
    }

    @Test(
        "a client's tag is compared weakly",
        arguments: [
            (#""a""#, true), (#"W/"a""#, true), ("*", true), (#""b", "a""#, true), (#""b""#, false),
            ("a", false), (#""a,b""#, false),
        ])
    func conditionals(_ value: String, _ matches: Bool) throws {
        let response = Response(200, headers: [("ETag", #""a""#)], body: .bytes([1]))
        let answer = response.conditional(try request([("if-none-match", value)]))
        #expect(answer.status == (matches ? 304 : 200))
        #expect(answer["ETag"] == #""a""#)
    }

    @Test(
        "a host is a name or an address, with a port or without",
        arguments: [
            ("localhost", true), ("LocalHost:80", true), ("a.b-c:1", true), ("127.0.0.1", true),
            ("[::1]:8765", true), ("", false), ("a b", false), ("a:b", false), ("::1", false),
            ("[::1", false), ("[127.0.0.1]", false), ("a/b", false), ("a@b", false),
            ("a:123456", false), ("evil.example\u{0}", false),
        ])
    func authorities(_ text: String, _ isOne: Bool) {
        #expect((Authority(text) != nil) == isOne)
    }

    @Test("addresses of version 4 are one in every spelling, and version 6 is counted by network")
    func addresses() {
        #expect(SocketAddress("::ffff:127.0.0.1") == SocketAddress("127.0.0.1"))
        #expect(SocketAddress("127.9.9.9")?.isLocal == true)
        #expect(SocketAddress("::1")?.isLocal == true)
        #expect(SocketAddress("10.0.0.1")?.isLocal == false)
        #expect(SocketAddress("0.0.0.0")?.isWildcard == true)
        #expect(SocketAddress("::")?.isWildcard == true)
        #expect(SocketAddress("2001:db8::1")?.network == SocketAddress("2001:db8::2")?.network)
        #expect(SocketAddress("2001:db8:0:1::1")?.network != SocketAddress("2001:db8::1")?.network)
        #expect(SocketAddress("2001:db8::1")?.text == "2001:db8::1")
        #expect(SocketAddress("1.2.3") == nil)
    }

    @Test("the table of routes finds path and method, and says which methods there are")
    func routing() throws {
        func route(_ method: ClaireWeb.Method, _ path: String, alias: String? = nil) -> Route {
            Route(method, path, aliases: alias.map { [$0] } ?? [], scope: nil, summary: "") {
                _, _ throws(Problem) in Response(200)
            }
        }
        let table = RouteTable([
            route(.get, "/a", alias: "/old"), route(.post, "/a"), route(.get, "/a/{id}"),
        ])
        guard case .route(let found, let values) = table.match(.head, ["a", "x"]) else {
            Issue.record("not found")
            return
        }
        #expect(found.path == "/a/{id}")
        #expect(values == ["id": "x"])
        guard case .route(let older, _) = table.match(.get, ["old"]) else {
            Issue.record("no alias")
            return
        }
        #expect(older.path == "/a")
        guard case .otherMethods(let allowed) = table.match(.delete, ["a"]) else {
            Issue.record("no Allow")
            return
        }
        #expect(allowed == "GET, HEAD, POST, OPTIONS")
        guard case .none = table.match(.get, ["b"]) else {
            Issue.record("found")
            return
        }
        guard case .otherMethods = table.match(nil, ["a"]) else {
            Issue.record("an unknown method")
            return
        }
    }
}
