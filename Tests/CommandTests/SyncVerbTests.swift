import ClaireDomain
import Foundation
import Support
import Testing

/// `claire sync` against peers that answer as they should, and as they should not.
@Suite struct SyncVerbTests {
    private let claire: ClaireHome

    init() throws {
        claire = try ClaireHome()
        try claire.project("site")
    }

    private func nobody() throws -> String { try FakeServer("return None").url }

    @Test func withoutPeersItTeachesTheNextStep() {
        for words in [["sync"], ["sync", "verify"], ["sync", "peer", "list"]] {
            let result = claire.run(words)
            #expect(result.status == 0)
            #expect(result.output == "")
            #expect(result.errors.contains("no peers"))
            #expect(result.errors.contains("claire web token add NAME --scope sync"))
            #expect(result.errors.contains("claire sync peer add NAME URL"))
        }
        #expect(
            claire.run("sync", "--json").output == #"{"format":"claire/1","exchanges":[]}"# + "\n")
    }

    @Test func aPeerThatNobodyAddedIsNotFound() throws {
        try claire.peer("office", "https://office.example")
        let result = claire.run("sync", "offise")
        #expect(result.status == 3)
        #expect(result.errors.contains("no peer 'offise'"))
        #expect(result.errors.contains("did you mean 'office'?"))
    }

    @Test func whatIsNewIsHandedOverOnce() throws {
        let server = try FakeServer(PeerScript.taking)
        try claire.peer("box", server.url)
        for number in 0..<20 { _ = try claire.task("site", "task \(number)") }
        let first = try claire.json("exchanges", "sync").array?.first
        #expect(first?["done"]?.bool == true && first?["level"]?.bool == true)
        let sent = try #require(first?["sent"]?.integer)
        #expect(sent >= 21)
        let second = claire.run("sync", "box")
        #expect(second.status == 0)
        #expect(second.output == "✓ box: nothing new\n")
        _ = try claire.task("site", "one more")
        #expect(claire.run("sync").output == "✓ box: sent 1 event, received 0 events\n")
        #expect(claire.run("sync", "-q").output == "box\n")
    }

    @Test func largeMessagesGoGzippedOverTheWire() throws {
        let server = try FakeServer(PeerScript.taking)
        try claire.peer("box", server.url)
        for number in 0..<20 { _ = try claire.task("site", "task \(number)") }
        let exchange = try claire.json("exchanges", "sync").array?.first
        let packed = server.requests.filter {
            $0["headers"]?["content-encoding"]?.string == "gzip"
        }
        #expect(packed.count == 1)
        #expect(packed.first?["body"]?.string?.hasPrefix("1f8b") == true)
        #expect(packed.allSatisfy { $0["headers"]?["accept-encoding"]?.string == "gzip" })
        let bytes = try #require(exchange?["bytes_sent"]?.integer)
        #expect(bytes > 500 && bytes < 20_000)
    }

