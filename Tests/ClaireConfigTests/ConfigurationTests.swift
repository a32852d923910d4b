import Testing

@testable import ClaireConfig

@Suite("Configuration")
struct ConfigurationTests {
    func read(_ text: String) throws -> Configuration {
        try Configuration(TomlDocument(parsing: Array(text.utf8)), path: "claire.toml")
    }

    @Test("every key of the file has a typed place")
    func everything() throws {
        let it = try read(
            """
            machine_id = "7f9a3c2b-1a4d-4e7f-9c2b-3d8a1e4f6c5b"
            [group."web team"]
            host = "laptop"
            [group.fs]
            cwd = "/fs"
            session = "fs-*"
            [transport]
            command = "/opt/rclaude"
            [defaults]
            owner = "ann"
            actor = "ann@laptop"
            [keys]
            quit = "q"
            down = ["j", "down"]
            [notify]
            command = ["notify-send", "-u", "low"]
            [queue]
            trust = ["81c27f9a-1a4d-4e7f-9c2b-3d8a1e4f6c5b"]
            [peer.office]
            url = "http://10.0.0.2:8765"
            insecure = true
            """)
        #expect(it.machineID == "7f9a3c2b-1a4d-4e7f-9c2b-3d8a1e4f6c5b")
        #expect(
            it.groups == [
                .init(name: "web team", host: "laptop"),
                .init(name: "fs", cwd: "/fs", session: "fs-*"),
            ])
        #expect(it.transportCommand == "/opt/rclaude")
        #expect(it.defaults == .init(owner: "ann", actor: "ann@laptop"))
        #expect(it.keys.map(\.action) == ["quit", "down"])
        #expect(it.keys.map(\.keys) == [["q"], ["j", "down"]])
        #expect(it.notifyCommand == ["notify-send", "-u", "low"])
        #expect(it.queueTrust == ["81c27f9a-1a4d-4e7f-9c2b-3d8a1e4f6c5b"])
        #expect(
            it.peers == [.init(name: "office", url: "http://10.0.0.2:8765", insecure: true)])
        #expect(it.warnings.isEmpty)
    }

    @Test("an empty file is an empty configuration")
    func empty() throws {
        let it = try read("")
        #expect(it.machineID == nil && it.groups.isEmpty && it.transportCommand == nil)
    }

    @Test(
        "a wrong value is an error that names the file, the place and the key",
        arguments: [
            ("\nmachine_id = 7", "claire.toml:2:14: 'machine_id' must be a string, not an integer"),
            (
                "machine_id = 'ABC'",
                "claire.toml:1:14: 'machine_id' must be a uuid in lower case, not 'ABC'"
            ),
            ("group = 1", "claire.toml:1:9: 'group' must be a table, not an integer"),
            (
                "group.\"a b\" = 1",
                "claire.toml:1:15: 'group.\"a b\"' must be a table, not an integer"
            ),
            (
                "[group.fs]\ncwd = ['/']",
                "claire.toml:2:7: 'group.fs.cwd' must be a string, not an array"
            ),
            ("[group.fs]\ncwd = ''", "claire.toml:2:7: 'group.fs.cwd' must not be empty"),
            (
                "[transport]\ncommand = \"a\\u0000\"",
                "claire.toml:2:11: 'transport.command' must not hold a NUL"
            ),
            (
                "[queue]\ntrust = [1]",
                "claire.toml:2:10: 'queue.trust' must be a string, not an integer"
            ),
            (
                "[notify]\ncommand = 1.5",
                "claire.toml:2:11: 'notify.command' must be a string or an array of strings, not a float"
            ),
            ("[notify]\ncommand = []", "claire.toml:2:11: 'notify.command' must not be empty"),
            (
                "peer.x = {url='u', insecure='no'}",
                "claire.toml:1:29: 'peer.x.insecure' must be a boolean, not a string"
            ),
        ])
    func wrong(_ text: String, _ message: String) {
        #expect {
            try read(text)
        } throws: { ($0 as? ConfigurationError)?.message == message }
    }

    @Test("a peer without a url and names that can't be are errors")
    func names() {
        for text in ["[peer.x]", "[group.'a/b']", "[group.'-a']", "[group.'~']", "[group.\"\"]"] {
            #expect(throws: ConfigurationError.self) { try read(text) }
        }
    }

    @Test("a key that nobody reads is a warning with its place")
    func unknown() throws {
        let it = try read("color = 1\n[group.a]\nhots = 'h'\n[queue]\nlimit = 2\n['x y']\n")
        #expect(
            it.warnings.map(\.message) == [
                "unknown key 'color'", "group 'a' has no cwd, host or session: no members",
                "unknown key 'group.a.hots'", "unknown key 'queue.limit'", "unknown key '\"x y\"'",
            ])
        #expect(it.warnings.map(\.place.line) == [1, 2, 3, 5, 6])
    }

    @Test(
        "names are 1 to 200 bytes without control characters, slash, tilde or a leading dash",
        arguments: [
            ("a", true), ("a b", true), ("é🚀\"'.", true), ("a-", true), ("", false), (" ", false),
            ("-a", false),
            ("a/b", false), ("a~", false), ("a\nb", false), ("a\u{9b}b", false), ("a\u{7f}", false),
            (String(repeating: "x", count: 200), true), (String(repeating: "x", count: 201), false),
            (String(repeating: "é", count: 101), false),
        ])
    func isName(_ text: String, _ expected: Bool) {
        #expect(Configuration.isName(text) == expected)
    }
}
