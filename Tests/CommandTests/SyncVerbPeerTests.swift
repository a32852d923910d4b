import ClaireDomain
import Foundation
import Support
import Testing

/// `claire sync peer`: the peers of claire.toml and their tokens.
@Suite struct SyncVerbPeerTests {
    private func home() throws -> ClaireHome {
        let claire = try ClaireHome()
        claire.run("init")
        return claire
    }

    private func add(
        _ claire: ClaireHome, _ name: String, _ url: String, _ more: String...,
        token: String = "s3cret\n"
    ) -> CommandOutput {
        claire.run(["sync", "peer", "add", name, url] + more, input: token)
    }

    private func mode(_ path: String) -> Int? {
        (try? FileManager.default.attributesOfItem(atPath: path))?[.posixPermissions] as? Int
    }

    @Test func aPeerIsAddedListedAndRemoved() throws {
        let claire = try home()
        let added = add(claire, "office", "https://office.example/")
        #expect(added.status == 0)
        #expect(added.output == "added peer 'office' at https://office.example\n")
        let tokens = claire.config.replacing("claire.toml", with: "peer-tokens")
        #expect(try String(contentsOfFile: tokens, encoding: .utf8) == "office\ts3cret\n")
        #expect(mode(tokens) == 0o600)
        let toml = try String(contentsOfFile: claire.config, encoding: .utf8)
        #expect(toml.contains("[peer.office]\nurl = \"https://office.example\"\n"))
        #expect(!toml.contains("s3cret"))
        #expect(claire.run("sync", "peer").output.contains("https://office.example  yes"))
        #expect(claire.run("sync", "peer", "list", "-q").output == "office\n")
        let removed = claire.run("sync", "peer", "remove", "office")
        #expect(removed.output == "removed peer 'office' at https://office.example\n")
        #expect(try String(contentsOfFile: tokens, encoding: .utf8) == "")
        #expect(claire.run("sync", "peer", "list").output == "")
        #expect(claire.run("sync", "peer", "remove", "office").status == 3)
    }

    @Test func commentsInTheConfigurationStay() throws {
        let claire = try home()
        let old = try String(contentsOfFile: claire.config, encoding: .utf8)
        let comment = "# which is mine\n[defaults] # and this\nowner = \"ada\"\n"
        try (old + comment).write(toFile: claire.config, atomically: true, encoding: .utf8)
        _ = add(claire, "office", "https://office.example")
        _ = claire.run("sync", "peer", "remove", "office")
        #expect(try String(contentsOfFile: claire.config, encoding: .utf8) == old + comment)
    }

    @Test func theSameURLRenewsTheTokenAndAnotherIsAConflict() throws {
        let claire = try home()
        _ = add(claire, "office", "https://office.example")
        let renewed = add(claire, "office", "https://office.example", token: "other\n")
        #expect(renewed.output == "renewed peer 'office' at https://office.example\n")
        let tokens = claire.config.replacing("claire.toml", with: "peer-tokens")
        #expect(try String(contentsOfFile: tokens, encoding: .utf8) == "office\tother\n")
        let conflict = add(claire, "office", "https://elsewhere.example")
        #expect(conflict.status == 4)
        #expect(conflict.errors.contains("there is a peer 'office' already"))
        #expect(try String(contentsOfFile: tokens, encoding: .utf8) == "office\tother\n")
    }

    @Test(arguments: [
        ("ftp://office.example", "neither http nor https"), ("office.example", "is no URL"),
        ("https://ada:hunter2@office.example", "names a user"),
        ("https://office.example?a=b", "a query or a fragment"),
        ("postgresql://db.example/claire", "a later step"),
        ("http://office.example", "plain http to another machine"),
    ])
    func aURLThatIsNotSoundIsRefusedAndNothingIsKept(url: String, why: String) throws {
        let claire = try home()
        let result = add(claire, "office", url)
        #expect(result.status == 2)
        #expect(result.errors.contains(why), "\(result.errors)")
        #expect(!result.errors.contains("hunter2"))
        #expect(result.errors.contains("hint: "))
        #expect(claire.run("sync", "peer", "list", "-q").output == "")
        let tokens = claire.config.replacing("claire.toml", with: "peer-tokens")
        #expect(!FileManager.default.fileExists(atPath: tokens))
    }