    @Test func aDeadPeerHoldsNobodyUp() throws {
        let server = try FakeServer(PeerScript.taking)
        try claire.peer("dead", try nobody())
        try claire.peer("box", server.url)
        let result = claire.run("sync")
        #expect(result.status == 6)
        #expect(result.output.hasPrefix("✓ box: sent "))
        #expect(
            result.errors.contains(
                "claire sync: peer 'dead' can't be reached: can't connect: connection refused"))
        #expect(result.errors.contains("hint: is 'claire web' running there"))
        let json = claire.run("sync", "--json")
        #expect(json.status == 6 && json.errors == "")
        let exchanges = try #require(try JSON.parse(json.output)["exchanges"]?.array)
        #expect(exchanges.map { $0["peer"]?.string } == ["dead", "box"])
        #expect(exchanges.map { $0["done"]?.bool } == [false, true])
        #expect(exchanges[0]["error"]?["code"]?.string == "unreachable")
    }

    @Test func whereAllFailTheExitCodeIsTheTransports() throws {
        try claire.peer("dead", try nobody())
        #expect(claire.run("sync").status == 5)
        #expect(claire.run("sync", "verify").status == 5)
        let json = claire.run("sync", "--json")
        #expect(json.status == 5)
        #expect(try JSON.parse(json.errors)["error"]?["code"]?.string == "unreachable")
        #expect(try JSON.parse(json.output)["exchanges"]?.array?.count == 1)
    }

    @Test func manyDeadPeersCostNoMoreThanOne() throws {
        let server = try FakeServer(PeerScript.taking)
        for number in 0..<40 { try claire.peer("dead\(number)", try nobody()) }
        try claire.peer("box", server.url)
        let result = claire.run("sync")
        #expect(result.status == 6)
        #expect(result.output.hasPrefix("✓ box: sent "))
    }

    @Test func aWrongTokenIsSaidAndNeverShown() throws {
        let server = try FakeServer(
            #"""
            token = request.headers["authorization"]
            return reply(401, json.dumps(dict(code="unauthorized", detail="no " + token)).encode())
            """#)
        try claire.peer("box", server.url, token: "wr0ng-token")
        for words in [["sync"], ["sync", "--json"], ["sync", "verify"], ["sync", "status"]] {
            let result = claire.run(words, environment: ["CLAIRE_LOG_LEVEL": "debug"])
            #expect(!(result.output + result.errors).contains("wr0ng-token"))
        }
        let result = claire.run("sync")
        #expect(result.status == 5)
        #expect(result.errors.contains("peer 'box' refuses the token: no Bearer …"))
        #expect(result.errors.contains("hint: there: claire web token add NAME --scope sync"))
        let database = try Data(contentsOf: URL(fileURLWithPath: claire.database))
        #expect(database.range(of: Data("wr0ng-token".utf8)) == nil)
    }

    @Test(arguments: [429, 503]) func aPeerThatAsksForPatienceGetsIt(status: Int) throws {
        let server = try FakeServer(
            "return reply(\(status), b'{\"code\":\"busy\"}', Retry_After='600')")
        try claire.peer("box", server.url)
        let first = claire.run("sync")
        #expect(first.status == 5)
        #expect(first.errors.contains("peer 'box' is busy and asks to wait 600 s"))
        let asked = server.requests.count
        #expect(asked == 1)
        let second = claire.run("sync", "box")
        #expect(second.status == 5)
        #expect(second.errors.contains("is busy and asks to wait"))
        #expect(server.requests.count == asked)
    }

    @Test func aPeerThatIsBackIsAskedAtOnce() throws {
        let flag = claire.home.path + "/up"
        let server = try FakeServer(
            "import os\nif not os.path.exists('\(flag)'): return None\n" + PeerScript.taking)
        try claire.peer("box", server.url)
        for _ in 0..<6 { #expect(claire.run("sync").status == 5) }
        try claire.home.write("", to: "up")
        #expect(claire.run("sync").status == 0)
    }

    @Test func aRedirectIsNotFollowed() throws {
        let target = try FakeServer(PeerScript.taking)
        let server = try FakeServer("return reply(307, Location='\(target.url)/x')")
        try claire.peer("box", server.url)
        let result = claire.run("sync")
        #expect(result.status == 5)
        #expect(result.errors.contains("redirects to '\(target.url)/x', which is not followed"))
        #expect(target.requests.isEmpty)
    }

    @Test(arguments: [
        (
            "return reply(200, gzip.compress(b'0' * (64 << 20)), Content_Encoding='gzip')",
            "too large"
        ),
        ("return reply(200, b'x' * (9 << 20))", "too large"),
        ("return reply(200, b'not json')", "no sync message"),
        ("return reply(200)", "no sync message"),
        ("return reply(200, b'{}\\n')", "no sync message"),
        ("return reply(200, b'<html>Log in</html>')", "no sync message"),
        ("return reply(200, b'{\"protocol\":1,\"have\":[[1]]}\\n')", "no sync message"),
        ("return reply(200, b'[' * 100000)", "no sync message"),
        ("return reply(200, b'{\"protocol\":99}\\n')", "protocol"),
        ("send(reply(200, b'{\"protocol\"', content_length='500'))", "broke off"),
        ("return reply(500, b'oops')", "answers 500"),
        (
            "return reply(404, b'{\"code\":\"not_found\",\"detail\":\"no\\x1b[31m page\"}')",
            "answers 404"
        ),
        ("send(b'\\0' * 10000)", "no sync message"),
    ])
    func whateverAPeerAnswersTheRecordIsSound(answer: String, why: String) throws {
        let server = try FakeServer(answer)
        try claire.peer("box", server.url)
        let result = claire.run("sync")
        #expect(result.status == 5, "\(result.errors)")
        let words = why == "too large" ? "sends more than is taken" : why
        #expect(result.errors.contains(words), "\(result.errors)")
        #expect(!result.errors.contains("\u{1B}"))
        #expect(claire.run("doctor", "--json").output.contains(#""verdict":"problem""#) == false)
        #expect(claire.run("project", "list", "-q").output.count == 37)
    }
}

/// What keeps a peer from being called at all.
@Suite struct SyncVerbRefusalTests {
    private let claire: ClaireHome

    init() throws {
        claire = try ClaireHome()
        try claire.project("site")
    }

    private func edit(_ old: String, _ new: String) throws {
        let toml = try String(contentsOfFile: claire.config, encoding: .utf8)
        try toml.replacing(old, with: new)
            .write(toFile: claire.config, atomically: true, encoding: .utf8)
    }

    @Test func plainHTTPIsRefusedAgainWhenItIsUsed() throws {
        try claire.peer("box", "https://box.invalid")
        try edit("https://box.invalid", "http://box.invalid")
        let result = claire.run("sync")
        #expect(result.status == 1)
        #expect(result.errors.contains("is plain http to another machine"))
        #expect(result.errors.contains("--insecure"))
        try edit("\nurl =", "\ninsecure = true\nurl =")
        let allowed = claire.run("sync")
        #expect(allowed.status == 5)
        #expect(allowed.errors.contains("no host of that name"))
    }

    @Test func aPeerWithoutTokenIsSaidAndTheOthersGoOn() throws {
        let server = try FakeServer(PeerScript.taking)
        try claire.peer("box", server.url)
        try edit("[peer.box]", "[peer.bare]\nurl = \"https://bare.example\"\n\n[peer.box]")
        let result = claire.run("sync")
        #expect(result.status == 6)
        #expect(result.errors.contains("peer 'bare' has no token here"))
        #expect(result.errors.contains("claire sync peer add bare https://bare.example"))
        #expect(result.output.hasPrefix("✓ box: "))
        #expect(claire.run("sync", "bare").status == 1)
    }

    @Test func whereNoneCanBeReachedTheErrorIsThatOfTheExitCode() throws {
        let dead = try FakeServer("return None").url
        try claire.peer("dead", dead)
        try edit("[peer.dead]", "[peer.bare]\nurl = \"https://bare.example\"\n\n[peer.dead]")
        let result = claire.run("sync", "--json")
        #expect(result.status == 5)
        #expect(try JSON.parse(result.errors)["error"]?["code"]?.string == "unreachable")
        let alone = claire.run("sync", "--json", "bare")
        #expect(alone.status == 1)
        #expect(try JSON.parse(alone.errors)["error"]?["code"]?.string == "not_allowed")
    }

    @Test func aHubSaysThatItComesLater() throws {
        try claire.peer("hub", "https://hub.example")
        try edit("https://hub.example", "postgresql://hub.example/claire")
        let result = claire.run("sync")
        #expect(result.status == 1)
        #expect(result.errors.contains("a hub in PostgreSQL is a later step"))
    }

    @Test func tokensThatOthersCanReadAreNotUsed() throws {
        let server = try FakeServer(PeerScript.taking)
        try claire.peer("box", server.url)
        let tokens = claire.config.replacing("claire.toml", with: "peer-tokens")
        chmod(tokens, 0o644)
        let result = claire.run("sync")
        #expect(result.status == 1)
        #expect(result.errors.contains("others can read it (mode 644)"))
        #expect(result.errors.contains("hint: chmod 600"))
        #expect(server.requests.isEmpty)
        chmod(tokens, 0o600)
        #expect(claire.run("sync").status == 0)
    }

    @Test func plainHTTPGoesThroughNoProxyAndNoProxySeesAToken() throws {
        let proxy = try FakeServer("return reply(502)")
        let server = try FakeServer(PeerScript.taking)
        let variables = [
            "http_proxy": proxy.url, "https_proxy": proxy.url, "all_proxy": proxy.url,
            "HTTPS_PROXY": proxy.url, "ALL_PROXY": proxy.url,
        ]
        try claire.peer("box", server.url)
        #expect(claire.run(["sync"], environment: variables).status == 0)
        #expect(proxy.requests.isEmpty)
        try claire.peer("far", "https://far.invalid")
        #expect(claire.run(["sync", "far"], environment: variables).status == 5)
        #expect(proxy.requests.map { $0["method"]?.string } == ["CONNECT"])
        #expect(proxy.requests.allSatisfy { $0["headers"]?["authorization"] == nil })
    }

    @Test func aCertificateOfOnesOwnIsTrustedByItsFile() throws {
        let (chain, key) = (claire.home.path + "/chain.pem", claire.home.path + "/key.pem")
        let made = claire.home.run([
            "openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256",
            "-nodes", "-days", "1", "-keyout", key, "-out", chain, "-subj", "/CN=test",
            "-addext", "subjectAltName=IP:127.0.0.1",
        ])
        try #require(made.status == 0, "\(made.errors)")
        let server = try FakeServer(PeerScript.taking, certificate: (chain, key))
        let url = "https://127.0.0.1:\(server.port)"
        try claire.peer("box", url)
        let refused = claire.run("sync")
        #expect(refused.status == 5)
        #expect(refused.errors.contains("can't be trusted"))
        #expect(refused.errors.contains("--certificates FILE"))
        #expect(claire.run(["sync"], environment: ["SSL_CERT_FILE": chain]).status == 0)
        let added = claire.run(
            "sync", "peer", "add", "box", url, "--certificates", chain, input: "s3cret\n")
        #expect(added.status == 0)
        #expect(claire.run("sync").status == 0)
    }
}
