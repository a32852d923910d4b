import Foundation
import Testing

@testable import ClaireConfig

@Suite("Peers")
struct PeerTests {
    typealias Folder = ConfigurationFileTests.Folder

    @Test("are added beside what is there, brought up to date and removed")
    func peers() throws {
        let folder = try Folder()
        try folder.write("claire.toml", "# mine\n[defaults]\nowner = \"ada\" # me\n")
        let file = ConfigurationFile(path: folder.path + "/claire.toml")
        try file.add(.init(name: "office", url: "https://office.example"))
        try file.add(
            .init(
                name: "my tower", url: "http://tower:8765", insecure: true,
                certificates: "/etc/tower.pem"))
        #expect(
            try folder.text("claire.toml") == """
                # mine
                [defaults]
                owner = "ada" # me

                [peer.office]
                url = "https://office.example"

                [peer."my tower"]
                url = "http://tower:8765"
                insecure = true
                certificates = "/etc/tower.pem"

                """)
        #expect(try file.read().peer(named: "my tower")?.certificates == "/etc/tower.pem")
        try file.add(.init(name: "my tower", url: "http://tower:8765"))
        #expect(try file.read().peer(named: "my tower")?.insecure == false)
        #expect(
            throws: ConfigurationError.peerExists(name: "office", url: "https://office.example")
        ) { try file.add(.init(name: "office", url: "https://elsewhere.example")) }
        #expect(throws: ConfigurationError.badName("a/b")) {
            try file.add(.init(name: "a/b", url: "https://a"))
        }
        #expect(try file.removePeer(named: "office")?.url == "https://office.example")
        #expect(try file.removePeer(named: "office") == nil)
        #expect(try file.read().peers.map(\.name) == ["my tower"])
    }

    @Test("have tokens in a file of their own that nobody else can read")
    func tokens() throws {
        let folder = try Folder()
        let tokens = PeerTokens(beside: folder.path + "/below/claire.toml")
        #expect(try tokens.read().names.isEmpty)
        try tokens.remove("nobody")
        #expect(try tokens.read()["office"] == nil)
        try tokens.set("one", for: "office")
        try tokens.set("two", for: "my tower")
        try tokens.set("three", for: "office")
        #expect(try folder.text("below/peer-tokens") == "office\tthree\nmy tower\ttwo\n")
        #expect(try folder.mode("below/peer-tokens") == 0o600)
        #expect(try tokens.read()["my tower"] == "two")
        try tokens.remove("office")
        #expect(try tokens.read().names == ["my tower"])
    }

    @Test("are compared by the bytes of their names")
    func bytes() throws {
        let folder = try Folder()
        let tokens = PeerTokens(beside: folder.path + "/claire.toml")
        try tokens.set("one", for: "caf\u{E9}")
        try tokens.set("two", for: "cafe\u{301}")
        #expect(try tokens.read()["caf\u{E9}"] == "one")
        #expect(try tokens.read()["cafe\u{301}"] == "two")
    }

    @Test("are refused their tokens while others can read them, and an edit mends that")
    func exposed() throws {
        let folder = try Folder()
        let tokens = PeerTokens(beside: folder.path + "/claire.toml")
        try tokens.set("one", for: "office")
        for mode: UInt16 in [0o640, 0o604, 0o660, 0o644] {
            try #require(chmod(tokens.path, UInt32(mode)) == 0)
            #expect(
                throws: ConfigurationError.exposed(path: tokens.path, mode: UInt32(mode))
            ) { try tokens.read() }
        }
        try tokens.set("two", for: "office")
        #expect(try tokens.read()["office"] == "two")
    }

    @Test(
        "have a file that says where it is wrong",
        arguments: ["office", "office one", "\tone", "office\t", "a/b\tone", "office\to ne"])
    func malformed(line: String) throws {
        let folder = try Folder()
        let tokens = PeerTokens(beside: folder.path + "/claire.toml")
        try tokens.set("one", for: "first")
        try folder.write("peer-tokens", "first\tone\n\(line)\n")
        try #require(chmod(tokens.path, 0o600) == 0)
        let error = #expect(throws: ConfigurationError.self) { try tokens.read() }
        #expect(error?.message.contains("peer-tokens:2: ") == true)
    }

    @Test("take no token that can't stand in a header line")
    func isToken() {
        for text in ["", "a b", "a\n", "\u{E9}", "a\u{7F}", String(repeating: "x", count: 4097)] {
            #expect(!PeerTokens.isToken(text))
        }
        #expect(PeerTokens.isToken("claire_AbC-123.~+/="))
    }
}
