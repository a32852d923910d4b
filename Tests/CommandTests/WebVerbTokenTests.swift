import ClaireDomain
import ClairePlatform
import Support
import Testing

/// `claire web token`.
@Suite("claire web token")
struct WebVerbTokenTests {
    let home: ClaireHome

    init() throws { home = try ClaireHome() }

    @Test("add prints the token once, alone on standard output, and keeps its hash")
    func add() throws {
        let added = home.run("web", "token", "add", "laptop", "--scope", "sync")
        #expect(added.status == 0)
        let token = added.output.filter { $0 != "\n" }
        #expect(added.output == token + "\n")
        #expect(token.hasPrefix("claire_"))
        #expect(added.errors.contains("shown once"))
        let files =
            home.run("web", "token", "list").output
            + (home.home.text(".config/claire/web-tokens") ?? "")
        #expect(files.contains("laptop"))
        #expect(!files.contains(token.suffix(20)))
        #expect(FileMetadata(home.home.path + "/.config/claire/web-tokens")?.mode == 0o600)
        #expect(
            home.run("web", "token", "add", "again", "--scope", "read", "-q").output.count == 81)
    }

    @Test("list shows names and scopes, remove forgets one, and each mistake has its exit code")
    func listAndRemove() throws {
        #expect(home.run("web", "token").errors.contains("no tokens"))
        _ = try home.token("a", "read")
        _ = try home.token("b", "act")
        let tokens = try home.json("tokens", "web", "token", "list").array ?? []
        #expect(tokens.compactMap { $0["name"]?.string } == ["a", "b"])
        #expect(tokens.compactMap { $0["scope"]?.string } == ["read", "act"])
        #expect(tokens.allSatisfy { $0["token"] == nil && $0["sha256"] == nil })
        #expect(home.run("web", "token", "add", "a", "--scope", "sync").status == 4)
        #expect(home.run("web", "token", "remove", "a").status == 0)
        #expect(home.run("web", "token", "remove", "a").status == 3)
        #expect(home.run("web", "token", "list", "-q").output == "b\n")
        #expect(home.run("web", "token", "add", "c").status == 2)
        #expect(home.run("web", "token", "add", "c", "--scope", "all").status == 2)
        #expect(home.run("web", "token", "add", "a/b", "--scope", "read").status == 2)
    }

    @Test("a token works in a server that runs already, until it is removed")
    func live() throws {
        let web = try WebProcess(home)
        let path = "GET /api/v1/sync/digest"
        #expect(try web.ask(path, token: "x").status == 401)
        let token = try home.token("late")
        #expect(try web.ask(path, token: token).status == 200)
        home.run("web", "token", "remove", "late")
        #expect(try web.ask(path, token: token).status == 401)
    }
}
