import Testing

@testable import ClaireConfig

@Suite("A peer's URL")
struct PeerURLTests {
    @Test(
        "is kept as it is asked",
        arguments: [
            ("http://127.0.0.1:8765", "http://127.0.0.1:8765"),
            ("http://127.0.0.1:8765/", "http://127.0.0.1:8765"),
            ("HTTPS://Host.Example/Claire//", "https://host.example/Claire"),
            ("https://[::1]:1/", "https://[::1]:1"), ("http://localhost", "http://localhost"),
            ("http://build_1:80/a/b", "http://build_1:80/a/b"),
        ])
    func kept(text: String, expected: String) throws {
        #expect(try PeerURL(text).text == expected)
    }

    @Test(
        "names a server and nothing else",
        arguments: [
            "", "x", "host:8765", "127.0.0.1", "http:", "http:/host", "http://", "https:///path",
            "ftp://host", "file:///etc", "http://ada@host", "http://ada:word@host",
            "http://host?a=b", "http://host/#a", "http://ho st", "http://host\n", "http://hôst",
            "http://host:0", "http://host:65536", "http://host:x", "http://host:", "http://:8765",
            "http://[::1", "http://[]", "http://[host]", "http://[::1]x", "http://-host",
            "http://host/<a>", "http://host\\a", "postgresql://host/db",
        ])
    func refused(text: String) {
        #expect(throws: PeerURL.Problem.self) { try PeerURL(text) }
    }

    @Test("of a database says that a hub comes later")
    func hub() {
        let problem = #expect(throws: PeerURL.Problem.self) {
            try PeerURL("postgresql://db.example/claire")
        }
        #expect(problem?.reason.contains("later step") == true)
    }

    @Test(
        "may be plain http to this machine alone",
        arguments: [
            ("http://127.0.0.1", true), ("http://127.8.9.1:3", true), ("http://[::1]", true),
            ("http://localhost:1", true), ("http://a.localhost", true),
            ("http://127.0.0.1.example", false), ("http://127.1", false),
            ("http://0x7f.0.0.1", false), ("http://128.0.0.1", false),
            ("http://notlocalhost", false), ("http://127.0.0.256", false),
            ("http://0.0.0.0", false), ("http://host", false),
        ])
    func loopback(text: String, isLoopback: Bool) throws {
        let url = try PeerURL(text)
        #expect(url.isLoopback == isLoopback)
        #expect(url.isAllowed(insecure: false) == isLoopback)
        #expect(url.isAllowed(insecure: true))
        #expect(try PeerURL("https" + text.dropFirst(4)).isAllowed(insecure: false))
    }
}
