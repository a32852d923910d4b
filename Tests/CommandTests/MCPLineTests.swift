import ClaireDomain
import Support
import Testing

/// `claire mcp` line by line: what is answered to anything that a client may write.
@Suite("claire mcp, line by line") struct MCPLineTests {
    struct Line: Sendable, CustomTestStringConvertible {
        let name: String
        let bytes: [UInt8]
        let id: JSON
        /// `nil` for a result.
        let code: Int64?
        var testDescription: String { name }

        init(_ name: String, _ text: String, id: JSON = nil, code: Int64?) {
            self.init(name, Array(text.utf8), id: id, code: code)
        }

        init(_ name: String, _ bytes: [UInt8], id: JSON = nil, code: Int64?) {
            self.name = name
            self.bytes = bytes
            self.id = id
            self.code = code
        }
    }

    private static func ping(_ id: String) -> String {
        #"{"jsonrpc":"2.0","id":\#(id),"method":"ping"}"#
    }

    private static func call(_ params: String) -> String {
        #"{"jsonrpc":"2.0","id":7,"method":"tools/call","params":\#(params)}"#
    }

    static let lines: [Line] = [
        Line("a request", ping("7"), id: 7, code: nil),
        Line("white space around it", " \t" + ping("7") + " \r", id: 7, code: nil),
        Line("an id that is a text", ping(#""\u2603 a b""#), id: "\u{2603} a b", code: nil),
        Line("an id of 100 KB", ping("\"" + long + "\""), id: .string(long), code: nil),
        Line(
            "no parameters at all", #"{"jsonrpc":"2.0","id":7,"method":"ping","params":null}"#,
            id: 7, code: nil),
        Line("the empty id", ping(#""""#), id: "", code: nil),
        Line("a negative id", ping("-3"), id: -3, code: nil),
        Line("no id but null", ping("null"), code: -32600),
        Line("a fraction for an id", ping("1.5"), code: -32600),
        Line("a list for an id", ping("[1]"), code: -32600),
        Line("true for an id", ping("true"), code: -32600),
        Line("words", "hello", code: -32700),
        Line("half an object", #"{"jsonrpc":"2.0","id":1,"#, code: -32700),
        Line("invalid UTF-8", Array(#"{"jsonrpc":""#.utf8) + [0xFF, 0x22, 0x7D], code: -32700),
        Line("a lone surrogate", ping(#""\ud800""#), code: -32700),
        Line("nested too deep", String(repeating: "[", count: 50_000), code: -32700),
        Line(
            "over a megabyte", ping("\"" + String(repeating: "x", count: 1 << 20) + "\""),
            code: -32700),
        Line("a number", "7", code: -32600),
        Line("no version", #"{"id":7,"method":"ping"}"#, id: 7, code: -32600),
        Line("another version", #"{"jsonrpc":"1.0","id":7,"method":"ping"}"#, id: 7, code: -32600),
        Line("no method", #"{"jsonrpc":"2.0","id":7}"#, id: 7, code: -32600),
        Line("a method of 5", #"{"jsonrpc":"2.0","id":7,"method":5}"#, id: 7, code: -32600),
        Line(
            "a list of parameters", #"{"jsonrpc":"2.0","id":7,"method":"ping","params":[]}"#, id: 7,
            code: -32602),
        Line(
            "an unknown method", #"{"jsonrpc":"2.0","id":7,"method":"tools/nope"}"#, id: 7,
            code: -32601),
        Line(
            "a method of the client's", #"{"jsonrpc":"2.0","id":7,"method":"roots/list"}"#, id: 7,
            code: -32601),
        Line(
            "a key twice", #"{"jsonrpc":"2.0","id":7,"method":"ping","method":"ping"}"#, id: 7,
            code: -32600),
        Line("an unknown tool", call(#"{"name":"claire_nope"}"#), id: 7, code: -32602),
        Line("a call of no tool", call("{}"), id: 7, code: -32602),
        Line(
            "a list of arguments", call(#"{"name":"claire_fleet","arguments":[]}"#), id: 7,
            code: -32602),
        Line(
            "a made-up cursor",
            #"{"jsonrpc":"2.0","id":7,"method":"tools/list","params":{"cursor":"x"}}"#, id: 7,
            code: -32602),
        Line("a batch", "[" + ping("7") + "]", code: -32600),
    ]

    private static let long = String(repeating: "x", count: 100_000)

    @Test("a line is answered once, with its id where it has one, and the next line too")
    func answered() throws {
        let client = try MCPPeer(ClaireHome())
        try client.greet()
        for line in Self.lines {
            client.peer.send(bytes: line.bytes + [0x0A])
            let answer = try #require(try client.next())
            #expect(answer["id"] == line.id, "\(line.name): \(answer.encoded.prefix(200))")
            #expect(answer["error"]?["code"]?.integer == line.code, "\(line.name)")
            #expect((answer["result"] != nil) == (line.code == nil), "\(line.name)")
            #expect(try client.ask("ping")["result"] == [:], "\(line.name)")
        }
        #expect(client.end() == 0)
    }

    @Test("an id of any length of digits comes back to the last digit")
    func hugeID() throws {
        let client = try MCPPeer(ClaireHome())
        for id in ["123456789012345678901234567890", "-9223372036854775809"] {
            client.peer.send(Self.ping(id))
            let line = try #require(client.peer.line())
            #expect(line.hasPrefix(#"{"jsonrpc":"2.0","id":\#(id),"result""#))
        }
    }

    @Test("what asks for no answer gets none: notices, responses, empty lines")
    func silent() throws {
        let client = try MCPPeer(ClaireHome())
        try client.greet()
        for line in [
            "", "   ", #"{"jsonrpc":"2.0","method":"notifications/nope"}"#,
            #"{"jsonrpc":"2.0","id":4,"result":{}}"#,
            #"{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":99}}"#,
            #"{"jsonrpc":"2.0","method":"notifications/cancelled","params":[]}"#,
            #"{"jsonrpc":"2.0","method":"tools/call","params":{"name":"claire_task_list"}}"#,
        ] { client.peer.send(line) }
        #expect(try client.ask("ping", id: "last")["id"] == "last")
    }

    @Test("each revision is agreed on; for others the newest with a handshake is offered")
    func versions() throws {
        let claire = try ClaireHome()
        let known = ["2024-11-05", "2025-03-26", "2025-06-18", "2025-11-25"]
        for asked in known + ["2026-07-28", "1999-01-01", "", "zzz"] {
            let hello = try MCPPeer(claire).greet(asked)["result"]
            let expected = known.contains(asked) ? asked : "2025-11-25"
            #expect(hello?["protocolVersion"] == .string(expected))
            #expect(hello?["serverInfo"]?["name"] == "claire")
            #expect(hello?["capabilities"]?.object?.keys == ["tools", "resources", "prompts"])
        }
        let answer = try MCPPeer(claire).ask("initialize")
        #expect(answer["error"]?["code"] == -32602)
    }

    @Test(
        "a result says no more than its revision knows",
        arguments: [
            ("2024-11-05", false, false), ("2025-03-26", true, false), ("2025-06-18", true, true),
            ("2025-11-25", true, true),
        ])
    func shapes(_ revision: String, _ annotated: Bool, _ structured: Bool) throws {
        let client = try MCPPeer(ClaireHome())
        try client.greet(revision)
        let tools = try #require(try client.ask("tools/list")["result"]?["tools"]?.array)
        #expect(tools.count == 13)
        for tool in tools {
            #expect((tool["annotations"] != nil) == annotated)
            #expect((tool["outputSchema"] != nil) == structured)
            #expect((tool["title"] != nil) == structured)
            #expect(tool["inputSchema"]?["type"] == "object")
            #expect((tool["description"]?.string?.utf8.count ?? 9999) < 2048)
        }
        client.send(MCPPeer.call("claire_task_list", [:], id: 2))
        let result = try #require(try client.answer(to: 2)["result"])
        #expect(
            result["content"]?.array?.first?["text"]?.string == #"{"format":"claire/1","tasks":[]}"#
        )
        let object: JSON = ["format": "claire/1", "tasks": []]
        #expect(result["structuredContent"] == (structured ? .some(object) : JSON?.none))
        #expect(result["resultType"] == nil)
    }

    @Test("before the handshake: unknown methods at once, ping, and nothing else")
    func early() throws {
        let client = try MCPPeer(ClaireHome())
        #expect(try client.ask("nope")["error"]?["code"] == -32601)
        #expect(try client.ask("ping")["result"] == [:])
        for method in ["tools/list", "tools/call", "server/discover", "resources/list"] {
            #expect(try client.ask(method)["error"]?["code"] == -32602)
        }
    }

    @Test("the revision without a handshake: each request says what it speaks")
    func stateless() throws {
        let client = try MCPPeer(ClaireHome())
        let meta: JSON = ["_meta": MCPPeer.modern]
        let found = try #require(try client.ask("server/discover", meta)["result"])
        #expect(found["supportedVersions"]?.array?.first == "2026-07-28")
        #expect(found["supportedVersions"]?.array?.count == 5)
        #expect(found["resultType"] == "complete")
        #expect(found["cacheScope"] == "public")
        let identity = found["_meta"]?["io.modelcontextprotocol/serverInfo"]
        #expect(identity?["name"] == "claire")
        let list = try #require(try client.ask("tools/list", meta)["result"])
        #expect(list["ttlMs"]?.integer != nil && list["resultType"] == "complete")
        let uri: JSON = ["uri": "claire://task/current", "_meta": MCPPeer.modern]
        let read = try #require(try client.ask("resources/read", uri)["result"])
        #expect(read["cacheScope"] == "private" && read["ttlMs"] == 0)
        for gone in ["ping", "initialize", "resources/subscribe", "logging/setLevel"] {
            #expect(try client.ask(gone, meta)["error"]?["code"] == -32601, "\(gone)")
        }
    }

    @Test("a request of that revision that lacks something is refused, naming it")
    func malformedMeta() throws {
        let client = try MCPPeer(ClaireHome())
        let key = "io.modelcontextprotocol/protocolVersion"
        let capabilities = "io.modelcontextprotocol/clientCapabilities"
        func ask(_ meta: JSON) throws -> JSON? {
            try client.ask("tools/list", ["_meta": meta])["error"]
        }
        let without = try ask([key: "2026-07-28"])
        #expect(without?["code"] == -32602)
        #expect(without?["message"]?.string?.contains(capabilities) ?? false)
        #expect(try ask([key: 5, capabilities: [:]])?["code"] == -32602)
        let other = try ask([key: "1900-01-01", capabilities: [:]])
        #expect(other?["code"] == -32022)
        #expect(other?["data"]?["requested"] == "1900-01-01")
        #expect(other?["data"]?["supported"]?.array?.contains("2026-07-28") ?? false)
    }

    @Test("a batch is answered by one, where the revision has batches")
    func batches() throws {
        let client = try MCPPeer(ClaireHome())
        try client.greet("2025-03-26")
        let ping = MCPPeer.request("ping", [:], id: 1)
        let list = MCPPeer.call("claire_task_list", [:], id: "two")
        let note: JSON = ["jsonrpc": "2.0", "method": "notifications/initialized"]
        client.send([ping, note, list, 5, MCPPeer.request("nope", [:], id: 3)])
        let answers = try #require(try client.next()?.array)
        #expect(answers.count == 4)
        let byID = Dictionary(
            answers.map { ($0["id"]?.encoded ?? "", $0) }, uniquingKeysWith: { first, _ in first })
        #expect(byID["1"]?["result"] == [:])
        #expect(byID[#""two""#]?["result"]?["isError"] == false)
        #expect(byID["null"]?["error"]?["code"] == -32600)
        #expect(byID["3"]?["error"]?["code"] == -32601)
        client.send([note, note])
        client.send([])
        #expect(try client.next()?["error"]?["code"] == -32600)
        client.send([MCPPeer.request("initialize", ["protocolVersion": "2024-11-05"], id: 9)])
        #expect(try client.next()?.array?.first?["error"]?["code"] == -32600)
    }
}
