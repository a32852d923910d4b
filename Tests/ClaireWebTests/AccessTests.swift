import ClaireConfig
import ClaireDomain
import ClairePlatform
import Support
import Synchronization
import Testing

@testable import ClaireWeb

/// Who may come in.
@Suite struct AccessTests {
    let folder: TemporaryFolder
    let file: TokenFile
    let sessions: SessionStore

    init() throws {
        folder = try TemporaryFolder()
        file = TokenFile(folder: folder.path)
        sessions = SessionStore(SessionFile(WebFolder(data: folder.path)))
    }

    func gate(
        _ change: (inout Gate.Settings) -> Void = { _ in },
        now: @escaping @Sendable () -> Int64 = { 0 }
    ) -> Gate {
        var settings = Gate.Settings()
        settings.names = ["claire-1a2b3c4d.localhost"]
        change(&settings)
        return Gate(
            settings, tokens: TokenStore(file), sessions: sessions,
            codes: LoginCodes(WebFolder(data: folder.path)), log: { _, _, _ in }, now: now)
    }

    func headers(_ fields: (String, String)...) -> Headers {
        var headers = Headers()
        for (name, value) in fields { headers.append(name, value) }
        return headers
    }

    func status(_ body: () throws(Problem) -> Void) -> Int {
        do throws(Problem) {
            try body()
            return 200
        } catch {
            return error.status
        }
    }

    let loopback = SocketAddress.v4(0x7F00_0001)

    // MARK: Tokens

    @Test("a token is kept by its hash alone, in a file of its owner's")
    func hashedAtRest() throws {
        let (token, secret) = try file.add("laptop", .sync, now: 5)
        let text = String(
            decoding: try #require(FileRange.head(file.path, count: 4096)), as: UTF8.self)
        #expect(FileMetadata(file.path)?.mode == 0o600)
        #expect(secret.utf8.count == 80)
        #expect(secret.hasPrefix(token.prefix + "_"))
        #expect(!text.contains(secret))
        #expect(!text.contains(secret.suffix(16)))
        #expect(try file.read().map(\.name) == ["laptop"])
    }

    @Test("names are taken once, and a removed token is gone")
    func names() throws {
        _ = try file.add("a", .read, now: 0)
        #expect(throws: TokenFile.Failure.exists("a")) { try file.add("a", .act, now: 0) }
        #expect(throws: TokenFile.Failure.unknown("b")) { try file.remove("b") }
        #expect(try file.remove("a").name == "a")
        #expect(try file.read().isEmpty)
    }

    @Test("a line that can't be read lets nobody in and keeps nobody out")
    func damagedLine() throws {
        let (_, secret) = try file.add("a", .read, now: 0)
        let text = try #require(FileRange.head(file.path, count: 4096))
        let broken = Array("{\"name\":\"x\",\"scope\":\"act\"}\nnonsense\n".utf8)
        try DiskFile(path: file.path).replace(with: broken + text)
        #expect(try file.read().count == 1)
        #expect(TokenStore(file).caller(presenting: secret)?.name == "a")
    }

    @Test("a token works from the moment it is added to the moment it is removed")
    func readAgain() throws {
        let store = TokenStore(file)
        #expect(store.caller(presenting: "x") == nil)
        let (_, first) = try file.add("first", .sync, now: 0)
        #expect(store.caller(presenting: first) == Caller(name: "first", scope: .sync))
        let (_, second) = try file.add("second", .act, now: 0)
        #expect(store.caller(presenting: second)?.scope == .act)
        _ = try file.remove("first")
        #expect(store.caller(presenting: first) == nil)
        #expect(store.caller(presenting: second) != nil)
        FileRemoval.remove(file.path)
        #expect(store.caller(presenting: second) == nil)
    }

    @Test("many threads see the tokens while others add them")
    func threads() throws {
        let store = TokenStore(file)
        let (_, secret) = try file.add("known", .sync, now: 0)
        let misses = Atomic<Int>(0)
        let workers = WorkerThreads(count: 6, capacity: 100)
        for index in 0..<6 {
            let file = file
            _ = workers.submit {
                for round in 0..<20 {
                    if index == 0 { _ = try? file.add("t\(round)", .read, now: 0) }
                    if store.caller(presenting: secret) == nil {
                        misses.add(1, ordering: .relaxed)
                    }
                }
            }
        }
        #expect(workers.stop(milliseconds: 60_000))
        #expect(misses.load(ordering: .relaxed) == 0)
    }

    @Test(
        "a scope allows its own and nothing else, but act allows all",
        arguments: TokenScope.allCases, TokenScope.allCases)
    func scopes(_ has: TokenScope, _ needs: TokenScope) throws {
        let (_, secret) = try file.add("t", has, now: 0)
        let gate = gate()
        let fields = headers(("authorization", "Bearer \(secret)"))
        let found = status { () throws(Problem) in
            _ = try gate.identify(fields, client: loopback, needs: needs)
        }
        #expect(found == (has == .act || has == needs ? 200 : 403))
    }

    @Test("no token and a wrong one are 401 with a challenge")
    func challenges() throws {
        let gate = gate()
        for fields in [
            headers(), headers(("authorization", "Basic abc")),
            headers(("authorization", "Bearer")),
            headers(("authorization", "Bearer a b")), headers(("authorization", "Bearer wrong")),
        ] {
            do throws(Problem) {
                _ = try gate.identify(fields, client: loopback, needs: .read)
                Issue.record("let in")
            } catch {
                #expect(error.status == 401)
                #expect(error.headers.contains { $0.name == "WWW-Authenticate" })
            }
        }
    }

    @Test("guessing ends in 429, per prefix and per address, while the right token is let in")
    func guessing() throws {
        let (_, secret) = try file.add("peer", .sync, now: 0)
        let clock = Mutex<Int64>(0)
        let gate = gate(now: { clock.withLock { $0 } })
        func guess(_ token: String, from client: SocketAddress) -> Int {
            status { () throws(Problem) in
                _ = try gate.identify(
                    headers(("authorization", "Bearer \(token)")), client: client, needs: .sync)
            }
        }
        let other = SocketAddress.v4(0x0A00_0001)
        for index in 0..<GuessLimiter.perPrefix {
            #expect(guess("claire_00000000_wrong\(index)", from: loopback) == 401)
        }
        #expect(guess("claire_00000000_wrong", from: loopback) == 429)
        // The same again is no new guess: it tells nothing that was not told.
        #expect(guess("claire_00000000_wrong1", from: loopback) == 401)
        #expect(guess(secret, from: loopback) == 200)
        #expect(guess("claire_00000000_wrong", from: other) == 401)
        // Another prefix each time runs into the bound of the address.
        let statuses = (0..<200).map { guess("claire_\(10_000_000 + $0)_x", from: loopback) }
        #expect(statuses.first == 401)
        #expect(statuses.last == 429)
        #expect(guess(secret, from: loopback) == 200)
        clock.withLock { $0 += GuessLimiter.window }
        #expect(guess("claire_00000000_wrong", from: loopback) == 401)
    }

    // MARK: Hosts and pages

    @Test(
        "only the server's own names are answered",
        arguments: [
            ("localhost", 200), ("localhost:1", 200), ("127.0.0.1:8765", 200), ("[::1]", 200),
            ("CLAIRE-1A2B3C4D.localhost:8765", 200), ("evil.example", 421), ("10.0.0.1", 421),
            ("localhost.evil.example", 421), ("claire-00000000.localhost", 421), ("", 400),
            ("127.0.0.2", 421), ("a b", 400),
        ])
    func hosts(_ host: String, _ expected: Int) {
        let gate = gate()
        #expect(
            status { () throws(Problem) in
                try gate.checkHost(headers(("host", host)), local: loopback)
            } == expected)
    }