    @Test func plainHTTPIsTakenWhereItIsAllowed() throws {
        let claire = try home()
        let result = add(claire, "tower", "http://tower:8765", "--insecure")
        #expect(result.status == 0)
        #expect(result.errors.contains("warning: plain http"))
        #expect(add(claire, "here", "http://127.0.0.1:8765").errors == "")
        let toml = try String(contentsOfFile: claire.config, encoding: .utf8)
        #expect(toml.components(separatedBy: "insecure = true").count == 2)
    }

    @Test(arguments: ["", "\n", "  \n", "two words\n", "caf\u{E9}\n", "a\u{1}b\n"])
    func whatIsNoTokenIsRefused(input: String) throws {
        let claire = try home()
        let result = add(claire, "office", "https://office.example", token: input)
        #expect(result.status == 2)
        #expect(claire.run("sync", "peer", "list", "-q").output == "")
    }

    @Test(arguments: ["status", "verify", "peer", "now"])
    func aCommandOfSyncNamesNoPeer(name: String) throws {
        let result = add(try home(), name, "https://office.example")
        #expect(result.status == 2)
        #expect(result.errors.contains("is a command of 'claire sync'"))
    }

    @Test func theTokenIsReadFromATerminalWithoutEcho() throws {
        let claire = try home()
        let server = TmuxServer(in: claire.home)
        let pane = try server.newPane(["sh"], name: "t", environment: claire.environment)
        server.type(
            "\(Products.path(of: "claire")) sync peer add office https://office.example", in: pane)
        server.press("Enter", in: pane)
        #expect(server.waitFor("token for https://office.example:", in: pane))
        server.type("s3cret-token", in: pane)
        server.press("Enter", in: pane)
        #expect(server.waitFor("added peer 'office'", in: pane))
        #expect(!server.capture(pane).contains("s3cret"))
        let tokens = claire.config.replacing("claire.toml", with: "peer-tokens")
        #expect(try String(contentsOfFile: tokens, encoding: .utf8) == "office\ts3cret-token\n")
        // The terminal shows again what is typed.
        server.type("true echo-is-back", in: pane)
        #expect(server.waitFor("echo-is-back", in: pane))
    }

    @Test func peersAreCompletedByName() throws {
        let claire = try home()
        _ = add(claire, "office", "https://office.example")
        _ = add(claire, "tower", "https://tower.example")
        func complete(_ words: String...) -> String {
            claire.run(["--claire-complete", "\(words.count)", "--", "sync"] + words).output
        }
        #expect(complete("o").contains("office\thttps://office.example"))
        #expect(complete("").contains("status\t") && complete("").contains("tower\t"))
        #expect(complete("verify", "").contains("tower\t"))
        #expect(!complete("verify", "tower", "").contains("tower\t"))
        #expect(complete("peer", "remove", "t").contains("tower\t"))
    }

    @Test func doctorLooksAtPeersAndWhoMayReadTheirTokens() throws {
        let claire = try home()
        func check(_ name: String) throws -> JSON? {
            try claire.json("checks", "doctor").array?.first { $0["name"]?.string == name }
        }
        #expect(try check("peers") == nil)
        _ = add(claire, "office", "https://office.example")
        #expect(try check("peers")?["verdict"]?.string == "ok")
        let toml = try String(contentsOfFile: claire.config, encoding: .utf8)
        try (toml + "\n[peer.bare]\nurl = \"http://bare.example\"\n")
            .write(toFile: claire.config, atomically: true, encoding: .utf8)
        #expect(try check("peers")?["detail"]?.string == "'bare' is plain http to another machine")
        try toml.write(toFile: claire.config, atomically: true, encoding: .utf8)
        chmod(claire.config, 0o600)
        chmod(claire.config.replacing("claire.toml", with: "peer-tokens"), 0o644)
        let result = claire.run("doctor")
        #expect(result.status == 1)
        #expect(result.output.contains("others can read it (mode 644)"))
        #expect(result.output.contains("hint: chmod 600"))
    }

    @Test func peersThatAreAddedAtOnceAreAllThere() throws {
        let claire = try home()
        let result = claire.shell(
            """
            for number in 1 2 3 4 5 6 7 8; do
              echo "token$number" |
                claire sync peer add "peer$number" "https://peer$number.example" >/dev/null &
            done
            wait
            """)
        #expect(result.errors == "")
        let peers = try claire.json("peers", "sync", "peer").array ?? []
        #expect(peers.count == 8)
        #expect(peers.allSatisfy { $0["has_token"]?.bool == true })
    }
}
