import ClaireDomain
import Foundation
import Support
import Testing

/// `claire sync status`: a person must see what is wrong and what to do.
@Suite struct SyncVerbStatusTests {
    private let claire: ClaireHome

    init() throws {
        claire = try ClaireHome()
        try claire.project("site")
    }

    /// The words of the line that shows a peer.
    private func row(_ peer: String, _ text: String) -> [Substring] {
        text.split(separator: "\n").first { $0.hasPrefix(peer) }?
            .split(separator: " ", omittingEmptySubsequences: true) ?? []
    }

    @Test func withoutPeersItSaysHowToComeByOne() {
        let result = claire.run("sync", "status")
        #expect(result.status == 0)
        #expect(result.output.contains("here  1 event in 1 log\n"))
        #expect(result.output.contains("hint: claire sync peer add NAME URL"))
    }

    @Test func aPeerThatIsLevelIsShownAsTheSameAndNothingElseIsSaid() throws {
        let server = try ServingHome()
        try server.befriend(claire, as: "box")
        #expect(claire.run("sync").status == 0)
        let status = claire.run("sync", "status")
        #expect(row("→ box", status.output).suffix(7) == ["0", "0", "0", "s", "✓", "the", "same"])
        #expect(!status.output.contains("hint:"))
        #expect(status.errors == "")
        // The other side sees who calls it.
        let other = server.claire.run("sync", "status")
        #expect(other.output.contains("← for-"))
        #expect(other.output.contains("✓ the same"))
    }

    @Test func whatIsWrittenSinceIsToBeGiven() throws {
        let server = try ServingHome()
        try server.befriend(claire, as: "box")
        #expect(claire.run("sync").status == 0)
        _ = try claire.task("site", "one")
        _ = try claire.task("site", "two")
        let peer = try claire.json("peers", "sync", "status").array?.first
        #expect(peer?["lag_there"]?.integer == 2)
        #expect(peer?["lag_here"]?.integer == 0)
        #expect(peer?["digest"]?.string == "differs")
    }

    @Test func eachTroubleNamesWhatToDo() throws {
        let server = try ServingHome()
        try server.befriend(claire, as: "box")
        try claire.peer("stranger", server.url, token: "wrong")
        let dead = try FakeServer("return None").url
        try claire.peer("dead", dead)
        let toml = try String(contentsOfFile: claire.config, encoding: .utf8)
        try (toml + "\n[peer.bare]\nurl = \"https://bare.example\"\n")
            .write(toFile: claire.config, atomically: true, encoding: .utf8)
        #expect(claire.run("sync").status == 6)
        let text = claire.run("sync", "status").output
        for line in [
            "✗ stranger\n  it refuses the token",
            "hint: there: claire web token add NAME --scope sync; then here: claire sync peer add stranger \(server.url)\n",
            "! dead\n  it can't be reached: can't connect: connection refused",
            "answers at '\(dead)'\n", "✗ bare\n  there is no token for it here\n",
        ] {
            #expect(text.contains(line), "\(line) in \(text)")
        }
        #expect(row("→ box", text).contains("✓"))
        #expect(row("→ dead", text).contains("never"))
        let level = try claire.json("sync", "sync", "status")["level"]
        #expect(level?.string == "problem")
    }

    @Test func whatAPeerSaysCanNotDriveTheTerminal() throws {
        let server = try FakeServer(
            #"return reply(400, json.dumps(dict(code="x\x1b[31m", detail="\x1b]0;evil\x07\nsecond")).encode())"#
        )
        try claire.peer("box", server.url)
        for words in [["sync"], ["sync", "status"], ["sync", "verify"]] {
            let result = claire.run(words)
            #expect(!(result.output + result.errors).contains("\u{1B}"))
            #expect(!(result.output + result.errors).contains("\nsecond"))
        }
    }

    @Test func itAsksNobody() throws {
        let server = try FakeServer(PeerScript.taking)
        try claire.peer("box", server.url)
        #expect(claire.run("sync", "status").output.contains("it was never called"))
        #expect(server.requests.isEmpty)
        #expect(claire.run("sync", "status", "-q").output == "box\n")
    }
}