    @Test("a server bound to all addresses answers for the one it was reached at")
    func boundToAll() {
        let gate = gate { $0.isBoundToAll = true }
        let here = SocketAddress.v4(0x0A00_0007)
        func status(_ host: String) -> Int {
            self.status { () throws(Problem) in
                try gate.checkHost(headers(("host", host)), local: here)
            }
        }
        #expect(status("10.0.0.7:8765") == 200)
        #expect(status("10.0.0.8") == 421)
        #expect(status("rebound.example") == 421)
    }

    @Test("a missing Host and two of them are refused")
    func hostCount() {
        let gate = gate()
        let none = status { () throws(Problem) in try gate.checkHost(headers(), local: loopback) }
        let two = status { () throws(Problem) in
            try gate.checkHost(
                headers(("host", "localhost"), ("host", "localhost")), local: loopback)
        }
        #expect(none == 400)
        #expect(two == 400)
    }

    @Test("what another site makes a browser send is refused")
    func crossSite() {
        let gate = gate()
        func status(_ method: ClaireWeb.Method, _ fields: (String, String)...) -> Int {
            var all = headers(("host", "localhost:8765"))
            for (name, value) in fields { all.append(name, value) }
            return self.status { () throws(Problem) in try gate.checkOrigin(method, all) }
        }
        #expect(status(.post) == 200)
        #expect(status(.post, ("origin", "http://localhost:8765")) == 200)
        #expect(status(.post, ("origin", "HTTP://LOCALHOST:8765")) == 200)
        #expect(status(.post, ("origin", "http://evil.example")) == 403)
        #expect(status(.post, ("origin", "http://localhost:9999")) == 403)
        #expect(status(.post, ("origin", "null")) == 403)
        #expect(status(.post, ("sec-fetch-site", "cross-site")) == 403)
        #expect(status(.post, ("sec-fetch-site", "same-site")) == 403)
        #expect(status(.post, ("sec-fetch-site", "same-origin")) == 200)
        #expect(status(.get, ("sec-fetch-site", "cross-site")) == 200)
    }

    @Test("settings that would let anybody in, or send tokens in the clear, are refused")
    func settings() throws {
        var settings = WebSettings()
        let remote = SocketAddress.v4(0)
        #expect(throws: WebSettings.Conflict.plainBeyondHost("0.0.0.0")) {
            try settings.check(boundTo: remote)
        }
        settings.isInsecure = true
        try settings.check(boundTo: remote)
        settings.isInsecure = false
        settings.hasTLS = true
        try settings.check(boundTo: remote)
        settings.isOpen = true
        try settings.check(boundTo: .v4(0x7F00_0001))
        try settings.check(boundTo: .unix)
        #expect(throws: WebSettings.Conflict.openBeyondHost) {
            try settings.check(boundTo: remote)
        }
        settings.publicURL = try PeerURL("https://claire.example")
        #expect(throws: WebSettings.Conflict.openBehindProxy) {
            try settings.check(boundTo: .v4(0x7F00_0001))
        }
    }
}
