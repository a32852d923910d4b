import ClaireDomain
import ClairePlatform
import Support
import Testing

/// A client of `claire mcp` that writes lines of its own and reads what comes.
final class MCPPeer {
    static let session = "5e551000-0000-4000-8000-000000000001"
    static let modern: JSON = [
        "io.modelcontextprotocol/protocolVersion": "2026-07-28",
        "io.modelcontextprotocol/clientCapabilities": [:],
    ]

    let peer: LinePeer
    /// Its files last as long as the client.
    private let home: ClaireHome

    /// - Parameter session: whose it is; `nil` for a person's.
    init(_ claire: ClaireHome, session: String? = MCPPeer.session) throws {
        home = claire
        var environment = claire.home.environment.merging(claire.environment) { $1 }
        environment["CLAIRE_SESSION"] = session
        peer = try LinePeer(
            ["/usr/bin/env", Products.path(of: "claire"), "mcp"], environment: environment)
    }

    /// The next message. Nothing but messages of the protocol ever comes.
    func next(timeout: Double = 60) throws -> JSON? {
        guard let line = peer.line(timeout: timeout) else { return nil }
        let json = try JSON.parse(line)
        for message in json.array ?? [json] {
            try #require(message["jsonrpc"] == "2.0", "\(line)")
        }
        return json
    }

    /// The answer to a request, passing over notices; an answer to another is a fault.
    func answer(to id: JSON) throws -> JSON {
        while let message = try next() {
            guard message["method"] == nil else { continue }
            try #require(message["id"] == id, "\(message.encoded)")
            return message
        }
        throw NoAnswer(id: id.encoded, status: peer.wait(), errors: peer.errors)
    }

    /// The server ended, or said nothing for a minute.
    struct NoAnswer: Error {
        let id: String
        let status: Int32
        let errors: String
    }

    func send(_ message: JSON) { peer.send(message.encoded) }

    func ask(_ method: String, _ params: JSON = [:], id: JSON = 1) throws -> JSON {
        send(Self.request(method, params, id: id))
        return try answer(to: id)
    }

    static func request(_ method: String, _ params: JSON, id: JSON) -> JSON {
        ["jsonrpc": "2.0", "id": id, "method": .string(method), "params": params]
    }

    static func call(_ tool: String, _ arguments: JSON, id: JSON) -> JSON {
        request("tools/call", ["name": .string(tool), "arguments": arguments], id: id)
    }

    /// Shakes hands.
    @discardableResult
    func greet(_ revision: String = "2025-11-25") throws -> JSON {
        let answer = try ask(
            "initialize",
            [
                "protocolVersion": .string(revision), "capabilities": [:],
                "clientInfo": ["name": "test", "version": "1"],
            ], id: "hello")
        send(["jsonrpc": "2.0", "method": "notifications/initialized"])
        return answer
    }

    /// Calls a tool.
    ///
    /// - Returns: the object that it answers, or the text of its failure.
    func use(_ tool: String, _ arguments: JSON = [:]) throws -> (object: JSON, failure: String?) {
        send(Self.call(tool, arguments, id: "use"))
        let result = try #require(try answer(to: "use")["result"])
        let text = result["content"]?.array?.first?["text"]?.string ?? ""
        guard result["isError"] == false else { return (.null, text) }
        return (try JSON.parse(text), nil)
    }

    /// Ends the input and waits for the end.
    func end() -> Int32 {
        peer.finish()
        return peer.wait()
    }
}
